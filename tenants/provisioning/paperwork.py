"""What a country demands of who rents a number there, as Twilio says it, and what of it is met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias
from uuid import UUID

from tenants.services.audit import Actor

if TYPE_CHECKING:
    from prosaas.lib.twilio.compliance import Address, Bundle

State: TypeAlias = Literal["met", "missing", "waiting", "refused"]


@dataclass(frozen=True, slots=True)
class Item:
    """One demand. name: shown as it is (ours, or Twilio's own words); explanation: what to do."""

    name: str
    state: State
    explanation: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """Everything demanded; `addresses` and `bundles` are those that would do, to choose from."""

    country: str
    kind: str
    items: tuple[Item, ...]
    addresses: tuple[Address, ...]
    bundles: tuple[Bundle, ...]
    is_ready: bool


def checklist(
    *, tenant_id: UUID, country: str, kind: str, address_requirements: str = "none"
) -> Checklist:
    """What Twilio demands for such a number, and how far it is met. ProvisioningFailed."""
    raise NotImplementedError


def address_add(
    *,
    tenant_id: UUID,
    actor: Actor,
    customer_name: str,
    street: str,
    city: str,
    region: str,
    postal_code: str,
    country: str,
) -> Address:
    """An address in the tenant's own account, which is opened for it. ProvisioningFailed."""
    raise NotImplementedError

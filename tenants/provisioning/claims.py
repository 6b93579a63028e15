"""Buying a number, once, whatever dies on the way."""

from __future__ import annotations

from uuid import UUID

from tenants.models import NumberClaim
from tenants.services.audit import Actor


def number_claim(
    *,
    tenant_id: UUID,
    actor: Actor,
    e164: str,
    country: str,
    kind: str,
    agent_id: UUID,
    address_sid: str = "",
    bundle_sid: str = "",
) -> NumberClaim:
    """Ask for a number: the intent is written and will be carried out. ProvisioningFailed."""
    raise NotImplementedError


def claim_run(*, tenant_id: UUID, claim_id: UUID) -> NumberClaim:
    """Go on with a claim as far as may be; its row as it stands then. May run any number of times.

    NumberClaim.DoesNotExist for another tenant's.
    """
    raise NotImplementedError

"""What Twilio has of a tenant's numbers, compared with what it should have."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Findings:
    """Numbers (E.164): with webhooks mended, unknown to Twilio, paid for and answering nobody."""

    repaired: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    unassigned: tuple[str, ...] = ()


def numbers_check(*, tenant_id: UUID) -> Findings:
    """Compare, and mend what is wrong. ProvisioningFailed when Twilio does not answer."""
    raise NotImplementedError

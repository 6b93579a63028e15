"""What webhooks out are told of numbers (docs/webhooks.md)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tenants.models import EventKind, PhoneNumber
from tenants.services.events import event_emit


def claimed_tell(number: PhoneNumber, claim_id: UUID) -> None:
    """A number was bought, once for each claim. Inside the transaction that writes its row."""
    _tell(
        EventKind.NUMBER_CLAIMED,
        number,
        f"number.claimed:{claim_id}",
        agent=str(number.agent_id),
        claim=str(claim_id),
        monthly_micros=number.monthly_micros,
        currency=number.currency,
    )


def released_tell(number: PhoneNumber) -> None:
    """A number was given back. Inside the transaction that says so."""
    _tell(EventKind.NUMBER_RELEASED, number, f"number.released:{number.pk}")


def _tell(kind: EventKind, number: PhoneNumber, once: str, **more: Any) -> None:
    about = {
        "id": str(number.pk),
        "e164": number.e164,
        "country": number.country,
        "kind": number.kind,
    }
    data = {**about, **more}
    event_emit(tenant_id=number.tenant_id, kind=kind, data=data, subject_id=number.pk, once=once)

"""What webhooks out are told of numbers (docs/webhooks.md)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from tenants.models import Agent, EventKind, PhoneNumber
from tenants.services.events import event_emit

# By the names that the API has for them (tenants/api/numbers.py).
_TOLD: Final = (
    "id",
    "e164",
    "label",
    "status",
    "country",
    "kind",
    "origin",
    "monthly_micros",
    "currency",
    "agent",
    "after_hours",
    "after_hours_agent",
    "created_at",
    "releases_at",
    "released_at",
    "checked_at",
    "trouble",
)


def claimed_tell(number: PhoneNumber, claim_id: UUID) -> None:
    """A number was bought, once for each claim. Inside the transaction that writes its row."""
    once = f"number.claimed:{claim_id}"
    _tell(EventKind.NUMBER_CLAIMED, number, once, claim={"id": str(claim_id)})


def released_tell(number: PhoneNumber) -> None:
    """A number was given back. Inside the transaction that says so."""
    _tell(EventKind.NUMBER_RELEASED, number, f"number.released:{number.pk}")


def _tell(kind: EventKind, number: PhoneNumber, once: str, **more: Any) -> None:
    stored = PhoneNumber.objects.select_related("agent", "after_hours_agent").get(pk=number.pk)
    data = {name: _plain(getattr(stored, name)) for name in _TOLD} | more
    event_emit(tenant_id=number.tenant_id, kind=kind, data=data, subject_id=number.pk, once=once)


def _plain(value: Any) -> Any:
    """Agents by id and name, times as the API tells them, to the microsecond."""
    if isinstance(value, Agent):
        return {"id": str(value.pk), "name": value.name}
    if isinstance(value, datetime):
        moment = value.astimezone(UTC)
        return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
    return str(value) if isinstance(value, UUID) else value

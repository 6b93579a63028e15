"""What webhooks out are told while a call is alive (docs/webhooks.md)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from tenants.models import EventKind
from tenants.services.events import event_emit

# By the names that the API has for them (recordings/told/shapes.py).
_TOLD: Final[Mapping[str, str]] = {
    "id": "pk",
    "call_sid": "call_sid",
    "direction": "direction",
    "from_number": "from_number",
    "from_presentation": "from_presentation",
    "to_number": "to_number",
    "status": "status",
    "created_at": "created_at",
    "answered_at": "answered_at",
    "agent_version": "agent_version__number",
}
COLUMNS: Final = (
    *_TOLD.values(),
    "is_test",
    "agent_version__agent_id",
    "agent_version__agent__name",
    "phone_number_id",
    "phone_number__e164",
)


def started_tell(tenant_id: UUID, call: Mapping[str, Any]) -> None:
    """An agent has answered. `call` has COLUMNS; one statement, inside tenant_context.

    Of a test from the browser nobody is told (docs/test-call.md).
    """
    if call["is_test"]:
        return
    told = {name: _plain(call[column]) for name, column in _TOLD.items()}
    agent = {"id": call["agent_version__agent_id"], "name": call["agent_version__agent__name"]}
    number = {"id": call["phone_number_id"], "e164": call["phone_number__e164"]}
    event_emit(
        tenant_id=tenant_id,
        kind=EventKind.CALL_STARTED,
        data={**told, "agent": agent, "number": number},
        subject_id=call["pk"],
        once=f"call.started:{call['pk']}",
    )


def _plain(value: Any) -> Any:
    """Times as the API tells them, to the microsecond."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds").replace("+00:00", "Z")
    return value

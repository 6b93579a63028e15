"""All that is known of a call, for who may know it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from time import time
from typing import Any, Final
from uuid import UUID

from calls.models import Call
from calls.search import FOLLOW_UP_WORDS
from calls.services.outbound import told_sid
from calls.usage import CURRENCY
from recordings.links import audio_link
from recordings.models import SETTLED, Recording
from recordings.told.parts import CallRecordingSerializer
from recordings.told.rows import CALL, call_row
from recordings.told.shapes import CallDetailSerializer
from tenants.models import Tenant
from tenants.permissions import Permission

LINK_S: Final = 3600.0  # how long an audio link is good
_NEEDS: Final = {
    Permission.RECORDINGS_READ: ("recordings", "transcript", "summary", "extracted"),
    Permission.USAGE_READ: ("cost_micros", "currency", "cost_lines"),
}


def call_told(
    *,
    tenant: Tenant | UUID,
    call_id: UUID,
    granted: Collection[str],
    link_seconds: float = LINK_S,
) -> dict[str, Any]:
    """A call with everything about it, as JSON has it; Call.DoesNotExist for a stranger's.

    What `granted` does not allow is null and is not read. `link_seconds` is how long links to
    recordings are good. The same number of questions for every call (docs/api-calls.md). Its shape
    is CallDetailSerializer's, which tells it to the schema.
    """
    hidden = {name for need, names in _NEEDS.items() if need not in granted for name in names}
    row = call_row(tenant=tenant, call_id=call_id, without=frozenset(hidden))
    told = {
        **{name: row[name] for name in CALL},
        **{name: _time(row[name]) for name in ("created_at", "answered_at", "ended_at", "read_at")},
        "id": str(row["id"]),
        "call_sid": told_sid(row["call_sid"]),
        "follow_up": FOLLOW_UP_WORDS[row["follow_up"]],
        "seconds": _seconds(row),
        "agent": {
            "id": str(row["agent_version__agent__id"]),
            "name": row["agent_version__agent__name"],
        },
        "agent_version": row["agent_version__number"],
        "number": _number(row),
        "erasure_id": row["erasures"][0]["id"] if row["erasures"] else None,
        "tags": [each["tag"] for each in row["tags"]],
        "turns": row["turns"],
        "notices": row["notices"],
        "metrics": row["metrics"],
        "stages": [{**each, "settled_at": _again(each["settled_at"])} for each in row["stages"]],
        "settled": bool(row["stages"]) and all(each["state"] in SETTLED for each in row["stages"]),
    }
    if "recordings" not in hidden:
        told |= _results(row, tenant if isinstance(tenant, UUID) else tenant.pk, link_seconds)
    if "cost_micros" not in hidden:
        told |= _cost(row)
    return {name: told.get(name) for name in CallDetailSerializer.Meta.fields}


def _number(row: Mapping[str, Any]) -> dict[str, str] | None:
    """The tenant's number; None for a test from the browser, which has none."""
    number_id = row["phone_number__id"]
    return {"id": str(number_id), "e164": row["phone_number__e164"]} if number_id else None


def _results(row: Mapping[str, Any], tenant_id: UUID, link_seconds: float) -> dict[str, Any]:
    """What was recorded, said and understood."""
    summary = dict(row["summary"]) if row["summary"] else None
    return {
        "recordings": [_recording(each, tenant_id, link_seconds) for each in row["recordings"]],
        "transcript": row["transcript"],
        "extracted": summary.pop("fields") if summary else {},
        "summary": summary,
    }


def _recording(row: Mapping[str, Any], tenant_id: UUID, link_seconds: float) -> dict[str, Any]:
    told = {
        **row,
        "bytes": row["size"],
        "fetched_at": _again(row["fetched_at"]),
        "deleted_at": _again(row["deleted_at"]),
        "audio": None,
    }
    if row["storage_key"]:
        ends = datetime.fromtimestamp(int(time() + link_seconds), tz=UTC)
        recording = Recording(pk=UUID(row["id"]), tenant_id=tenant_id)
        told["audio"] = {
            "url": audio_link(recording, seconds=link_seconds),
            "expires_at": _time(ends),
        }
    return {name: told[name] for name in CallRecordingSerializer.Meta.fields}


def _cost(row: Mapping[str, Any]) -> dict[str, Any]:
    """The call's part of the ledger; nothing until it is metered."""
    if row["cost_micros"] is None:
        return {}
    lines = [{**each, "quantity": float(each["quantity"])} for each in row["cost_lines"]]
    return {"cost_micros": row["cost_micros"], "currency": CURRENCY, "cost_lines": lines}


def _seconds(row: Mapping[str, Any]) -> int | None:
    """As the call has it."""
    names = ("duration_seconds", "answered_at", "ended_at")
    return Call(**{name: row[name] for name in names}).seconds


def _time(at: datetime | None) -> str | None:
    return (
        at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z") if at else None
    )


def _again(text: str | None) -> str | None:
    """PostgreSQL's JSON of a time, told as all times are."""
    return _time(datetime.fromisoformat(text)) if text else None

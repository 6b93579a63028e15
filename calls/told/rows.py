"""Calls as the list and the export tell them: plain values, for there may be very many.

FIELDS are their names, in order; api.call_list.CallSerializer tells the shape to the schema. Here
nothing but dictionaries is made of the rows, which is five times as fast and leaves no cycles for
the collector.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from django.db.models import Model, QuerySet

from calls.models import Call, CallTag
from calls.search import FOLLOW_UP_WORDS
from calls.services.outbound import told_sid
from calls.usage import CURRENCY
from tenants.models import Agent, PhoneNumber, Tenant
from tenants.permissions import Permission

Row = Mapping[str, Any]
FIELDS: Final = (
    "id", "call_sid", "direction", "from_number", "from_presentation", "to_number", "status",
    "end_reason", "carrier_error", "outcome", "created_at", "answered_at", "ended_at", "seconds",
    "agent", "number", "tags", "note", "has_recording", "is_test", "read_at", "follow_up",
    "cost_micros", "currency",
)  # fmt: skip
_AS_STORED: Final = (
    "call_sid",
    "direction",
    "from_number",
    "from_presentation",
    "to_number",
    "status",
    "end_reason",
    "carrier_error",
    "outcome",
)
_TIMES: Final = ("created_at", "answered_at", "ended_at")
_OTHERS: Final = (
    "id", "duration_seconds", "agent_id", "phone_number_id", "note", "has_recording", "cost_micros",
    "is_test", "follow_up", "read_at",
)  # fmt: skip


def rows_of(calls: QuerySet[Call]) -> QuerySet[Call, dict[str, Any]]:
    """The columns that `told` needs."""
    rows: QuerySet[Call, dict[str, Any]] = calls.values(*_AS_STORED, *_TIMES, *_OTHERS)
    return rows


def told(rows: Sequence[Row], *, tenant: Tenant, granted: frozenset[str]) -> list[dict[str, Any]]:
    """What is told of each; in three queries, whatever their number. In the tenant's context."""
    ids = [row["id"] for row in rows]
    tags = defaultdict(list)
    of_calls = CallTag.objects.filter(tenant=tenant, call__in=ids).order_by("tag")
    for call_id, tag in of_calls.values_list("call_id", "tag"):
        tags[call_id].append(tag)
    agents = _named(Agent, "name", tenant, {row["agent_id"] for row in rows} - {None})
    numbers = _named(PhoneNumber, "e164", tenant, {row["phone_number_id"] for row in rows} - {None})
    shows_cost = Permission.USAGE_READ in granted
    return [
        {
            "id": str(row["id"]),
            **{name: row[name] for name in _AS_STORED},
            "call_sid": told_sid(row["call_sid"]),
            **{name: _time(row[name]) for name in _TIMES},
            "seconds": _seconds(row),
            "agent": agents.get(row["agent_id"]),
            "number": numbers.get(row["phone_number_id"]),
            "tags": tags.get(row["id"], []),
            "note": row["note"],
            "has_recording": row["has_recording"],
            "is_test": row["is_test"],
            "read_at": _time(row["read_at"]),
            "follow_up": FOLLOW_UP_WORDS[row["follow_up"]],
            "cost_micros": row["cost_micros"] if shows_cost else None,
            "currency": CURRENCY if shows_cost and row["cost_micros"] is not None else None,
        }
        for row in rows
    ]


def _named(
    model: type[Model], name: str, tenant: Tenant, ids: set[Any]
) -> dict[Any, dict[str, str]]:
    """{"id", name} of each; no join, see selectors.calls_newest."""
    found = model._default_manager.filter(tenant=tenant, pk__in=ids)  # noqa: SLF001 - Django's name
    return {pk: {"id": str(pk), name: text} for pk, text in found.values_list("pk", name)}


def _time(at: datetime | None) -> str | None:
    return (
        at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z") if at else None
    )


def _seconds(row: Row) -> int | None:
    """As Call.seconds."""
    if row["duration_seconds"] is not None:
        return int(row["duration_seconds"])
    if row["answered_at"] is None or row["ended_at"] is None:
        return None
    talked: float = (row["ended_at"] - row["answered_at"]).total_seconds()
    return max(0, round(talked))

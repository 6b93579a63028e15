"""A call as its rows have it: plain values in two questions, whatever there is of it.

One object for each row, and a serializer for each object, cost five times as much.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, Final
from uuid import UUID

import orjson
from django.db import connection
from django.db.models import Model

from calls.models import Call, CallNotice, CallTag, CallTurn, UsageEntry
from recordings.models import Recording, Stage
from recordings.told import parts
from tenants.models import Tenant

CALL: Final = (
    "id", "call_sid", "direction", "from_number", "from_presentation", "to_number", "status",
    "end_reason", "carrier_error", "created_at", "answered_at", "ended_at", "outcome",
    "has_recording", "note", "is_test", "read_at", "follow_up",
)  # fmt: skip
_BESIDES: Final = (
    "duration_seconds", "cost_micros", "phone_number__id", "phone_number__e164",
    "agent_version__number", "agent_version__agent__id", "agent_version__agent__name",
)  # fmt: skip
# Of the call's lists: the model, the columns, and what they are sorted by.
_LISTS: Final[dict[str, tuple[type[Model], Iterable[str], str]]] = {
    "turns": (CallTurn, parts.CallTurnSerializer.Meta.fields, "start_ms, position"),
    "tags": (CallTag, ("tag",), "tag"),
    "notices": (CallNotice, parts.CallNoticeSerializer.Meta.fields, "kind DESC"),
    "stages": (Stage, parts.CallStageSerializer.Meta.fields, "position"),
    "recordings": (
        Recording,
        ({*parts.CallRecordingSerializer.Meta.fields} - {"bytes", "audio"})
        | {"size", "storage_key"},
        "kind",
    ),
    "cost_lines": (UsageEntry, parts.UsageLineSerializer.Meta.fields, "kind, model"),
}
# The receipts of erasures that go on and name the call.
_ERASURES: Final = (
    "(SELECT coalesce(json_agg(json_build_object('id', id)), '[]')::text"
    " FROM recordings_erasurereceipt WHERE tenant_id = %(tenant)s AND finished_at IS NULL"
    " AND remains ? %(call)s::text)"
)
_ONES: Final = {
    "metrics": tuple(parts.CallMetricsSerializer.Meta.fields),
    "transcript": tuple(parts.CallTranscriptSerializer.Meta.fields),
    "summary": (*parts.CallSummarySerializer.Meta.fields, "fields"),
}


def call_row(
    *, tenant: Tenant | UUID, call_id: UUID, without: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """The call's columns, and what hangs on it by name: one (or None), or a list in its order.

    What is named in `without` is not read. Call.DoesNotExist for a stranger's.
    """
    ones = {name: columns for name, columns in _ONES.items() if name not in without}
    joined = [f"{one}__{name}" for one, columns in ones.items() for name in ("id", *columns)]
    calls = Call.objects.filter(tenant=tenant).values(*CALL, *_BESIDES, *joined)
    row: dict[str, Any] = calls.get(pk=call_id)
    for one, columns in ones.items():
        is_there = row[f"{one}__id"] is not None
        row[one] = {name: row[f"{one}__{name}"] for name in columns} if is_there else None
    names = (*(name for name in _LISTS if name not in without), "erasures")
    tenant_id = tenant if isinstance(tenant, UUID) else tenant.pk
    with connection.cursor() as cursor:
        cursor.execute(_lists_query(names), {"tenant": tenant_id, "call": call_id})
        found = cursor.fetchone() or ()
    return row | {name: orjson.loads(text) for name, text in zip(names, found, strict=True)}


@cache
def _lists_query(names: tuple[str, ...]) -> str:
    """One list in each column, as JSON."""
    return f"SELECT {', '.join(map(_query, names))}"


def _query(name: str) -> str:
    return _list_query(*_LISTS[name]) if name in _LISTS else _ERASURES


def _list_query(model: type[Model], columns: Iterable[str], order: str) -> str:
    pairs = ", ".join(f"'{name}', {name}" for name in columns)
    return (
        f"(SELECT coalesce(json_agg(json_build_object({pairs}) ORDER BY {order}), '[]')::text"  # noqa: S608 - ours
        f" FROM {model._meta.db_table}"  # noqa: SLF001 - Django's name
        " WHERE tenant_id = %(tenant)s AND call_id = %(call)s)"
    )

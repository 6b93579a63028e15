"""What a session leaves behind: its turns, its counters and its tape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from uuid import UUID

from calls.engine.turns import Turn
from calls.models import ITEM_ID_CHARS, Call, CallMetrics, CallNotice, CallTape, CallTurn
from calls.tape import FORMAT
from tenants.context import tenant_context


@dataclass(frozen=True, slots=True)
class MetricsRecord:
    """A call's counters (R16); times are ms, None where nothing was measured.

    `usage` is what the model's sessions were billed for (docs/usage.md).
    """

    frames_sent: int
    frames_not_160: int
    max_gap_ms: int
    tx_late_frames: int
    tx_schedule_resets: int
    first_audio_ms: int | None
    barge_ins: int
    barge_in_ms: int | None
    counters: Mapping[str, int]
    usage: Mapping[str, Any] = field(default_factory=dict)


def call_turns_save(*, tenant_id: UUID, call_sid: str, turns: Sequence[Turn]) -> None:
    """Insert or replace turns by position, also after the end; Call.DoesNotExist if unknown."""
    by_position = {turn.position: _storable(turn) for turn in turns}
    with tenant_context(tenant_id):
        call = Call.objects.only("pk").get(tenant=tenant_id, call_sid=call_sid)
        CallTurn.objects.bulk_create(
            [CallTurn(tenant_id=tenant_id, call=call, **asdict(t)) for t in by_position.values()],
            update_conflicts=True,
            unique_fields=["call", "position"],
            update_fields=[f for f in Turn.__slots__ if f != "position"],
        )


def call_metrics_save(*, tenant_id: UUID, call_sid: str, metrics: MetricsRecord) -> None:
    """Insert or replace a call's counters and usage; Call.DoesNotExist if unknown."""
    values = {name: getattr(metrics, name) for name in MetricsRecord.__slots__}
    values |= {"counters": dict(metrics.counters), "usage": dict(metrics.usage)}
    with tenant_context(tenant_id):
        call = Call.objects.only("pk").get(tenant=tenant_id, call_sid=call_sid)
        CallMetrics.objects.bulk_create(
            [CallMetrics(tenant_id=tenant_id, call=call, **values)],
            update_conflicts=True,
            unique_fields=["call"],
            update_fields=list(values),
        )


def call_notices_save(
    *,
    tenant_id: UUID,
    call_sid: str,
    notices: Sequence[tuple[str, str]],
    heard_ms: int | None,
) -> None:
    """Write the lines that come first, by kind; None writes them as unheard unless they are there.

    Call.DoesNotExist if unknown.
    """
    if not notices:
        return
    with tenant_context(tenant_id):
        call = Call.objects.only("pk").get(tenant=tenant_id, call_sid=call_sid)
        rows = [
            CallNotice(tenant_id=tenant_id, call=call, kind=kind, text=text, heard_ms=heard_ms)
            for kind, text in notices
        ]
        if heard_ms is None:
            CallNotice.objects.bulk_create(rows, ignore_conflicts=True)
            return
        CallNotice.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["call", "kind"],
            update_fields=["heard_ms", "text"],
        )


def call_tape_save(*, tenant_id: UUID, call_sid: str, data: bytes) -> None:
    """Insert or replace a call's tape, packed in today's format; Call.DoesNotExist if unknown."""
    values = {"data": data, "size": len(data), "format_version": FORMAT}
    with tenant_context(tenant_id):
        call = Call.objects.only("pk").get(tenant=tenant_id, call_sid=call_sid)
        CallTape.objects.bulk_create(
            [CallTape(tenant_id=tenant_id, call=call, **values)],
            update_conflicts=True,
            unique_fields=["call"],
            update_fields=list(values),
        )


def _storable(turn: Turn) -> Turn:
    """PostgreSQL takes no NUL in text, and a turn never ends before it starts."""
    return replace(
        turn,
        item_id=turn.item_id.replace("\0", "")[:ITEM_ID_CHARS],
        text=turn.text.replace("\0", ""),
        heard_text=turn.heard_text.replace("\0", ""),
        end_ms=max(turn.start_ms, turn.end_ms),
    )

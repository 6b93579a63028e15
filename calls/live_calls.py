"""The calls that go on right now, as the live view shows them: read from PostgreSQL, priced here.

What only the call's session knows, what its agent does and what was used so far, comes by the live
feed (docs/live.md) and is laid over this.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from calls.engine.states import EndReason
from calls.models import LIVE_STATUSES, Call, CallStatus, CallTurn, Direction
from calls.prices import prices_at
from calls.usage import carrier_usage, live_usage, priced
from tenants.models import Tenant

CALLS_MAX: Final = 50  # of one view, the newest
TURNS_MAX: Final = 40  # of one call, the last; the call's page has them all

_GOODBYES: Final = frozenset(
    {
        EndReason.CALLER_HUNG_UP,
        EndReason.AGENT_ENDED,
        EndReason.CALLER_SILENT,
        EndReason.MAX_DURATION,
    }
)


@dataclass(frozen=True, slots=True)
class LiveTurn:
    """What one side said, and what of it was heard; ms of the stream."""

    position: int
    who: str
    text: str
    heard_text: str
    start_ms: int
    interrupted: bool

    @property
    def unheard(self) -> str:
        """What was said and not heard, behind what was; "" where all was heard."""
        return unheard(self.text, self.heard_text, interrupted=self.interrupted)


@dataclass(frozen=True, slots=True)
class LiveCall:
    """One call that goes on. `phase`: ringing, dialling, talking, message, ending."""

    call: Call
    phase: str
    agent: str
    turns: tuple[LiveTurn, ...]

    @property
    def since(self) -> datetime:
        """From when its duration counts: answered, else begun."""
        return self.call.answered_at or self.call.created_at


def live_calls(*, tenant: Tenant | UUID) -> list[LiveCall]:
    """The tenant's calls that are not over, the oldest first, with their last turns."""
    rows = Call.objects.filter(tenant=tenant, status__in=LIVE_STATUSES).select_related("agent")
    calls = list(rows.order_by("-created_at", "-id")[:CALLS_MAX])
    turns = _turns_of(tenant, calls)
    return [
        LiveCall(
            call=call,
            phase=phase_of(call),
            agent=call.agent.name if call.agent else "",
            turns=tuple(turns[call.pk]),
        )
        for call in reversed(calls)
    ]


def phase_of(call: Call) -> str:
    """Where a call that is not over stands, for who watches."""
    if call.status != CallStatus.IN_PROGRESS:
        return "ringing" if call.direction == Direction.INBOUND else "dialling"
    if not call.end_reason:
        return "talking"
    is_over = call.end_reason in _GOODBYES or call.direction != Direction.INBOUND
    return "ending" if is_over else "message"


def unheard(text: str, heard_text: str, *, interrupted: bool) -> str:
    """The words of an interrupted turn that never reached the other ear."""
    if not interrupted or not text.startswith(heard_text):
        return ""
    return text[len(heard_text) :]


def running_cost(
    call: Call, usage: Mapping[str, Any], *, seconds: int, is_streamed: bool = True
) -> int:
    """What a call has cost so far, in micros of a USD: its model, and the carrier's minutes.

    `usage` is the last pulse's. What was not used yet, a recording or a summary, is not in it.
    """
    table = prices_at(call.created_at.astimezone(UTC).date())
    used = live_usage(usage)
    if not call.is_test:
        used += carrier_usage(
            direction=call.direction,
            number=call.to_number,
            seconds=seconds,
            is_streamed=is_streamed,
            recorded=(),
        )
    return sum(priced(each, table).cost_micros for each in used)


def dollars(micros: int) -> str:
    """A running cost as people read it, as $0.034; from left to right in every language."""
    return f"${Decimal(micros) / 1_000_000:.3f}"


def _turns_of(tenant: Tenant | UUID, calls: Iterable[Call]) -> Mapping[UUID, list[LiveTurn]]:
    """The last turns of each call, in the order in which they were spoken."""
    nth = Window(
        RowNumber(),
        partition_by=F("call_id"),
        order_by=[F("start_ms").desc(), F("position").desc()],
    )
    rows = CallTurn.objects.filter(tenant=tenant, call__in=list(calls)).annotate(nth=nth)
    found: dict[UUID, list[LiveTurn]] = defaultdict(list)
    for row in rows.filter(nth__lte=TURNS_MAX).order_by("start_ms", "position"):
        found[row.call_id].append(
            LiveTurn(row.position, row.who, row.text, row.heard_text, row.start_ms, row.interrupted)
        )
    return found

"""What the gauge shows of a session: read, never written (S0-5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calls.engine.commands import CreateResponse
from calls.media.gauge import Reading

if TYPE_CHECKING:
    from calls.media.session import CallSession


def read(session: CallSession) -> Reading:
    """Return what the call looks like now."""
    line, agent = session.carrier.line, session.carrier.agent
    generating = session.machine.call.responses.generating
    return Reading(
        tx_q=line.waiting,
        out_q=session.carrier.outbox.waiting,
        frames_sent=line.counters.frames_sent,
        deltas=agent.deltas if agent is not None else 0,
        ws_block_ms=session.carrier.outbox.longest_block_ms(),
        stalls=line.counters.stalls,
        stall_ms=line.counters.stall_ms,
        ai_speaking=_is_speaking(session),
        stream=session.carrier.stream_sid,
        response=generating.response_id if generating is not None else "",
    )


def creating(session: CallSession, order: CreateResponse) -> None:
    """Tell why a response is asked for, before it is (S4-10)."""
    responses = session.machine.call.responses
    record = responses.requested_as(order.request_id)
    active = (r.response_id for r in responses.records if r.is_generating and r is not record)
    session.gauge.creating(
        reason=record.purpose.value if record is not None else "",
        request=order.request_id,
        active=next(active, ""),
        ai_speaking=_is_speaking(session),
        tx_q=session.carrier.line.waiting,
        out_q=session.carrier.outbox.waiting,
    )


def _is_speaking(session: CallSession) -> bool:
    """Tell whether the caller still has something of the agent to hear (R7)."""
    return bool(session.machine.call.responses.pending(session.now()))

"""A call's counters and its live events, as the rest of the product reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from calls.engine.agent_state import AgentState
from calls.engine.commands import Notice
from calls.engine.turns import Turn
from calls.media.caller_audio import CallerAudio
from calls.media.pacer import TxCounters
from calls.media.ports import Parties
from calls.services import MetricsRecord

LiveEvent = Mapping[str, object]


def turn_event(turn: Turn) -> LiveEvent:
    """Return a finished turn for the live feed; times are ms since the stream started."""
    return {
        "kind": "turn",
        "at_ms": turn.end_ms,
        "position": turn.position,
        "who": turn.who.value,
        "text": turn.text,
        "heard_text": turn.heard_text,
        "start_ms": turn.start_ms,
        "end_ms": turn.end_ms,
        "interrupted": turn.interrupted,
    }


def notice_event(notice: Notice, at_ms: int, parties: Parties) -> LiveEvent:
    """Return a notice for the live feed; the first one says who calls whom."""
    event: dict[str, object] = {"kind": notice.value, "at_ms": at_ms}
    if notice is Notice.STARTED:
        event |= {"from": parties.from_number, "to": parties.to_number}
    return event


def metrics_record(
    tx: TxCounters,
    caller: CallerAudio,
    *,
    first_audio_ms: int | None,
    barge_ins_ms: list[int],
    others: Mapping[str, int],
    usage: Mapping[str, Any] | None = None,
) -> MetricsRecord:
    """Return the counters of one call (R16, S2-14, L18), and its usage as docs/usage.md has it.

    Barge-in is the slowest, from onset.
    """
    return MetricsRecord(
        frames_sent=tx.frames_sent,
        frames_not_160=tx.frames_not_160,
        max_gap_ms=round(tx.max_gap_ms),
        tx_late_frames=tx.late_frames,
        tx_schedule_resets=tx.schedule_resets,
        first_audio_ms=first_audio_ms,
        barge_ins=len(barge_ins_ms),
        barge_in_ms=max(barge_ins_ms, default=None),
        counters={
            "frames_enqueued": tx.frames_enqueued,
            "frames_dropped": tx.frames_dropped,
            "model_underruns": tx.underruns,
            "tx_stalls": tx.stalls,
            "caller_frames_in": caller.frames_in,
            "caller_frames_forwarded": caller.frames_forwarded,
            "caller_frames_dropped": caller.frames_dropped,
            "caller_frames_held": caller.frames_held,
            **others,
        },
        usage=usage or {},
    )


def barge_in_event(at_ms: int, *, heard_ms: int, latency_ms: int) -> LiveEvent:
    """Return an interruption for the live feed: what had been heard, and how fast we were."""
    return {"kind": "barge_in", "at_ms": at_ms, "heard_ms": heard_ms, "latency_ms": latency_ms}


def state_event(at_ms: int, state: AgentState) -> LiveEvent:
    """Return what the agent does from now on."""
    return {"kind": "state", "at_ms": at_ms, "state": state.value}


def pulse_event(
    at_ms: int, state: AgentState, *, turns: int, usage: Mapping[str, Any]
) -> LiveEvent:
    """Return how the call stands: how many turns there are, and what was used so far, unpriced."""
    return {
        "kind": "pulse",
        "at_ms": at_ms,
        "state": state.value,
        "turns": turns,
        "usage": dict(usage),
    }

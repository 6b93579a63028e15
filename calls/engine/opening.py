"""How a call begins: two facts in either order, then the greeting (L35)."""

from __future__ import annotations

from calls.engine import events as ev
from calls.engine.call import Call, Commands
from calls.engine.commands import Notice, Publish, TimerName
from calls.engine.gate import owe
from calls.engine.responses import Purpose
from calls.engine.states import CallState

OPENING_MS = 10_000


def opened(call: Call) -> Commands:
    """The carrier's socket is accepted and the model is being dialled."""
    return [call.timers.start(TimerName.OPENING, OPENING_MS)]


def stream_started(call: Call, event: ev.StreamStarted) -> Commands:
    """The caller is on the line."""
    commands = _arrived(call, CallState.STREAM_OPEN, CallState.MODEL_READY)
    call.started_at = event.at
    return [Publish(Notice.STARTED, event.at), *commands]


def session_ready(call: Call, _event: ev.SessionReady) -> Commands:
    """The model confirmed the session, once (L44)."""
    return _arrived(call, CallState.MODEL_READY, CallState.STREAM_OPEN)


def _arrived(call: Call, half: CallState, other: CallState) -> Commands:
    """One of the two facts is here; raises IllegalTransitionError if it was here before."""
    call.go(CallState.LIVE if call.state is other else half)
    if call.state is half:
        return []
    return [
        *call.timers.stop(TimerName.OPENING),
        call.timers.start(TimerName.MAX_CALL, call.policy.max_call_ms),
        *owe(call, Purpose.GREETING),
    ]

"""How a call begins: two facts in either order, then the greeting (L35)."""

from __future__ import annotations

from calls.engine import events as ev
from calls.engine import silence
from calls.engine.call import Call, Commands
from calls.engine.commands import Notice, Publish, TimerName
from calls.engine.gate import OPENING_MS, owe
from calls.engine.reconnect import RECYCLE_MS, resumed
from calls.engine.responses import Purpose
from calls.engine.states import CallState


def opened(call: Call) -> Commands:
    """The carrier's socket is accepted and the model is being dialled."""
    return [call.timers.start(TimerName.OPENING, OPENING_MS)]


def stream_started(call: Call, event: ev.StreamStarted) -> Commands:
    """The caller is on the line."""
    commands = _arrived(call, CallState.STREAM_OPEN, {CallState.MODEL_READY}, event.at)
    call.started_at = event.at
    return [Publish(Notice.STARTED, event.at), *commands]


def session_ready(call: Call, event: ev.SessionReady) -> Commands:
    """The model confirmed the session, once (L44)."""
    waiting = {CallState.STREAM_OPEN, CallState.RECONNECTING}
    return _arrived(call, CallState.MODEL_READY, waiting, event.at)


def _arrived(call: Call, half: CallState, others: set[CallState], at: int) -> Commands:
    """One of the two facts is here; raises IllegalTransitionError if it was here before."""
    call.go(CallState.LIVE if call.state in others else half)
    if call.state is half:
        return []
    is_first, call.session_since = call.session_since is None, at
    return [
        *call.timers.stop(TimerName.OPENING),
        call.timers.start(TimerName.RECYCLE, RECYCLE_MS),
        *(_begun(call, at) if is_first else resumed(call, at)),
    ]


def _begun(call: Call, at: int) -> Commands:
    """The call is live: greet, unless the caller was first (L38), and watch how it goes on."""
    longest = call.timers.start(TimerName.MAX_CALL, call.policy.max_call_ms)
    return [longest, *owe(call, call.owed or Purpose.GREETING), *silence.watch(call, at)]

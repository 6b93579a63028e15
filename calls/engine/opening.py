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
    first = call.owed or Purpose.GREETING
    if call.policy.preamble:
        call.after_preamble, first = first, Purpose.PREAMBLE
    return [longest, *owe(call, first), *silence.watch(call, at)]


def preamble_said(call: Call, *, is_whole: bool) -> None:
    """What must be heard first is on its way: go on behind it; cut short, say it again, once.

    A model that called functions in its place answers with them first.
    """
    if call.state is not CallState.LIVE or call.tools.running:
        return
    is_asked_again = call.owed is Purpose.PREAMBLE
    then = call.after_preamble if is_asked_again else call.owed or call.after_preamble
    if is_whole or call.preamble_again:
        call.owed = then
    else:
        call.after_preamble, call.owed, call.preamble_again = then, Purpose.PREAMBLE, True

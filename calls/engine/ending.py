"""How a call ends: by intent or by a named failure, once, with every word written down."""

from __future__ import annotations

from calls.engine import events as ev
from calls.engine.call import Call, Commands
from calls.engine.commands import (
    CloseStream,
    CommitInput,
    DropAudio,
    EndCall,
    SaveTurn,
    TimerName,
)
from calls.engine.decisions import hang_up_after, may_hang_up
from calls.engine.gate import owe
from calls.engine.interruption import cancel, close_turns
from calls.engine.responses import Purpose
from calls.engine.states import CallState, EndReason

WRAP_UP_MS = 3_000

_MODEL_GONE = frozenset(
    {EndReason.MODEL_UNREACHABLE, EndReason.MODEL_REJECTED, EndReason.MODEL_LOST}
)


def say_goodbye(call: Call) -> Commands:
    """The model called `end_call` without a word: have the goodbye said."""
    return owe(call, Purpose.GOODBYE) if call.state is CallState.CLOSING else []


def close(call: Call, reason: EndReason) -> Commands:
    """It is time to end the call: have a goodbye said and heard first, unless one is on its way."""
    call.end_reason = reason
    if call.state is CallState.CLOSING:
        return []
    if call.state is CallState.LIVE:
        call.go(CallState.CLOSING)
    return owe(call, Purpose.GOODBYE)


def farewell(call: Call, at: int) -> Commands:
    """The goodbye is on its way to the caller's ear: hang up when it is heard, or by the clock."""
    if call.state is not CallState.CLOSING:
        return []
    items = [item for pending in call.responses.records for item in pending.items]
    unheard_ms = sum(item.total_ms - item.heard_ms(at) for item in items)
    wait = call.timers.start(TimerName.HANG_UP, hang_up_after(unheard_ms))
    return [wait, *hang_up(call, at)]


def hang_up(call: Call, at: int) -> Commands:
    """Hang up if the goodbye is proven heard and nothing else is to be said (L53, L54).

    Who is just speaking up is waited for, and so are words that may call the end off (L55): at
    most until HANG_UP.
    """
    if call.owed is Purpose.GOODBYE or not may_hang_up(call.state, call.responses.records):
        return []
    speaks_up = call.voice_since is not None or call.caller_has_floor or call.spoke_up is not None
    if speaks_up and not call.is_final:
        return []
    return finish(call, at, call.end_reason or EndReason.AGENT_ENDED)


def break_off(call: Call, at: int, reason: EndReason) -> Commands:
    """End a call in the middle: nothing more will be heard, what was heard is written down."""
    call.epoch += 1
    records = list(call.responses.records)
    commands: Commands = [DropAudio(call.epoch), *cancel(records)]
    for record in records:
        commands += close_turns(call, record, at)
    return [*commands, *finish(call, at, reason)]


def finish(call: Call, at: int, reason: EndReason) -> Commands:
    """Close the line; stay only for words of the caller that are still being written."""
    call.end_reason = reason
    typed: Commands = [SaveTurn(call.typed(at))] if call.keys else []
    commands: Commands = [*typed, CloseStream(), *call.timers.stop_all()]
    if reason in _MODEL_GONE or not call.awaits_words(at):
        return [*commands, *end(call)]
    if call.speaking_item is not None:
        commands.append(CommitInput())
    call.go(CallState.WRAPPING_UP)
    return [*commands, call.timers.start(TimerName.WRAP_UP, WRAP_UP_MS)]


def end(call: Call) -> Commands:
    """Take the call down."""
    call.go(CallState.ENDED)
    return [*call.timers.stop_all(), EndCall(call.end_reason or EndReason.INTERNAL_ERROR)]


def stream_stopped(call: Call, event: ev.StreamStopped) -> Commands:
    """The caller hung up."""
    return break_off(call, event.at, EndReason.CALLER_HUNG_UP)


def stream_lost(call: Call, event: ev.StreamLost) -> Commands:
    """The carrier's socket broke; the call may still be alive at the carrier (B1)."""
    return break_off(call, event.at, EndReason.STREAM_LOST)


def shutdown_requested(call: Call, event: ev.ShutdownRequested) -> Commands:
    """Our process goes; whoever answers the carrier next says a word to the caller."""
    return break_off(call, event.at, EndReason.SHUTDOWN)


def session_refused(call: Call, event: ev.SessionRefused) -> Commands:
    """The model will not speak as configured: rather no agent than a wrong one (L15)."""
    return break_off(call, event.at, EndReason.MODEL_REJECTED)


def model_unreachable(call: Call, event: ev.ModelUnreachable) -> Commands:
    """Nobody answers at the model's address."""
    return break_off(call, event.at, EndReason.MODEL_UNREACHABLE)


def model_refused(call: Call, event: ev.ModelRefused) -> Commands:
    """The model's owner will not serve us at all: no other session would help (F9)."""
    return break_off(call, event.at, EndReason.MODEL_REJECTED)


def last_words_lost(call: Call, _event: ev.ModelLost | ev.ModelRefused) -> Commands:
    """The model is gone while the call wraps up, and the words of the last turn with it."""
    return end(call)


def opening_over(call: Call, at: int) -> Commands:
    """One side never came (L40: one owner of this deadline)."""
    came = call.state in {CallState.STREAM_OPEN, CallState.RECONNECTING}
    reason = EndReason.MODEL_UNREACHABLE if came else EndReason.STREAM_NEVER_STARTED
    return break_off(call, at, reason)


def goodbye_unproven(call: Call, at: int) -> Commands:
    """The goodbye's mark never came back: hang up by the clock (S1-9)."""
    return break_off(call, at, call.end_reason or EndReason.AGENT_ENDED)


def call_too_long(call: Call, _at: int) -> Commands:
    """The longest call the tenant allows: say goodbye, and mean it."""
    return close(call, EndReason.MAX_DURATION)


def wrapped_up(call: Call, _at: int) -> Commands:
    """The last transcription did not come in time."""
    return end(call)

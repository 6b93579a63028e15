"""The caller speaks: evidence from the line, and turns as the model's VAD cuts them."""

from __future__ import annotations

from calls.engine import events as ev
from calls.engine.call import Call, Commands
from calls.engine.commands import CommitInput, Notice, Publish, SaveTurn, TimerName
from calls.engine.ending import end, hang_up
from calls.engine.farewell import calls_off
from calls.engine.gate import REPLY_DUE_MS, owe
from calls.engine.interruption import interrupt, resume, withdraw
from calls.engine.responses import Purpose
from calls.engine.states import CallState

FALSE_ALARM_MS = 500
FLOOR_MS = 30_000
FLOOR_AGAIN_MS = 5_000


def voiced(call: Call, event: ev.CallerVoiced) -> Commands:
    """Local energy alone is evidence enough to interrupt (R2, R4).

    If the model hears the caller too, a reply of which nothing was heard yet is taken back.
    """
    call.voice_since = event.onset_at
    cut = interrupt(call, event.at, event.onset_at) or resume(call)
    if not cut and call.speaking_item is not None:
        cut = withdraw(call, event.at)
    return [*cut, Publish(Notice.CALLER_SPEAKING, event.at)]


def quieted(call: Call, event: ev.CallerQuieted) -> Commands:
    """The voice is gone; was it an interruption at all?"""
    call.voice_since = None
    call.caller_heard_at = event.at
    if call.recovering is None:
        return hang_up(call, event.at)
    return [call.timers.start(TimerName.FALSE_ALARM, FALSE_ALARM_MS)]


def speech_started(call: Call, event: ev.SpeechStarted) -> Commands:
    """The model hears the caller; it interrupts only if local energy agrees (R2, R4).

    The model dates the start back by its prefix padding (F3); the turn begins with the voice.
    """
    call.speaking_item = event.item_id
    call.caller_heard_at = event.at
    call.recovering = None
    began_ms = min(event.start_ms + call.policy.vad_prefix_ms, call.stream_ms(event.at))
    call.turns.caller_began(event.item_id, began_ms)
    floor = call.timers.start(TimerName.FLOOR, FLOOR_MS)
    if not event.confirmed:
        return [floor]
    silenced = interrupt(call, event.at, event.onset_at)
    return [floor, *(silenced or [*resume(call), *withdraw(call, event.at)])]


def speech_stopped(call: Call, event: ev.SpeechStopped) -> Commands:
    """The model hears silence; the turn it commits next asks for the one reply (L42).

    Should no turn follow, a reply that waited for the silence is asked for when it is overdue.
    """
    call.turns.caller_stopped(event.item_id, event.end_ms)
    call.speaking_item = None
    call.caller_heard_at = event.at
    return [*call.timers.stop(TimerName.FLOOR), *_due_from_here(call)]


def _due_from_here(call: Call) -> Commands:
    """A reply that waited for the floor has its deadline now that the floor is free."""
    return [call.timers.start(TimerName.REPLY_DUE, REPLY_DUE_MS)] if call.owed else []


def turn_committed(call: Call, event: ev.TurnCommitted) -> Commands:
    """The caller's turn is complete: we owe one reply to it, however often we are told (L42).

    The voice that said it is over, though the line may still hear its end.
    """
    call.turns.caller_began(event.item_id, call.stream_ms(event.at))
    if not call.turns.caller_committed(event.item_id):
        return []
    call.speaking_item = call.voice_since = None
    call.caller_heard_at = event.at
    call.caller_took_turn()
    call.spoke_up = event.item_id if call.state is CallState.CLOSING else None
    return [*call.timers.stop(TimerName.FLOOR), *owe(call, Purpose.TURN)]


def floor_kept(call: Call, at: int) -> Commands:
    """The model hears the caller and never tells the end of it (L37).

    Whom the line hears too may go on; else what was said so far becomes their turn.
    """
    if call.voice_since is not None or at - call.caller_heard_at < FLOOR_AGAIN_MS:
        return [call.timers.start(TimerName.FLOOR, FLOOR_AGAIN_MS)]
    call.speaking_item = None
    return [CommitInput(), *_due_from_here(call)]


def transcribed(call: Call, event: ev.CallerTranscribed) -> Commands:
    """The words of a turn, whenever they come; they never interrupt anything (L30)."""
    turn = call.turns.caller_said(event.item_id, event.text)
    commands: Commands = [SaveTurn(turn)] if turn else []
    if call.state is CallState.WRAPPING_UP:
        return commands if call.awaits_words(event.at) else [*commands, *end(call)]
    if event.item_id == call.spoke_up:
        commands += _spoke_up(call, event)
    return commands


def _spoke_up(call: Call, event: ev.CallerTranscribed) -> Commands:
    """Words too soft to interrupt the goodbye call the end off all the same (L55).

    Unless they only answer it, or are its echo; and once a call, should the echo be misheard.
    """
    call.spoke_up = None
    has_more = calls_off(event.text, call.last_words)
    if not has_more or call.was_called_back or call.is_final:
        return hang_up(call, event.at)
    call.was_called_back = True
    return [*resume(call), *owe(call, Purpose.TURN)]


def protection_over(call: Call, at: int) -> Commands:
    """The greeting's protection ends while somebody is still speaking (S0-20)."""
    if call.voice_since is None:
        return []
    return interrupt(call, at, call.voice_since)


def false_alarm(call: Call, _at: int) -> Commands:
    """Nobody had spoken: say again what the noise cut off, once (S2-20, L33)."""
    if call.recovering is None or call.voice_since is not None:
        return []
    call.recovering = None
    return owe(call, Purpose.RECOVERY)

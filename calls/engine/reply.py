"""The model answers, and the caller hears it."""

from __future__ import annotations

from calls.engine import events as ev
from calls.engine import tools
from calls.engine.call import Call, Commands
from calls.engine.commands import (
    CancelResponse,
    FinishAudio,
    Notice,
    PreambleHeard,
    Publish,
    QueueAudio,
    TimerName,
)
from calls.engine.decisions import can_ask_again, can_finish_sentence
from calls.engine.ending import break_off, farewell, hang_up, say_goodbye
from calls.engine.gate import REPLY_DUE_MS, create
from calls.engine.interruption import cancel, close_turns, interrupt
from calls.engine.opening import preamble_said
from calls.engine.playout import read_mark
from calls.engine.reconnect import lost
from calls.engine.responses import Purpose, Response
from calls.engine.states import EndReason, ResponseState

BACK_OFF_MS = 500
MAX_TRIES = 3


def created(call: Call, event: ev.ResponseCreated) -> Commands:
    """A response has its id; one that was withdrawn meanwhile is cancelled by it.

    One that nobody asked for is given as long as any other (L50).
    """
    record = call.responses.adopt(event.response_id, call.epoch)
    if record.state is ResponseState.CANCELLING:
        return [CancelResponse(record.response_id)]
    if TimerName.REPLY_DUE in call.timers.running:
        return []
    return [call.timers.start(TimerName.REPLY_DUE, REPLY_DUE_MS)]


def audio_received(call: Call, event: ev.AudioReceived) -> Commands:
    """Queue a piece of the present response; late pieces of a cancelled one are ignored."""
    record = call.speaking(event.response_id)
    if record is None:
        return []
    call.tries, record.audio_at = 0, event.at
    call.item(record, event.item_id).received_bytes += len(event.audio)
    return [QueueAudio(record.epoch, event.item_id, event.audio)]


def text_received(call: Call, event: ev.TextReceived) -> Commands:
    """Note words of the present response."""
    record = call.speaking(event.response_id)
    if record is not None:
        call.item(record, event.item_id).text += event.text
    return []


def text_finished(call: Call, event: ev.TextFinished) -> Commands:
    """Take all the words of an item, for a model that gave them in other pieces or in none."""
    record = call.speaking(event.response_id)
    if record is not None:
        call.item(record, event.item_id).text = event.text
    return []


def audio_finished(call: Call, event: ev.AudioFinished) -> Commands:
    """All audio of an item is there: its end gets its mark."""
    record = call.speaking(event.response_id)
    if record is None:
        return []
    call.item(record, event.item_id).finished = True
    return [FinishAudio(record.epoch, event.item_id)]


def done(call: Call, event: ev.ResponseDone) -> Commands:
    """The model ended a response; whether it was heard is another matter (L10, L24)."""
    record = call.responses.find(event.response_id)
    if record is None or not record.is_generating:
        return create(call)
    was_cancelled = record.state is ResponseState.CANCELLING
    is_whole = event.outcome is ev.Outcome.COMPLETED and not was_cancelled
    record.step(ResponseState.DONE)
    commands: Commands = [*call.timers.stop(TimerName.REPLY_DUE), *call.finish_items(record)]
    commands += tools.carry_out(call, record, completed=is_whole)
    record.is_whole = is_whole and record.has_audio
    was_silent = not (was_cancelled or record.has_audio or (is_whole and record.tool_calls))
    if was_silent and event.outcome is ev.Outcome.FAILED:
        call.release(record)
        return [*commands, *_back_off(call, record.purpose, event.at)]
    if was_silent and can_ask_again(call.state, call.owed, call.tries):
        call.owed, call.tries = record.purpose, 1
    if can_finish_sentence(call.state, call.owed, record, event.outcome):
        call.owed = Purpose.RECOVERY
    if record.purpose is Purpose.PREAMBLE:
        preamble_said(call, is_whole=record.is_whole)
    spoke = record.has_audio or record.purpose is Purpose.GOODBYE
    if record.is_heard:
        commands += _heard(call, record, event.at)
    commands += farewell(call, event.at) if spoke else say_goodbye(call)
    return [*commands, *create(call)]


def _back_off(call: Call, purpose: Purpose, at: int) -> Commands:
    """The model could not: ask again after 0.5, 1 and 2 s, then give the call up (F9, R14)."""
    call.tries += 1
    if call.tries > MAX_TRIES:
        return break_off(call, at, EndReason.MODEL_LOST)
    call.owed = call.owed or purpose
    return [call.timers.start(TimerName.REPLY_DUE, BACK_OFF_MS << (call.tries - 1))]


def create_rejected(call: Call, event: ev.CreateRejected) -> Commands:
    """Nothing follows a refused create (F9); a busy model is asked when its response ends (L43)."""
    record = call.responses.requested_as(event.request_id)
    if record is None:
        return []
    is_wanted = record.state is ResponseState.REQUESTED
    record.step(ResponseState.DONE)
    call.release(record)
    if not is_wanted:
        return [] if event.busy else create(call)
    waiting = _back_off(call, record.purpose, event.at)
    if event.busy and call.tries <= MAX_TRIES:
        return [call.timers.start(TimerName.REPLY_DUE, REPLY_DUE_MS)]
    return waiting


def overdue(call: Call, at: int) -> Commands:
    """Three seconds with nothing to hear: try once more, then give up (R14, L37, L50).

    Nothing is overdue while the caller still hears an earlier response (S1-19).
    """
    record = call.responses.generating
    if record is None:
        return create(call)
    if record.came_lately(at, REPLY_DUE_MS) or call.responses.pending(at):
        return [call.timers.start(TimerName.REPLY_DUE, REPLY_DUE_MS)]
    call.owed = call.owed or record.left_over
    call.tries += call.owed is not None
    if call.tries > 1:
        return lost(call, at)
    if record.state is ResponseState.GENERATING:
        wait = call.timers.start(TimerName.REPLY_DUE, REPLY_DUE_MS)
        return [*cancel([record]), *close_turns(call, record, at), wait]
    record.step(ResponseState.DONE)
    return [*close_turns(call, record, at), *create(call)]


def sending_began(call: Call, event: ev.SendingBegan) -> Commands:
    """The first frame of an item went out: from here on the caller hears it.

    One who is speaking already is not spoken over (R2, S0-20).
    """
    record = call.responses.owner(event.item_id)
    if record is None:
        return []
    item = call.item(record, event.item_id)
    free_at = call.playout.free_at(event.item_id)
    item.began(event.at, event.sent_ms, free_at)
    call.turns.agent_began(event.item_id, call.stream_ms(max(event.at, free_at)))
    if record.began_at is not None:
        return []
    record.began_at = event.at
    told = Publish(Notice.AGENT_SPEAKING, event.at)
    if call.voice_since is None:
        return [told]
    return [told, *interrupt(call, event.at, call.voice_since)]


def sending_progressed(call: Call, event: ev.SendingProgressed) -> Commands:
    """More of an item has gone out."""
    record = call.responses.owner(event.item_id)
    if record is not None:
        call.item(record, event.item_id).progressed(event.sent_ms)
    return []


def mark_echoed(call: Call, event: ev.MarkEchoed) -> Commands:
    """The carrier proves what was played; a mark that `clear` sent back proves nothing (B2)."""
    mark = read_mark(event.name)
    if mark is None:
        return []
    epoch, item_id, position_ms = mark
    record = call.responses.owner(item_id)
    if record is None or record.epoch != epoch:
        return []
    call.item(record, item_id).proved(event.at, position_ms)
    if not record.is_heard:
        return []
    return [*_heard(call, record, event.at), *hang_up(call, event.at)]


def _heard(call: Call, record: Response, at: int) -> Commands:
    """All of a response was heard, which for the preamble is what matters."""
    is_proof = record.purpose is Purpose.PREAMBLE and record.is_whole
    return [*([PreambleHeard(at)] if is_proof else []), *close_turns(call, record, at)]

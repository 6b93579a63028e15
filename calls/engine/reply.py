"""The model answers, and the caller hears it."""

from __future__ import annotations

from calls.engine import events as ev
from calls.engine.call import Call, Commands
from calls.engine.commands import (
    AnswerTool,
    CancelResponse,
    FinishAudio,
    Notice,
    Publish,
    QueueAudio,
    TimerName,
)
from calls.engine.decisions import can_ask_again
from calls.engine.ending import break_off, farewell, hang_up, say_goodbye
from calls.engine.gate import REPLY_DUE_MS, create
from calls.engine.interruption import cancel, close_turns
from calls.engine.playout import read_mark
from calls.engine.prompts import END_CALL
from calls.engine.responses import Purpose, Response
from calls.engine.states import CallState, EndReason, ResponseState

BACK_OFF_MS = 500
MAX_TRIES = 3


def created(call: Call, event: ev.ResponseCreated) -> Commands:
    """A response has its id; one that was withdrawn meanwhile is cancelled by it."""
    record = call.responses.adopt(event.response_id, call.epoch)
    if record.state is ResponseState.CANCELLING:
        return [CancelResponse(record.response_id)]
    return []


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


def tool_called(call: Call, event: ev.ToolCalled) -> Commands:
    """Answer every call; `end_call` begins the goodbye. Not for a cancelled response (F7)."""
    record = call.speaking(event.response_id)
    if record is None:
        return []
    waited = call.timers.stop(TimerName.REPLY_DUE)
    if event.name != END_CALL:
        call.owed = call.owed or Purpose.TOOL
        return [*waited, AnswerTool(event.call_id, '{"error":"unknown function"}')]
    if call.state is CallState.LIVE:
        call.go(CallState.CLOSING)
    return [*waited, AnswerTool(event.call_id, '{"status":"ok"}')]


def done(call: Call, event: ev.ResponseDone) -> Commands:
    """The model ended a response; whether it was heard is another matter (L10, L24)."""
    record = call.responses.find(event.response_id)
    if record is None or not record.is_generating:
        return create(call)
    was_cancelled = record.state is ResponseState.CANCELLING
    record.step(ResponseState.DONE)
    commands: Commands = [*call.timers.stop(TimerName.REPLY_DUE), *_finish_items(record)]
    was_silent = not (was_cancelled or record.has_audio)
    if was_silent and event.outcome is ev.Outcome.FAILED:
        call.release(record)
        return [*commands, *_back_off(call, record.purpose, event.at)]
    if was_silent and can_ask_again(call.state, call.owed, call.tries):
        call.owed, call.tries = record.purpose, 1
    spoke = record.has_audio or record.purpose is Purpose.GOODBYE
    if record.is_heard:
        commands += close_turns(call, record, event.at)
    commands += farewell(call, event.at) if spoke else say_goodbye(call)
    return [*commands, *create(call)]


def _finish_items(record: Response) -> Commands:
    """Close items whose end was never told, so that nothing waits for it for ever."""
    unfinished = [item for item in record.items if not item.finished]
    for item in unfinished:
        item.finished = True
    return [FinishAudio(record.epoch, item.item_id) for item in unfinished]


def _back_off(call: Call, purpose: Purpose, at: int) -> Commands:
    """The model could not: ask again after 0.5, 1 and 2 s, then give the call up (F9, R14)."""
    call.tries += 1
    if call.tries > MAX_TRIES:
        return break_off(call, at, EndReason.MODEL_LOST)
    call.owed = call.owed or (Purpose.GOODBYE if call.state is CallState.CLOSING else purpose)
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
        return []
    waiting = _back_off(call, record.purpose, event.at)
    if event.busy and call.tries <= MAX_TRIES:
        return [call.timers.start(TimerName.REPLY_DUE, REPLY_DUE_MS)]
    return waiting


def overdue(call: Call, at: int) -> Commands:
    """Three seconds with nothing to hear: try once more, then give up (R14, L37, L50)."""
    record = call.responses.generating
    if record is None:
        return create(call)
    if record.is_alive(at, REPLY_DUE_MS):
        return [call.timers.start(TimerName.REPLY_DUE, REPLY_DUE_MS)]
    call.owed = call.owed or record.left_over
    call.tries += call.owed is not None
    if call.tries > 1:
        return break_off(call, at, EndReason.MODEL_LOST)
    if record.state is ResponseState.GENERATING:
        wait = call.timers.start(TimerName.REPLY_DUE, REPLY_DUE_MS)
        return [*cancel(call, [record]), *close_turns(call, record, at), wait]
    record.step(ResponseState.DONE)
    return [*close_turns(call, record, at), *create(call)]


def sending_began(call: Call, event: ev.SendingBegan) -> Commands:
    """The first frame of an item went out: from here on the caller hears it."""
    record = call.responses.owner(event.item_id)
    if record is None:
        return []
    item = call.item(record, event.item_id)
    item.began(event.at, event.sent_ms, call.playout.free_at(event.item_id))
    call.turns.agent_began(event.item_id, call.stream_ms(event.at))
    if record.began_at is not None:
        return []
    record.began_at = event.at
    return [Publish(Notice.AGENT_SPEAKING, event.at)]


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
    return [*close_turns(call, record, event.at), *hang_up(call)]

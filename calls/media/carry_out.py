"""How each order of the engine is carried out: one short function each, one table."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from calls.engine import commands as do
from calls.engine.events import TimerFired
from calls.media.report import notice_event, turn_event
from calls.realtime import messages

if TYPE_CHECKING:
    from calls.media.session import CallSession


def _create_response(session: CallSession, order: do.CreateResponse) -> None:
    session.model.post(messages.create_response(order.request_id, order.instructions))


def _cancel_response(session: CallSession, order: do.CancelResponse) -> None:
    session.model.post(messages.cancel_response(order.response_id))


def _truncate_item(session: CallSession, order: do.TruncateItem) -> None:
    session.model.post(messages.truncate_item(order.item_id, order.heard_ms))


def _delete_item(session: CallSession, order: do.DeleteItem) -> None:
    session.model.post(messages.delete_item(order.item_id))


def _answer_tool(session: CallSession, order: do.AnswerTool) -> None:
    session.model.post(messages.answer_tool(order.call_id, order.output))


def _commit_input(session: CallSession, _: do.CommitInput) -> None:
    session.model.post(messages.commit())


def _queue_audio(session: CallSession, order: do.QueueAudio) -> None:
    if session.agent is not None:
        session.agent.queue(order.epoch, order.item_id, order.audio, session.ports.clock())


def _finish_audio(session: CallSession, order: do.FinishAudio) -> None:
    if session.agent is not None:
        session.agent.finish(order.epoch, order.item_id, session.ports.clock())


def _drop_audio(session: CallSession, order: do.DropAudio) -> None:
    if session.agent is not None:
        session.agent.drop(order.epoch)


def _clear_carrier(session: CallSession, order: do.ClearCarrier) -> None:
    if session.agent is not None:
        session.agent.clear(order)


def _start_timer(session: CallSession, order: do.StartTimer) -> None:
    _stop_timer(session, do.StopTimer(order.name))
    fire = partial(_fire, session, order.name, order.generation)
    loop = asyncio.get_running_loop()
    session.timers[order.name] = loop.call_later(order.delay_ms / 1000, fire)


def _fire(session: CallSession, name: do.TimerName, generation: int) -> None:
    session.feed(TimerFired(session.now(), name, generation))


def _stop_timer(session: CallSession, order: do.StopTimer) -> None:
    timer = session.timers.pop(order.name, None)
    if timer is not None:
        timer.cancel()


def _save_turn(session: CallSession, order: do.SaveTurn) -> None:
    session.writer.write(partial(session.ports.records.turn, order.turn))
    session.live.post(turn_event(order.turn))


def _publish(session: CallSession, order: do.Publish) -> None:
    session.live.post(notice_event(order.notice, session.stream_ms(order.at), session.parties))


def _close_stream(session: CallSession, _: do.CloseStream) -> None:
    session.closes()


def _end_call(session: CallSession, order: do.EndCall) -> None:
    session.ends(order.reason)


CARRY_OUT: dict[type, Callable[[CallSession, Any], None]] = {
    do.CreateResponse: _create_response,
    do.CancelResponse: _cancel_response,
    do.TruncateItem: _truncate_item,
    do.DeleteItem: _delete_item,
    do.AnswerTool: _answer_tool,
    do.CommitInput: _commit_input,
    do.QueueAudio: _queue_audio,
    do.FinishAudio: _finish_audio,
    do.DropAudio: _drop_audio,
    do.ClearCarrier: _clear_carrier,
    do.StartTimer: _start_timer,
    do.StopTimer: _stop_timer,
    do.SaveTurn: _save_turn,
    do.Publish: _publish,
    do.CloseStream: _close_stream,
    do.EndCall: _end_call,
}

"""How each order of the engine is carried out: one short function each, one table."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from calls.engine import commands as do
from calls.media.reading import creating
from calls.media.report import notice_event, turn_event
from calls.realtime import messages

if TYPE_CHECKING:
    from calls.media.session import CallSession


def _create_response(session: CallSession, order: do.CreateResponse) -> None:
    creating(session, order)
    text = messages.create_response(order.request_id, order.instructions, tools=order.tools)
    session.model.post(text)


def _cancel_response(session: CallSession, order: do.CancelResponse) -> None:
    session.model.post(messages.cancel_response(order.response_id))


def _truncate_item(session: CallSession, order: do.TruncateItem) -> None:
    session.model.post(messages.truncate_item(order.item_id, order.heard_ms))


def _delete_item(session: CallSession, order: do.DeleteItem) -> None:
    session.model.post(messages.delete_item(order.item_id))


def _run_tool(session: CallSession, order: do.RunTool) -> None:
    session.counts["tools_run"] += 1
    session.tools.start(order)


def _answer_tool(session: CallSession, order: do.AnswerTool) -> None:
    session.model.post(messages.answer_tool(order.call_id, order.output))


def _add_text(session: CallSession, order: do.AddText) -> None:
    session.model.post(messages.add_text(order.item_id, order.text))


def _redial(session: CallSession, order: do.Redial) -> None:
    session.caller.hold()
    session.model.open(order.history)


def _commit_input(session: CallSession, _: do.CommitInput) -> None:
    session.model.post(messages.commit())


def _queue_audio(session: CallSession, order: do.QueueAudio) -> None:
    agent = session.carrier.agent
    if agent is not None:
        now = session.ports.clock()
        session.gauge.queued(agent.queue(order.epoch, order.item_id, order.audio, now))


def _finish_audio(session: CallSession, order: do.FinishAudio) -> None:
    if session.carrier.agent is not None:
        session.carrier.agent.finish(order.epoch, order.item_id, session.ports.clock())


def _drop_audio(session: CallSession, order: do.DropAudio) -> None:
    if session.carrier.agent is not None:
        waiting, on_the_way = session.carrier.agent.drop(order.epoch)
        session.gauge.dropped(waiting=waiting, on_the_way=on_the_way)


def _clear_carrier(session: CallSession, order: do.ClearCarrier) -> None:
    if session.carrier.agent is not None:
        session.carrier.agent.clear(order)


def _start_timer(session: CallSession, order: do.StartTimer) -> None:
    session.timers.start(order)


def _stop_timer(session: CallSession, order: do.StopTimer) -> None:
    session.timers.stop(order.name)


def _save_turn(session: CallSession, order: do.SaveTurn) -> None:
    session.writer.write(partial(session.ports.records.turn, order.turn))
    session.live.turns.add(order.turn.position)
    session.live.post(turn_event(order.turn))


def _publish(session: CallSession, order: do.Publish) -> None:
    session.live.post(notice_event(order.notice, session.stream_ms(order.at), session.parties))


def _preamble_heard(session: CallSession, order: do.PreambleHeard) -> None:
    session.tells(partial(session.ports.records.preamble_heard, session.stream_ms(order.at)))


def _close_stream(session: CallSession, _: do.CloseStream) -> None:
    session.closes()


def _end_call(session: CallSession, order: do.EndCall) -> None:
    session.ends(order.reason)


CARRY_OUT: dict[type, Callable[[CallSession, Any], None]] = {
    do.CreateResponse: _create_response,
    do.CancelResponse: _cancel_response,
    do.TruncateItem: _truncate_item,
    do.DeleteItem: _delete_item,
    do.RunTool: _run_tool,
    do.AnswerTool: _answer_tool,
    do.AddText: _add_text,
    do.Redial: _redial,
    do.CommitInput: _commit_input,
    do.QueueAudio: _queue_audio,
    do.FinishAudio: _finish_audio,
    do.DropAudio: _drop_audio,
    do.ClearCarrier: _clear_carrier,
    do.StartTimer: _start_timer,
    do.StopTimer: _stop_timer,
    do.SaveTurn: _save_turn,
    do.Publish: _publish,
    do.PreambleHeard: _preamble_heard,
    do.CloseStream: _close_stream,
    do.EndCall: _end_call,
}

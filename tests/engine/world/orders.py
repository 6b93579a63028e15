"""Each order of the machine as the world carries it out, after asserting that it is legal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from calls.engine import commands as do
from calls.engine import events as ev
from calls.engine.responses import Purpose
from calls.engine.tools import CANCELLED, TOO_MANY
from tests.engine.driver import CALL_SID
from tests.engine.world.provider import Request, Session

if TYPE_CHECKING:
    from tests.engine.world.world import World

# Also a response that nobody asked for: it may have been taken for the greeting.
MAY_SPEAK_OVER = {Purpose.PREAMBLE, Purpose.GREETING, Purpose.GOODBYE, None}
AFTER_CLOSE = (do.CommitInput, do.StopTimer, do.StartTimer, do.SaveTurn, do.EndCall)


def _create(world: World, order: do.CreateResponse) -> None:
    purpose = world.record(order.request_id).purpose
    world.model.session.create(Request(order.request_id, purpose, world.at))
    world.seen[f"asked for: {purpose}"] += 1


def _cancel(world: World, order: do.CancelResponse) -> None:
    reply = world.model.session.cancel(order.response_id, world.at)
    world.seen["cancelled in mid-sentence" if reply.has_audio else "withdrawn"] += 1


def _truncate(world: World, order: do.TruncateItem) -> None:
    world.model.session.truncate(order.item_id, order.heard_ms)
    ear_ms = world.carrier.heard_ms(order.item_id, world.at)
    assert order.heard_ms <= ear_ms, "the model is told of more than was heard (L31)"
    world.seen["cut in the model's memory"] += 1


def _delete(world: World, order: do.DeleteItem) -> None:
    world.model.session.delete(order.item_id)
    ear_ms = world.carrier.heard_ms(order.item_id, world.at)
    assert ear_ms <= world.carrier.slowest_ms, "the model is told that nothing was heard (L31)"
    world.seen["taken out of the model's memory"] += 1


def _run(world: World, order: do.RunTool) -> None:
    reply = world.model.session.calls[order.call_id]
    assert order.call_id not in world.model.ran, "ran a function twice (F7)"
    assert reply.outcome is ev.Outcome.COMPLETED, "ran what may be cut (F7)"
    assert reply.cancelled_at is None, "ran a function of a cancelled response (F7)"
    assert order.name in world.policy.tools
    world.model.ran.add(order.call_id)
    world.model.running.append(order.call_id)


def _answer(world: World, order: do.AnswerTool) -> None:
    reply = world.model.session.answer(order.call_id)
    if reply.cancelled_at is not None:
        assert order.output == CANCELLED
        world.seen["function interrupted"] += 1
    world.seen["too many rounds"] += order.output == TOO_MANY


def _add_text(world: World, order: do.AddText) -> None:
    world.model.session.add_text(order.item_id)
    world.caller.took_turn()


def _commit(world: World, _: do.CommitInput) -> None:
    assert world.model.session.is_ready, "committed in a session that is not confirmed"
    world.caller.floor = ""


def _redial(world: World, order: do.Redial) -> None:
    event = world.last_event
    is_recycled = isinstance(event, ev.TimerFired) and event.name is do.TimerName.RECYCLE
    world.losses += not is_recycled
    assert world.losses <= 1, "dialled again after a second loss"
    world.witness.retell(order, playing=world.playing(), may_play=world.sender.begun)
    active = world.model.session.active
    world.seen["recycled" if is_recycled else "lost and dialled anew"] += 1
    world.seen["lost in mid-answer"] += active is not None and active.has_audio
    world.seen["lost with a function running"] += bool(world.model.running)
    world.model.session, world.caller.floor = Session(world.at), ""
    world.model.running.clear()


def _queue(world: World, order: do.QueueAudio) -> None:
    reply = world.model.session.items[order.item_id].reply
    if world.caller.floor and reply.purpose not in MAY_SPEAK_OVER:
        is_protected = world.is_greeting() or world.line.machine.call.is_final
        assert is_protected, "spoke over a caller who has the floor (L29)"
    world.ordered.queue(order.item_id, len(order.audio))
    world.sender.queue(order.epoch, order.item_id, len(order.audio))


def _finish(world: World, order: do.FinishAudio) -> None:
    world.ordered.finish(order.item_id)
    world.sender.finish(order.epoch, order.item_id)


def _drop(world: World, order: do.DropAudio) -> None:
    world.sender.drop(order.epoch)


def _clear(world: World, order: do.ClearCarrier) -> None:
    assert order.onset_at <= world.at
    if order.heard_ms:
        active = world.model.session.active
        which = "while it was generated" if active else "after the model had finished"
        world.seen[f"interrupted {which}"] += 1
    world.carrier.clear(world.at)


def _start_timer(world: World, order: do.StartTimer) -> None:
    assert order.delay_ms >= 0
    assert order.call_sid == CALL_SID
    world.seen[f"timer: {order.name}"] += 1


def _save(world: World, order: do.SaveTurn) -> None:
    turn = order.turn
    if turn.item_id.startswith("keypad_") and turn.item_id not in world.witness.saved:
        assert turn.text == world.caller.keys, "keys were lost"
        world.witness.caller_words[turn.item_id], world.caller.keys = world.caller.keys, ""
    ear_ms = world.carrier.heard_ms(turn.item_id, world.at)
    world.witness.save(turn, ear_ms, world.carrier.slowest_ms)


def _preamble_heard(world: World, _: do.PreambleHeard) -> None:
    assert not world.seen["preamble heard"], "the preamble was heard once"
    spoken = world.witness.spoken[Purpose.PREAMBLE] or world.model.unasked
    assert spoken, "nobody has spoken it"
    world.seen["preamble heard"] += 1


def _close(world: World, _: do.CloseStream) -> None:
    assert world.closes == 0, "closed the stream twice (L61)"
    event = world.last_event
    reply = (
        world.model.replies.get(event.response_id) if isinstance(event, ev.ResponseDone) else None
    )
    assert reply is None or reply.cancelled_at is None, "hung up though the goodbye was taken back"
    world.closes += 1


def _end(world: World, order: do.EndCall) -> None:
    assert world.closes == 1, "ended a call whose stream is open"
    world.ends += 1
    world.seen[f"ended: {order.reason}"] += 1


def _nothing(_world: World, _order: do.Command) -> None:
    """Nothing in this world changes."""


OBEY: dict[type, Callable[[World, Any], None]] = {
    do.CreateResponse: _create,
    do.CancelResponse: _cancel,
    do.TruncateItem: _truncate,
    do.DeleteItem: _delete,
    do.RunTool: _run,
    do.AnswerTool: _answer,
    do.AddText: _add_text,
    do.CommitInput: _commit,
    do.Redial: _redial,
    do.QueueAudio: _queue,
    do.FinishAudio: _finish,
    do.DropAudio: _drop,
    do.ClearCarrier: _clear,
    do.StartTimer: _start_timer,
    do.StopTimer: _nothing,
    do.SaveTurn: _save,
    do.Publish: _nothing,
    do.PreambleHeard: _preamble_heard,
    do.CloseStream: _close,
    do.EndCall: _end,
}

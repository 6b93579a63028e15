"""The model's socket is lost in the middle of a call: once, and the caller hardly notices."""

from __future__ import annotations

import asyncio

import pytest

from calls.engine import events as ev
from calls.engine.commands import TimerName
from calls.engine.states import EndReason
from tests.calls.session.fakes import CALL_SID, World, a_call
from tests.calls.session.model import FakeSocket
from tests.calls.session.virtual_time import run_virtually

GREETING = ("Hello, this is the clinic.", 1500)
ANSWER = ("We are open from nine to five.", 3000)
MORE = ("On Sundays we are closed.", 1200)


def said(socket: FakeSocket) -> list[str]:
    """The kinds of what a session was told, its history by who said it."""
    return [m["item"]["role"] if "item" in m else m["type"] for m in socket.received]


def failure(code: str, kind: str = "invalid_request_error") -> dict[str, object]:
    return {"type": "error", "error": {"type": kind, "code": code, "message": "No."}}


async def interrupted_by_a_loss(losses: int = 1) -> World:
    """The socket breaks while the model is in the middle of an answer."""
    async with a_call(GREETING, ANSWER, MORE, MORE) as world:
        await asyncio.sleep(3)
        world.model.hears("When are you open?")
        for _ in range(losses):
            await asyncio.sleep(0.4)
            world.model.hangs_up()
        await asyncio.sleep(4)
        world.model.hears("And on Sundays?")
        await asyncio.sleep(4)
    return world


def test_a_lost_socket_leaves_the_conversation_going() -> None:
    """Protocols F1: one reconnect, the history as items first, and the caller is answered."""
    world = run_virtually(interrupted_by_a_loss())
    first, second = world.model.sockets
    assert said(second)[:4] == ["session.update", "assistant", "user", "assistant"]
    assert "response.create" in said(second)
    assert second.received[0] == first.received[0]
    assert [turn.text for turn in world.records.turns.values()][-1] == MORE[0]
    reason, metrics = world.records.closed[0]
    assert (reason, metrics.counters["model_redials"]) == (EndReason.CALLER_HUNG_UP, 1)


def test_a_socket_lost_again_ends_the_call() -> None:
    """Protocols F9: no reconnect loop."""
    world = run_virtually(interrupted_by_a_loss(losses=2))
    assert world.records.closed[0][0] is EndReason.MODEL_LOST
    assert world.model.dials == 2


def test_an_old_session_is_changed_and_the_next_loss_survived() -> None:
    """Protocols F1: sessions end after 60 minutes; a change before that is no loss."""

    async def scenario() -> World:
        async with a_call(GREETING, MORE) as world:
            await asyncio.sleep(3)
            recycle = world.session.machine.call.timers.running[TimerName.RECYCLE]
            now = world.session.now()
            world.session.feed(ev.TimerFired(now, TimerName.RECYCLE, recycle, CALL_SID))
            await asyncio.sleep(1)
            world.model.hangs_up()
            await asyncio.sleep(1)
            world.model.hears("Are you still there?")
            await asyncio.sleep(3)
        return world

    world = run_virtually(scenario())
    assert [turn.text for turn in world.records.turns.values()][-1] == MORE[0]
    assert world.records.closed[0][1].counters["model_redials"] == 2


@pytest.mark.parametrize("code", ["insufficient_quota", "invalid_api_key"])
def test_a_key_that_nobody_serves_is_not_dialled_with_again(code: str) -> None:
    """Protocols F9: fatal, no reconnect loop; the socket that closes behind it is no news."""

    async def scenario() -> World:
        async with a_call(GREETING) as world:
            await asyncio.sleep(3)
            world.model.says(failure(code))
            world.model.hangs_up()
            await asyncio.sleep(1)
        return world

    world = run_virtually(scenario())
    assert (len(world.records.closed), world.model.dials) == (1, 1)
    assert world.records.closed[0][1].counters["model_redials"] == 0


def test_a_model_that_is_gone_for_good_ends_the_call() -> None:
    async def scenario() -> World:
        async with a_call(GREETING) as world:
            await asyncio.sleep(3)
            world.model.reachable = False
            world.model.hangs_up()
            await asyncio.sleep(9)
        return world

    assert run_virtually(scenario()).records.closed[0][0] is EndReason.MODEL_UNREACHABLE


def test_what_a_given_up_session_still_says_reaches_nobody() -> None:
    """S4-11, L28: its events were queued behind the one that ended it."""

    async def scenario() -> World:
        async with a_call(GREETING, MORE) as world:
            await asyncio.sleep(3)
            old = world.model.sockets[0]
            old.says(failure("session_expired"))
            old.says({"type": "input_audio_buffer.committed", "item_id": "item_late"})
            old.says({"type": "response.created", "response": {"id": "resp_late"}})
            old.says(failure("insufficient_quota"))
            old.hangs_up()
            await asyncio.sleep(2)
            assert not old.is_open
            assert "response.create" not in said(world.model.sockets[1])
        return world

    world = run_virtually(scenario())
    assert world.records.closed[0][0] is EndReason.CALLER_HUNG_UP
    assert world.model.dials == 2


def test_what_the_caller_says_meanwhile_is_held_for_the_new_session() -> None:
    """L15: not a byte before its format is confirmed, and none is lost."""

    async def scenario() -> World:
        async with a_call(GREETING) as world:
            await asyncio.sleep(3)
            world.model.confirm = None
            world.model.hangs_up()
            await asyncio.sleep(2.01)
            new = world.model.sockets[1]
            assert new.appended_bytes == 0
            new.says({"type": "session.updated", "session": new.received[0]["session"]})
            await asyncio.sleep(1)
            assert new.appended_bytes == 160 * 150
        return world

    _, metrics = run_virtually(scenario()).records.closed[0]
    assert metrics.counters["caller_frames_in"] == metrics.counters["caller_frames_forwarded"]


def test_a_turn_after_the_change_is_dated_by_the_stream() -> None:
    """Protocols F3: a session's clock begins with its own audio; turns keep their order."""
    world = run_virtually(interrupted_by_a_loss())
    turns = sorted(world.records.turns.values(), key=lambda turn: turn.start_ms)
    callers = [turn for turn in turns if turn.who.value == "caller"]
    assert [turn.text for turn in callers] == ["When are you open?", "And on Sundays?"]
    assert 7_000 <= callers[1].start_ms <= 8_500
    assert callers[1].end_ms >= callers[1].start_ms


def test_what_both_sessions_used_is_counted_together() -> None:
    """Protocols F8: every session is billed."""
    done = {"id": "resp_x", "status": "completed", "usage": {"input_tokens": 30}}

    async def scenario() -> World:
        async with a_call(GREETING) as world:
            await asyncio.sleep(3)
            world.model.says({"type": "response.done", "response": done})
            world.model.hangs_up()
            await asyncio.sleep(3)
            world.model.says({"type": "response.done", "response": done})
            await asyncio.sleep(1)
        return world

    _, metrics = run_virtually(scenario()).records.closed[0]
    assert metrics.usage["realtime"]["input_audio"] == 60

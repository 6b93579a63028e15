"""What reaches the caller and the model is whole and in time, also under load (virtual time)."""

from __future__ import annotations

import asyncio
import json

import pytest

from tests.calls.session.fakes import CALL_SID, PARTIES, STREAM_SID, World, a_call, policy
from tests.calls.session.virtual_time import VirtualLoop, run_virtually

GREETING = ("Hello, this is the clinic.", 1500)
ANSWER = ("We are open from nine to five on every weekday.", 3000)
STORY = ("A story that goes on and on.", 20_000)


def the_loop_stalls(seconds: float) -> None:
    """Something else has the process for so long: nothing of the call can run."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    loop.stall(seconds)


async def interrupted() -> World:
    """The caller, heard by their voice alone, talks over a story that the model still sends."""
    async with a_call(GREETING, STORY, ANSWER) as world:
        await asyncio.sleep(3)
        world.model.speed = 2.0
        world.model.hears("Tell me a story.")
        await asyncio.sleep(2.5)
        world.carrier.speaks(600)
        await asyncio.sleep(4)
    return world


def test_a_voice_cancels_the_reply_within_a_tenth_of_a_second() -> None:
    """S0-13, R4: five frames of debounce, and under 10 ms of ours until `clear` is written."""
    world = run_virtually(interrupted())
    (barge_in_ms,) = world.session.barge_ins_ms
    assert 80 <= barge_in_ms <= 110
    assert world.model.types().count("response.cancel") == 1


def test_an_interrupted_agent_is_silent_at_once_and_leaves_nothing() -> None:
    """S0-14, S2-13: under 200 ms from the voice's onset, and no stale frame afterwards."""
    world = run_virtually(interrupted())
    kinds = [(at, message["event"]) for at, message in world.carrier.sent]
    cleared_at = next(at for at, kind in kinds if kind == "clear")
    assert not [at for at, kind in kinds if kind == "media" and cleared_at < at < cleared_at + 400]
    assert max(world.session.barge_ins_ms) < 200


def test_a_quiet_minute_is_sent_without_one_late_frame() -> None:
    """R9, S2-16: the goal is none, and no reset."""

    async def scenario() -> World:
        async with a_call(*[ANSWER] * 20) as world:
            for _ in range(12):
                await asyncio.sleep(5)
                world.model.hears("And then?")
        return world

    metrics = run_virtually(scenario()).records.closed[0][1]
    assert (metrics.tx_late_frames, metrics.tx_schedule_resets) == (0, 0)
    assert metrics.frames_sent > 1500


@pytest.mark.parametrize("stall_s", [0.1, 0.5, 2.0])
def test_a_stall_is_seen_and_nothing_is_done_about_it(stall_s: float) -> None:
    """S0-24, L13: everything is heard, later; nothing is dropped, cleared or closed."""

    async def scenario() -> World:
        async with a_call(GREETING, STORY) as world:
            await asyncio.sleep(3)
            world.model.hears("Tell me a story.")
            for _ in range(4):
                await asyncio.sleep(2)
                the_loop_stalls(stall_s)
            await asyncio.sleep(20)
        return world

    world = run_virtually(scenario())
    events = {message["event"] for _, message in world.carrier.sent}
    metrics = world.records.closed[0][1]
    assert events == {"media", "mark"}
    assert (metrics.counters["frames_dropped"], metrics.frames_sent) == (0, 75 + 1000)
    assert world.records.turns[2].heard_text == STORY[0]


def test_every_frame_of_the_caller_reaches_the_model() -> None:
    """L19, L18, S0-10: none is dropped for economy, whoever speaks, from the first on."""

    async def scenario() -> World:
        async with a_call(*[ANSWER] * 30) as world:
            for _ in range(20):
                await asyncio.sleep(6)
                world.model.hears("And then?")
        return world

    world = run_virtually(scenario())
    counters = world.records.closed[0][1].counters
    assert counters["caller_frames_in"] == counters["caller_frames_forwarded"]
    assert (counters["caller_frames_in"], counters["caller_frames_dropped"]) == (6000, 0)
    assert world.model.appended_ms >= 119_960  # the last frame may wait for a socket that closes


@pytest.mark.parametrize("greeting", [GREETING, ("", 0)], ids=["heard", "silent"])
def test_the_callers_voice_flows_whatever_becomes_of_the_greeting(
    greeting: tuple[str, int],
) -> None:
    """L36, S0-10: it is an ordinary response; the model hears the caller all the time."""

    async def scenario() -> World:
        async with a_call(greeting, ANSWER, policy=policy(greeting_protect_ms=None)) as world:
            for second in range(1, 6):
                await asyncio.sleep(1)
                assert world.model.appended_ms >= second * 1000 - 40
        return world

    assert run_virtually(scenario()).records.closed


def test_the_model_is_told_no_number_and_no_id() -> None:
    """L47: instructions and messages hold nothing personal that the tenant did not write."""
    world = run_virtually(interrupted())
    told = json.dumps(world.model.received)
    numbers = (PARTIES.from_number, PARTIES.to_number)
    private = (CALL_SID, STREAM_SID, *numbers, *(number.strip("+") for number in numbers))
    assert not [one for one in private if one in told]

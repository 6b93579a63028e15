"""Every way a call can end, seen from the session: once, with its reason and its last words."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from calls.engine.states import EndReason
from calls.services import Lease
from tests.calls.session.fakes import World, a_call, policy
from tests.calls.session.virtual_time import run_virtually

GREETING = ("Hello, this is the clinic.", 1500)
GOODBYE = ("Thank you for calling. Goodbye.", 2000)


def end_call(response_id: str) -> dict[str, Any]:
    item = {"type": "function_call", "call_id": "call_1", "name": "end_call", "arguments": "{}"}
    kind = "response.output_item.done"
    return {"type": kind, "response_id": response_id, "item": {**item, "status": "completed"}}


def test_the_agent_hangs_up_after_its_goodbye_was_heard() -> None:
    """L54: the last mark of the goodbye, then the line is closed."""

    async def scenario() -> World:
        async with a_call(GREETING, GOODBYE) as world:
            await asyncio.sleep(3)
            world.model.hears("That is all, thank you.")
            await asyncio.sleep(0.1)
            world.model.says(end_call("resp_3"))
            await asyncio.sleep(6)
        return world

    world = run_virtually(scenario())
    assert (world.carrier.closed_with, len(world.records.closed)) == (1000, 1)
    assert world.records.closed[0][0] is EndReason.AGENT_ENDED
    assert world.records.turns[2].heard_text == GOODBYE[0]


def test_a_caller_who_hangs_up_mid_sentence_leaves_what_was_heard() -> None:
    async def scenario() -> World:
        async with a_call((GREETING[0], 10_000)) as world:
            await asyncio.sleep(3)
        return world

    world = run_virtually(scenario())
    assert world.records.closed[0][0] is EndReason.CALLER_HUNG_UP
    turn = world.records.turns[0]
    assert turn.interrupted
    assert 2_500 <= turn.heard_ms <= 3_100


def test_last_words_are_waited_for() -> None:
    async def scenario() -> World:
        async with a_call(GREETING) as world:
            await asyncio.sleep(3)
            item_id = world.model.begins_to_hear()
            await asyncio.sleep(0.1)
            world.carrier.stops()
            await asyncio.sleep(1)
            world.model.stops_hearing(item_id, "Goodbye then.")
        return world

    world = run_virtually(scenario())
    assert world.records.turns[1].text == "Goodbye then."
    assert "input_audio_buffer.commit" in world.model.types()


def test_a_lost_socket_without_a_stop_is_a_lost_stream() -> None:
    """B1: treat close as stop."""

    async def scenario() -> World:
        async with a_call(GREETING) as world:
            await asyncio.sleep(3)
            world.session.carrier_closed()
            world.carrier.closed_with = 1006
        return world

    assert run_virtually(scenario()).records.closed[0][0] is EndReason.STREAM_LOST


def test_an_unreachable_model_ends_the_call_with_its_reason_on_record_first() -> None:
    """The carrier's next webhook reads the reason: it is written by the claim's holder, first."""

    async def scenario() -> World:
        async with a_call(starts=False) as world:
            world.model.reachable = False
            world.carrier.starts()
            await asyncio.sleep(9)
        return world

    world = run_virtually(scenario())
    assert world.records.closed[0][0] is EndReason.MODEL_UNREACHABLE
    assert world.carrier.log == ["claimed", "reason written", "socket closed", "tape kept"]


@pytest.mark.parametrize("path", ["input", "output"])
def test_a_session_in_another_format_ends_the_call(path: str) -> None:
    """L15: a model that fell back to PCM would be noise on the line."""

    def in_pcm(session: dict[str, Any]) -> dict[str, Any]:
        session["audio"][path]["format"] = {"type": "audio/pcm", "rate": 24000}
        return session

    async def scenario() -> World:
        async with a_call(GREETING, starts=False) as world:
            world.model.confirm = in_pcm
            world.carrier.starts()
            await asyncio.sleep(1)
        return world

    world = run_virtually(scenario())
    assert world.records.closed[0][0] is EndReason.MODEL_REJECTED
    assert world.carrier.media_times() == []


def test_a_model_that_never_confirms_ends_the_call_after_ten_seconds() -> None:
    async def scenario() -> World:
        async with a_call(starts=False) as world:
            world.model.confirm = None
            world.carrier.starts()
            await asyncio.sleep(11)
        return world

    assert run_virtually(scenario()).records.closed[0][0] is EndReason.MODEL_UNREACHABLE


def test_a_stream_that_never_starts_is_given_up() -> None:
    async def scenario() -> World:
        async with a_call(starts=False) as world:
            await asyncio.sleep(11)
        return world

    assert run_virtually(scenario()).records.closed[0][0] is EndReason.STREAM_NEVER_STARTED


def test_the_longest_call_ends_with_a_goodbye() -> None:
    async def scenario() -> World:
        async with a_call(GREETING, GOODBYE, policy=policy(max_call_ms=60_000)) as world:
            await asyncio.sleep(70)
        return world

    world = run_virtually(scenario())
    assert world.records.closed[0][0] is EndReason.MAX_DURATION
    assert world.records.turns[1].heard_text == GOODBYE[0]


def test_a_stream_taken_over_elsewhere_lets_go_and_writes_nothing() -> None:
    """R15: the old holder can do nothing more."""

    async def scenario() -> World:
        async with a_call(GREETING) as world:
            await asyncio.sleep(3)
            world.records.lease = Lease.TAKEN_OVER
            await asyncio.sleep(10)
        return world

    world = run_virtually(scenario())
    assert (world.carrier.closed_with, world.records.closed) == (1008, [])


def test_a_call_that_ended_by_webhook_alone_lets_its_stream_go() -> None:
    """A half-open socket tells nothing; either word of the carrier is enough."""

    async def scenario() -> World:
        async with a_call(GREETING) as world:
            await asyncio.sleep(3)
            world.records.lease = Lease.CALL_OVER
            await asyncio.sleep(10)
        return world

    world = run_virtually(scenario())
    assert (world.carrier.closed_with, len(world.records.closed)) == (1000, 1)
    assert world.records.turns[0].heard_text == GREETING[0]


def test_an_error_of_ours_ends_this_call_with_its_reason() -> None:
    """L63: no half-alive call."""

    async def scenario() -> World:
        async with a_call(GREETING) as world:
            await asyncio.sleep(3)
            world.session.caller.release = lambda: 1 / 0  # type: ignore[method-assign,assignment]
            world.session.machine.call.state = None  # type: ignore[assignment]
            world.is_tampered_with = True
            world.model.hears("Hello?")
            await asyncio.sleep(1)
        return world

    world = run_virtually(scenario())
    assert world.records.closed[0][0] is EndReason.INTERNAL_ERROR


def test_two_calls_in_one_process_do_not_meet() -> None:
    """S1-8, L51: what ends one call leaves the other alone."""

    async def scenario() -> tuple[World, World]:
        async with a_call(GREETING) as first, a_call(GREETING, GOODBYE) as second:
            await asyncio.sleep(2)
            first.carrier.stops()
            await asyncio.sleep(2)
            second.model.hears("Are you there?")
            await asyncio.sleep(4)
        return first, second

    first, second = run_virtually(scenario())
    assert first.records.closed[0][1].frames_sent == 75
    assert second.records.turns[2].heard_text == GOODBYE[0]

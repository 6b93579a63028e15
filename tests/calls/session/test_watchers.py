"""Watchers are told what the agent does and how the call stands, by numbered events."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from calls.media import watching
from tests.calls.session.fakes import CALL_SID, World, a_call
from tests.calls.session.virtual_time import run_virtually

GREETING = ("Hello, this is the flower shop.", 3000)
ANSWER = ("We are open until six.", 3000)


def of_kind(world: World, kind: str) -> list[Mapping[str, Any]]:
    return [event for event in world.live if event["kind"] == kind]


def states(world: World) -> list[object]:
    return [event["state"] for event in of_kind(world, "state")]


async def a_conversation() -> World:
    """A greeting, a question and its answer, each heard whole, then twelve quiet seconds."""
    async with a_call(GREETING, ANSWER) as world:
        await asyncio.sleep(6)
        item_id = world.model.begins_to_hear()
        await asyncio.sleep(1)
        world.model.stops_hearing(item_id, "When are you open?")
        await asyncio.sleep(12)
    return world


def test_the_agent_thinks_speaks_listens_in_turn() -> None:
    world = run_virtually(a_conversation())
    assert states(world) == ["thinking", "speaking", "listening"] * 2


def test_an_interrupted_agent_listens_in_the_moment_it_falls_silent() -> None:
    async def scenario() -> World:
        async with a_call(GREETING, ("A very long answer.", 9000)) as world:
            await asyncio.sleep(5)
            world.model.hears("When are you open?")
            await asyncio.sleep(3)
            world.carrier.speaks(600)
            await asyncio.sleep(0.3)
        return world

    world = run_virtually(scenario())
    barge_in = of_kind(world, "barge_in")[0]
    listening = of_kind(world, "state")[-1]
    assert listening["state"] == "listening"
    assert abs(listening["at_ms"] - barge_in["at_ms"]) <= 20


def test_every_event_names_its_call_and_has_the_next_number() -> None:
    world = run_virtually(a_conversation())
    assert [event["seq"] for event in world.live] == list(range(1, len(world.live) + 1))
    assert {event["call_sid"] for event in world.live} == {CALL_SID}
    assert all("call_id" in event for event in world.live)
    assert world.live[0]["kind"] == "call.started"


def test_every_five_seconds_it_is_told_how_the_call_stands() -> None:
    world = run_virtually(a_conversation())
    pulses = of_kind(world, "pulse")
    assert [round(event["at_ms"] / 1000) for event in pulses] == [5, 10, 15]
    assert [(event["state"], event["turns"]) for event in pulses][-1] == ("listening", 3)
    assert pulses[-1]["usage"] == {}  # this model bills nothing


def test_turns_are_told_with_their_position() -> None:
    world = run_virtually(a_conversation())
    assert [event["position"] for event in of_kind(world, "turn")] == [0, 1, 2]


def test_nothing_is_told_before_the_stream_has_started() -> None:
    async def scenario() -> World:
        async with a_call(GREETING, starts=False) as world:
            await asyncio.sleep(watching.PULSE_S + 1)
        return world

    assert run_virtually(scenario()).live[:-1] == []


def test_a_full_feed_drops_an_event_and_its_number() -> None:
    async def scenario() -> World:
        async with a_call(GREETING) as world:
            await asyncio.sleep(0.1)
            for _ in range(300):
                world.session.live.post({"kind": "turn"})
            await asyncio.sleep(0.1)
            world.session.live.post({"kind": "turn", "text": "after"})
            await asyncio.sleep(0.1)
        return world

    numbers = [int(str(event["seq"])) for event in run_virtually(scenario()).live]
    jumps = [(a, b) for a, b in pairwise(numbers) if b != a + 1]
    assert len(jumps) == 1

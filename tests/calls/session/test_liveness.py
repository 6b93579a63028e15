"""A side that dies without a word is noticed, each within the time that is stated for it."""

from __future__ import annotations

import asyncio

import pytest

from calls.engine.states import EndReason
from tests.calls.session.fakes import World, a_call, policy
from tests.calls.session.virtual_time import run_virtually

GREETING = ("Hello, this is the clinic.", 1500)
MORE = ("Where were we?", 900)


@pytest.mark.parametrize("spoke_s", [0, 3])
def test_a_carrier_that_sends_nothing_for_fifteen_seconds_is_lost(spoke_s: int) -> None:
    """B1: silence is sent too, so nothing at all means that nobody is there."""

    async def scenario() -> World:
        async with a_call(GREETING, starts=False) as world:
            world.carrier.is_gone = spoke_s == 0
            world.carrier.starts()
            await asyncio.sleep(spoke_s)
            world.carrier.is_gone = True
            await asyncio.sleep(14.5)
            assert world.session.end_reason is None
            await asyncio.sleep(2)
        return world

    reason, metrics = run_virtually(scenario()).records.closed[0]
    assert (reason, metrics.counters["carrier_silent"]) == (EndReason.STREAM_LOST, 1)


def test_a_carrier_that_streams_no_silence_keeps_its_call() -> None:
    """B2: the question to a silent caller has its marks echoed, and that is a sign of life."""

    async def scenario() -> World:
        async with a_call(GREETING, MORE, policy=policy(silence_ms=10_000)) as world:
            world.carrier.is_silent = True
            await asyncio.sleep(20)
            assert world.session.end_reason is None
        return world

    metrics = run_virtually(scenario()).records.closed[0][1]
    assert "carrier_silent" not in metrics.counters


def test_a_carrier_that_takes_nothing_for_ten_seconds_is_lost() -> None:
    """L63: half a connection is none; what waits for it is accounted for."""

    async def scenario() -> World:
        async with a_call(GREETING) as world:
            world.carrier.takes.clear()
            await asyncio.sleep(12)
            world.carrier.takes.set()
        return world

    reason, metrics = run_virtually(scenario()).records.closed[0]
    assert reason is EndReason.STREAM_LOST
    assert metrics.counters["frames_left"] > 0


def test_a_model_that_takes_nothing_for_ten_seconds_is_dialled_again() -> None:
    """L63: its pings may be stuck behind what it does not read."""

    async def scenario() -> World:
        async with a_call(GREETING, MORE) as world:
            await asyncio.sleep(3)
            world.model.sockets[0].takes.clear()
            await asyncio.sleep(12)
            assert world.model.dials == 2
            world.model.hears("Hello?")
            await asyncio.sleep(3)
        return world

    world = run_virtually(scenario())
    assert world.records.closed[0][1].counters["model_stuck"] == 1
    assert [turn.text for turn in world.records.turns.values()][-1] == MORE[0]


def test_a_slow_moment_on_either_side_is_none_of_it() -> None:
    """S0-24, L13: what is not dead is left alone."""

    async def scenario() -> World:
        async with a_call(GREETING) as world:
            await asyncio.sleep(3)
            for side in (world.carrier, world.model.sockets[0]):
                side.takes.clear()
                await asyncio.sleep(8)
                side.takes.set()
            await asyncio.sleep(1)
        return world

    world = run_virtually(scenario())
    assert (world.records.closed[0][0], world.model.dials) == (EndReason.CALLER_HUNG_UP, 1)

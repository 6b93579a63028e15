"""The line goes while words of the caller are still awaited: why it went is on record first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from calls.engine.states import EndReason
from tests.calls.session.fakes import World, a_call
from tests.calls.session.virtual_time import run_virtually

GREETING = ("Hello, this is the clinic.", 1500)
IN_ORDER = ["claimed", "reason written", "socket closed", "tape kept"]


def shut_down(world: World) -> None:
    world.session.shut_down()


def hang_up(world: World) -> None:
    world.carrier.stops()


async def ended_in_mid_word(end: Callable[[World], None], mood: str = "answers") -> World:
    """The caller is heard speaking; their words come three seconds late, which is too late."""
    async with a_call(GREETING) as world:
        await asyncio.sleep(3)
        world.model.begins_to_hear()
        await asyncio.sleep(0.5)
        world.records.mood = mood
        end(world)
        await asyncio.sleep(2.01)
        assert world.carrier.closed_with is not None
        assert world.session.end_reason is None
        world.records.mood = "answers"
    return world


@pytest.mark.parametrize(
    ("end", "reason"),
    [(shut_down, EndReason.SHUTDOWN), (hang_up, EndReason.CALLER_HUNG_UP)],
)
def test_the_reason_is_on_record_before_the_line_is_closed(
    end: Callable[[World], None], reason: EndReason
) -> None:
    """L52: the carrier asks what to do next as soon as its socket is closed."""
    world = run_virtually(ended_in_mid_word(end))
    assert world.carrier.log == IN_ORDER
    assert (world.records.reasons, len(world.records.closed)) == ([reason], 1)


def test_the_reason_of_a_lost_stream_is_on_record_at_once() -> None:
    """The carrier asks within moments, three seconds before the call has all its words."""

    async def scenario() -> World:
        async with a_call(GREETING) as world:
            await asyncio.sleep(3)
            world.model.begins_to_hear()
            await asyncio.sleep(0.5)
            world.session.carrier_closed()
            world.carrier.closed_with = 1006
            await asyncio.sleep(0.01)
            assert world.records.reasons == [EndReason.STREAM_LOST]
        return world

    assert run_virtually(scenario()).records.closed[0][0] is EndReason.STREAM_LOST


@pytest.mark.parametrize("mood", ["hangs", "refuses", "breaks"])
def test_a_database_that_is_away_holds_the_line_for_two_seconds_at_most(mood: str) -> None:
    world = run_virtually(ended_in_mid_word(shut_down, mood))
    assert (world.carrier.closed_with, world.session.end_reason) == (1000, EndReason.SHUTDOWN)

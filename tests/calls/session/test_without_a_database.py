"""The database is away: the caller is served, and never left in silence."""

from __future__ import annotations

import asyncio

import pytest

from calls.engine.states import EndReason
from tests.calls.session.fakes import World, a_call
from tests.calls.session.virtual_time import run_virtually

GREETING = ("Hello, this is the clinic.", 1500)
ANSWER = ("We are open.", 800)
MOODS = ["hangs", "refuses", "breaks"]


@pytest.mark.parametrize("mood", ["hangs", "refuses"])
def test_a_call_that_cannot_be_claimed_is_served_all_the_same(mood: str) -> None:
    """L100: a live call survives on its snapshot."""

    async def scenario() -> World:
        async with a_call(GREETING, starts=False) as world:
            world.records.mood = mood
            world.carrier.starts()
            await asyncio.sleep(6)
            world.records.mood = "answers"
        return world

    played = run_virtually(scenario()).carrier.playout.segments
    assert sum(segment.end_ms - segment.start_ms for segment in played) == 1500


@pytest.mark.parametrize("mood", MOODS)
def test_a_lost_model_closes_the_line_within_seconds(mood: str) -> None:
    """Nobody listens to a dead line while we wait for our own records."""

    async def scenario() -> World:
        async with a_call(GREETING) as world:
            await asyncio.sleep(3)
            world.records.mood = mood
            for _ in range(2):
                world.model.hangs_up()
                await asyncio.sleep(1.5)
            await asyncio.sleep(2)
            assert world.carrier.closed_with is not None
        return world

    assert run_virtually(scenario()).session.end_reason is EndReason.MODEL_LOST


@pytest.mark.parametrize("mood", MOODS)
def test_turns_that_cannot_be_written_do_not_end_the_call(mood: str) -> None:
    async def scenario() -> World:
        async with a_call(GREETING, ANSWER) as world:
            await asyncio.sleep(3)
            world.records.mood = mood
            world.model.hears("Are you open?")
            await asyncio.sleep(3)
            assert world.carrier.closed_with is None
            world.records.mood = "answers"
        return world

    played = run_virtually(scenario()).carrier.playout.segments
    assert [round(segment.end_ms - segment.start_ms) for segment in played] == [1500, 800]


def test_a_call_whose_database_never_answers_still_ends() -> None:
    async def scenario() -> World:
        async with a_call(GREETING, starts=False) as world:
            world.records.mood = "hangs"
            world.carrier.starts()
            await asyncio.sleep(3)
        return world

    world = run_virtually(scenario())
    assert (world.session.end_reason, world.carrier.closed_with) == (
        EndReason.CALLER_HUNG_UP,
        1000,
    )

"""Nobody answers at the model's address: dialled again while the caller can bear to wait."""

from __future__ import annotations

import asyncio

from calls.engine.states import EndReason
from calls.realtime.client import ModelDeniedError
from tests.calls.session.fakes import World, a_call
from tests.calls.session.virtual_time import run_virtually

GREETING = ("Hello, this is the clinic.", 1500)
MORE = ("Where were we?", 800)


async def called_while_away(away_s: float, error: Exception | None = None) -> World:
    """The model's address is dead when the call begins, for so long."""
    async with a_call(GREETING, starts=False) as world:
        world.model.reachable = False
        world.model.unreachable = error or world.model.unreachable
        world.carrier.starts()
        await asyncio.sleep(away_s)
        world.model.reachable = True
        await asyncio.sleep(5)
    return world


def test_a_model_that_comes_late_still_greets_the_caller() -> None:
    world = run_virtually(called_while_away(2))
    assert world.records.turns[0].heard_text == GREETING[0]
    reason, metrics = world.records.closed[0]
    assert (reason, metrics.counters["dials_failed"]) == (EndReason.CALLER_HUNG_UP, 3)


def test_a_caller_who_hears_nothing_yet_waits_for_three_seconds_at_most() -> None:
    """Design, "What died is noticed": then the fallbacks of the webhook take over."""
    world = run_virtually(called_while_away(20))
    assert [round(at, 1) for at in world.model.failed_dials] == [0, 0.5, 1.5, 2.5]
    assert world.records.closed[0][0] is EndReason.MODEL_UNREACHABLE


def test_a_dial_that_hangs_is_given_up_in_the_same_time() -> None:
    async def scenario() -> list[int]:
        async with a_call(GREETING, starts=False) as world:
            world.model.answers = False
            world.carrier.starts()
            ends = []
            for wait_s in (2.9, 0.2):
                await asyncio.sleep(wait_s)
                ends.append(len(world.records.closed))
        return ends

    assert run_virtually(scenario()) == [0, 1]


def test_a_model_that_was_lost_is_dialled_for_longer() -> None:
    """ADR 0010: the pauses grow, and end before the engine gives up."""

    async def scenario() -> World:
        async with a_call(GREETING) as world:
            await asyncio.sleep(3)
            world.model.reachable = False
            world.model.hangs_up()
            await asyncio.sleep(20)
        return world

    dials = run_virtually(scenario()).model.failed_dials
    assert [round(at - dials[0], 1) for at in dials] == [0, 0.5, 1.5, 3.5, 7.5]


def test_a_key_that_is_refused_is_dialled_with_once() -> None:
    """ADR 0010: "not you" ends the call at once."""
    world = run_virtually(called_while_away(20, ModelDeniedError()))
    assert (len(world.model.failed_dials), world.records.closed[0][0]) == (
        1,
        EndReason.MODEL_REJECTED,
    )


def test_a_lost_model_that_does_not_answer_at_once_is_dialled_again() -> None:
    """Protocols F1: 1012, then nobody for a second; one loss, not two."""

    async def scenario() -> World:
        async with a_call(GREETING, MORE) as world:
            await asyncio.sleep(3)
            world.model.reachable = False
            world.model.hangs_up()
            await asyncio.sleep(1)
            world.model.reachable = True
            await asyncio.sleep(3)
            world.model.hears("Are you still there?")
            await asyncio.sleep(3)
        return world

    world = run_virtually(scenario())
    assert world.records.turns[2].heard_text == MORE[0]
    assert world.records.closed[0][1].counters["model_redials"] == 1


def test_a_caller_who_leaves_meanwhile_is_let_go() -> None:
    """L51: nobody dials for a call that is over."""

    async def scenario() -> World:
        async with a_call(GREETING) as world:
            await asyncio.sleep(3)
            world.model.reachable = False
            world.model.hangs_up()
            await asyncio.sleep(1)
            world.carrier.stops()
            await asyncio.sleep(9)
        return world

    world = run_virtually(scenario())
    assert len(world.model.failed_dials) == 2
    assert world.records.closed[0][0] is EndReason.CALLER_HUNG_UP

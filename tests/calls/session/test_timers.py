"""Timers of whole calls in one process: none outlives its call, none reaches another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from calls.engine import events as ev
from calls.engine.commands import RunTool, TimerName
from calls.engine.states import CallState, EndReason
from tests.calls.session.fakes import CALL_SID, World, a_call
from tests.calls.session.virtual_time import run_virtually

GREETING = ("Hello, this is the clinic.", 1500)
OTHER_SID = CALL_SID.replace("1", "2")


def running(world: World) -> dict[TimerName, int]:
    """The generations of the timers that count in a call."""
    return dict(world.session.machine.call.timers.running)


def firing(world: World, name: TimerName) -> ev.TimerFired:
    """A firing of a call's timer as it is now."""
    return ev.TimerFired(world.session.now(), name, running(world)[name], world.session.call_sid)


def test_no_task_outlives_a_call() -> None:
    """L51, S1-6, S1-23: when the session returns, nothing of it is left on the loop."""

    async def scenario() -> int:
        async with a_call(GREETING) as world:
            await asyncio.sleep(3)
            assert running(world)
            world.model.hears("Are you there?")
            await asyncio.sleep(0.01)
        return len(asyncio.all_tasks())

    assert run_virtually(scenario()) == 1


@pytest.mark.parametrize("first_comes", ["the end", "the timer"])
def test_a_call_that_ends_as_its_timer_is_due_leaves_the_next_alone(first_comes: str) -> None:
    """S1-5, S1-7, S1-8, S1-23, L51: A's timer, A's end and B's start in one instant."""

    async def scenario() -> World:
        async with a_call(GREETING, call_sid=OTHER_SID) as old:
            await asyncio.sleep(3)
            loop = asyncio.get_running_loop()
            due_at = loop.time() + 2
            old.is_tampered_with = True
            order = old.session.machine.call.timers.start(TimerName.HANG_UP, 2_000)
            if first_comes == "the end":
                loop.call_at(due_at, old.carrier.stops)
            old.session.carry_out([order])
            await asyncio.sleep(0)
            if first_comes == "the timer":
                loop.call_at(due_at, old.carrier.stops)
            await asyncio.sleep(due_at - loop.time())
            async with a_call(GREETING) as young:
                await asyncio.sleep(3)
                assert young.session.machine.call.state is CallState.LIVE
        return young

    young = run_virtually(scenario())
    assert young.records.turns[0].heard_text == GREETING[0]
    assert [reason for reason, _ in young.records.closed] == [EndReason.CALLER_HUNG_UP]


@pytest.mark.parametrize("name", list(TimerName))
def test_a_firing_of_another_call_means_nothing(name: TimerName) -> None:
    """S1-8, S1-21, L51: not even with the name and the generation of one that runs here."""

    async def scenario() -> None:
        async with a_call(GREETING, call_sid=OTHER_SID) as old, a_call(GREETING) as young:
            await asyncio.sleep(3)
            for world in (old, young):
                world.is_tampered_with = True
                world.session.machine.call.timers.running[name] = 77
            before = (running(young), list(young.model.types()))
            young.session.feed(firing(old, name))
            assert (running(young), young.model.types()) == before
            del old.session.machine.call.timers.running[name]
            del young.session.machine.call.timers.running[name]

    run_virtually(scenario())


def test_a_firing_of_an_older_generation_means_nothing() -> None:
    """S1-7, S1-9: the six seconds of a goodbye that was taken back hang nobody up."""

    async def scenario() -> None:
        async with a_call(GREETING) as world:
            await asyncio.sleep(3)
            timers = world.session.machine.call.timers
            world.is_tampered_with = True
            timers.start(TimerName.HANG_UP, 6_000)
            stale = firing(world, TimerName.HANG_UP)
            timers.start(TimerName.HANG_UP, 6_000)
            world.session.feed(stale)
            assert world.session.machine.call.state is CallState.LIVE
            assert running(world)[TimerName.HANG_UP] == stale.generation + 1

    run_virtually(scenario())


@pytest.mark.parametrize("ends", ["by the caller", "by another holder"])
def test_nothing_is_taken_after_the_end(ends: str) -> None:
    """S1-5, S1-7: closing comes first, and whatever fires afterwards changes nothing."""

    async def scenario() -> None:
        async with a_call(GREETING) as world:
            await asyncio.sleep(3)
            late = firing(world, TimerName.MAX_CALL)
            if ends == "by the caller":
                world.carrier.stops()
            else:
                world.session.refuse("taken-over")
            before = running(world)
            world.session.feed(late)
            world.session.feed(ev.TurnCommitted(world.session.now(), "item_late"))
            assert running(world) == before
            assert "item_late" not in world.session.machine.call.turns.turns

    run_virtually(scenario())


@pytest.mark.parametrize("ends", ["by the caller", "by another holder"])
def test_closing_waits_for_no_timer_and_no_function(ends: str) -> None:
    """S1-6: they are gone before the records are written, however long that takes."""

    async def scenario() -> None:
        async with a_call(GREETING, ("One moment.", 400), use=never) as world:
            await asyncio.sleep(3)
            world.session.tools.start(RunTool("call_1", "current_time", "{}"))
            world.records.mood = "hangs"
            if ends == "by the caller":
                world.carrier.stops()
            else:
                world.session.refuse("taken-over")
            await asyncio.sleep(0.5)
            assert not world.session.timers._running
            assert not world.session.tools._running
            world.records.mood = "answers"

    run_virtually(scenario())


async def never(_job: Callable[[], object]) -> object:
    return await asyncio.Event().wait()

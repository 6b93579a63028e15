"""A call leaves a tape of everything its machine heard and ordered, and never depends on it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from calls.engine import commands as do
from calls.engine import events as ev
from calls.engine.states import EndReason
from calls.media.taping import Taping
from calls.tape import Header, Recorder
from calls.tape.files import tape_read
from calls.tape.tape import Tape
from prosaas.lib import counters
from tests.calls.session.fakes import CALL_SID, PATIENT, World, a_call
from tests.calls.session.virtual_time import run_virtually

GREETING = ("Hello, this is the clinic.", 1500)
STORY = ("A story that goes on and on.", 20_000)
HEADER = Header(CALL_SID, PATIENT)


async def interrupted() -> World:
    async with a_call(GREETING, STORY) as world:
        await asyncio.sleep(3)
        world.model.hears("Tell me a story.")
        await asyncio.sleep(2)
        world.carrier.speaks(600)
        await asyncio.sleep(2)
    return world


def tape_of(world: World) -> Tape:
    (data,) = world.records.tapes
    return tape_read(data)


def test_a_tape_says_whose_call_it_was_and_begins_with_the_opening() -> None:
    tape = tape_of(run_virtually(interrupted()))
    assert (tape.header.call_sid, tape.header.policy) == (CALL_SID, PATIENT)
    assert tape.header.recorded_at == "2026-11-21T10:00:00+00:00"
    assert (tape.entries[0].event, tape.ending) == (None, "")


def test_a_tape_has_every_event_in_order_up_to_the_end() -> None:
    """Also how much had gone out, which later orders depend on."""
    tape = tape_of(run_virtually(interrupted()))
    kinds = {type(entry.event) for entry in tape.entries}
    assert {ev.SendingProgressed, ev.SendingBegan, ev.TimerFired, ev.CallerVoiced} <= kinds
    times = [entry.at for entry in tape.entries]
    assert times == sorted(times)
    assert tape.entries[-1].commands[-1] == do.EndCall(EndReason.CALLER_HUNG_UP)


def test_an_event_that_the_machine_refused_is_on_the_tape() -> None:
    async def scenario() -> World:
        async with a_call(GREETING) as world:
            await asyncio.sleep(3)
            world.session.feed(ev.StreamStarted(world.session.now()))
            await asyncio.sleep(1)
        return world

    world = run_virtually(scenario())
    assert world.records.closed[0][0] is EndReason.INTERNAL_ERROR
    assert tape_of(world).entries[-1].raised == "IllegalTransitionError"


class Broken(Recorder):
    """A recorder that cannot end."""

    def finish(self) -> bytes:
        raise MemoryError


def no_recorder(_: Header) -> Any:
    raise MemoryError


@pytest.mark.parametrize("make", [no_recorder, Broken])
def test_a_recorder_that_fails_is_counted_and_leaves_no_tape(make: Any) -> None:
    """S4-15: the call does not notice."""
    before = counters.snapshot().get("tape_broken", 0)
    taping = Taping(HEADER, make)
    taping.note(None, [])
    assert taping.finish() == b""
    assert counters.snapshot()["tape_broken"] == before + 1


def test_a_call_without_a_recorder_is_a_call_like_any_other() -> None:
    """S4-15."""

    async def scenario() -> World:
        async with a_call(GREETING) as world:
            world.session.tape = Taping(HEADER, no_recorder)
            await asyncio.sleep(3)
        return world

    world = run_virtually(scenario())
    assert (world.records.tapes, world.records.turns[0].heard_text) == ([], GREETING[0])

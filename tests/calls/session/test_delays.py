"""A model that keeps the caller waiting: how often is among the counters of the call."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from tests.calls.session.fakes import a_call
from tests.calls.session.virtual_time import run_virtually

GREETING = ("Hello, this is the clinic.", 1500)
ANSWER = ("We are open.", 800)


def counted(first_audio_s: float) -> Mapping[str, int]:
    """The counters of a call whose second reply takes so long to be heard, s."""

    async def scenario() -> Mapping[str, int]:
        async with a_call(GREETING, ANSWER, ANSWER) as world:
            await asyncio.sleep(3)
            world.model.first_audio_s = first_audio_s
            world.model.hears("Are you open?")
            await asyncio.sleep(2.9)
            world.model.first_audio_s = 0.1
            await asyncio.sleep(4)
        return world.records.closed[0][1].counters

    return run_virtually(scenario())


def test_a_reply_in_good_time_is_not_counted() -> None:
    counters = counted(0.8)
    assert (counters.get("slow_first_audio", 0), counters["replies_overdue"]) == (0, 0)


def test_a_reply_that_lets_the_caller_wonder_is_counted_as_slow() -> None:
    """R14, L45: first audio later than 1.2 s after the response was created."""
    counters = counted(1.5)
    assert (counters["slow_first_audio"], counters["replies_overdue"]) == (1, 0)


def test_a_reply_that_is_given_up_is_counted_as_overdue() -> None:
    """R14, L45, L50: three seconds without a sound; it is asked for again."""
    counters = counted(60)
    assert (counters.get("slow_first_audio", 0), counters["replies_overdue"]) == (0, 1)

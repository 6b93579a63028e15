"""A call's timers on virtual time: whose they are, when they fire, and that none is left."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from calls.engine.commands import StartTimer, TimerName
from calls.engine.events import TimerFired
from calls.media.call_tasks import CallTasks
from calls.media.timers import CallTimers
from tests.calls.session.virtual_time import run_virtually

SILENCE, HANG_UP = TimerName.SILENCE, TimerName.HANG_UP


def now() -> int:
    return round(asyncio.get_running_loop().time() * 1000)


@dataclass
class Timed:
    """The timers of one call, what fired, and the order that counts for each name."""

    call_sid: str
    timers: CallTimers = field(init=False)
    fired: list[TimerFired] = field(default_factory=list)
    current: dict[TimerName, StartTimer] = field(default_factory=dict)
    wrong: list[TimerFired] = field(default_factory=list)
    generations: int = 0

    def start(self, name: TimerName, delay_ms: int) -> StartTimer:
        self.generations += 1
        order = StartTimer(name, self.generations, delay_ms, self.call_sid)
        self.current[name] = order
        self.timers.start(order)
        return order

    def stop(self, name: TimerName) -> None:
        self.current.pop(name, None)
        self.timers.stop(name)

    async def close(self) -> None:
        self.current.clear()
        await self.timers.close()

    def takes(self, firing: TimerFired) -> None:
        self.fired.append(firing)
        order = self.current.pop(firing.name, None)
        whose = (firing.generation, firing.call_sid)
        if order is None or (order.generation, order.call_sid) != whose:
            self.wrong.append(firing)


@asynccontextmanager
async def a_call(call_sid: str = "CA1") -> AsyncIterator[Timed]:
    async with CallTasks() as tasks:
        timed = Timed(call_sid)
        timed.timers = CallTimers(tasks, timed.takes, now)
        yield timed
        await timed.close()


def test_a_firing_says_by_value_whose_it_is() -> None:
    """S1-4, S1-8, L51: the call, the name and the generation travel with the timer."""

    async def scenario() -> list[TimerFired]:
        async with a_call() as timed:
            timed.start(SILENCE, 6_000)
            await asyncio.sleep(7)
        return timed.fired

    assert run_virtually(scenario()) == [TimerFired(6_000, SILENCE, 1, "CA1")]


def test_a_timer_replaced_in_the_instant_it_is_due_does_not_fire() -> None:
    """S1-4: whoever is replaced is void, even where it would run in the same round of the loop."""

    async def scenario() -> list[TimerFired]:
        async with a_call() as timed:
            asyncio.get_running_loop().call_at(1.0, timed.start, SILENCE, 500)
            timed.start(SILENCE, 1_000)
            await asyncio.sleep(3)
        return timed.fired

    assert run_virtually(scenario()) == [TimerFired(1_500, SILENCE, 2, "CA1")]


def test_a_firing_may_order_its_own_timer_anew() -> None:
    """S1-4: one of each name, again and again."""

    async def scenario() -> list[int]:
        times: list[int] = []

        def again(firing: TimerFired) -> None:
            times.append(firing.at)
            timers.start(StartTimer(SILENCE, firing.generation + 1, 1_000, "CA1"))

        async with CallTasks() as tasks:
            timers = CallTimers(tasks, again, now)
            timers.start(StartTimer(SILENCE, 1, 1_000, "CA1"))
            await asyncio.sleep(3.5)
        return times

    assert run_virtually(scenario()) == [1_000, 2_000, 3_000]


def test_every_timer_is_cancelled_and_gone_when_close_returns() -> None:
    """S1-4, S1-6, S1-23: cancelled and awaited; and none starts afterwards."""

    async def scenario() -> tuple[list[TimerFired], int]:
        async with a_call() as timed:
            for name in TimerName:
                timed.start(name, 1_000)
            await asyncio.sleep(0.5)
            await timed.timers.close()
            left = len(asyncio.all_tasks())
            timed.start(SILENCE, 10)
            await asyncio.sleep(3)
        return timed.fired, left

    assert run_virtually(scenario()) == ([], 1)


def test_a_timer_due_as_its_call_closes_and_another_begins_fires_in_neither() -> None:
    """S1-7, S1-8, L51: all three in one round of the loop; call B has the same timer running."""

    async def scenario() -> tuple[Timed, Timed]:
        async with a_call("CA1") as first:
            first.start(HANG_UP, 1_000)
            await asyncio.sleep(1.0)
            closing = asyncio.create_task(first.close())
            async with a_call("CA2") as second:
                second.start(HANG_UP, 1_000)
                await closing
                await asyncio.sleep(0.9)
                assert second.fired == []
                await asyncio.sleep(0.2)
        return first, second

    first, second = run_virtually(scenario())
    assert [firing.call_sid for firing in first.fired] in ([], ["CA1"])
    assert second.fired == [TimerFired(2_000, HANG_UP, 1, "CA2")]


Step = tuple[int, str, str, TimerName, int]
steps = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.sampled_from(["CA1", "CA2"]),
        st.sampled_from(["start", "start", "stop", "close"]),
        st.sampled_from([SILENCE, HANG_UP]),
        st.integers(0, 3),
    ),
    max_size=25,
)


@given(steps)
def test_only_the_timer_that_counts_ever_fires(script: list[Step]) -> None:
    """S1-7, S1-8, S1-21, S1-23, L51: two calls, any interleaving, ties in every instant."""

    def act(timed: Timed, what: str, name: TimerName, ticks: int) -> None:
        if what == "start":
            timed.start(name, ticks * 10)
        elif what == "stop":
            timed.stop(name)
        else:
            closings.append(asyncio.create_task(timed.close()))

    async def scenario() -> list[TimerFired]:
        async with a_call("CA1") as first, a_call("CA2") as second:
            calls = {"CA1": first, "CA2": second}
            for at, call_sid, what, name, ticks in script:
                step = partial(act, calls[call_sid], what, name, ticks)
                asyncio.get_running_loop().call_at(at / 100, step)
            await asyncio.sleep(1)
            assert len(asyncio.all_tasks()) == 1
        return first.wrong + second.wrong

    closings: list[asyncio.Task[None]] = []
    assert run_virtually(scenario()) == []

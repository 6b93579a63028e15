"""Messages leave at once while the socket takes them, and in order behind one that waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from calls.media import eager
from calls.media.outbox import Outbox
from tests.calls.session.virtual_time import run_virtually


def now_ms() -> float:
    return asyncio.get_running_loop().time() * 1000


class Wire:
    """A socket that takes messages while it is open."""

    def __init__(self) -> None:
        self.is_open = asyncio.Event()
        self.is_open.set()
        self.sent: list[str] = []
        self.error: Exception | None = None

    async def send(self, text: str) -> None:
        await_room = not self.is_open.is_set()
        if await_room:
            await self.is_open.wait()
        if self.error is not None:
            raise self.error
        self.sent.append(text)


@asynccontextmanager
async def an_outbox(wire: Wire, written: list[str] | None = None) -> AsyncIterator[Outbox[str]]:
    tokens = written if written is not None else []
    outbox: Outbox[str] = Outbox(wire.send, tokens.append, clock=now_ms, at_once=True)
    task = asyncio.create_task(outbox.run())
    await asyncio.sleep(0)
    yield outbox
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_message_is_on_the_socket_when_post_returns() -> None:
    """Dropping and clearing first is worth nothing if they wait for the loop's next round."""
    wire, written = Wire(), list[str]()
    async with an_outbox(wire, written) as outbox:
        outbox.post("one", "token")
        assert (wire.sent, written) == (["one"], ["token"])


async def test_a_socket_that_asks_for_its_task_is_written_by_one() -> None:
    """Timers post too, and run in none."""
    writers = list[asyncio.Task[None] | None]()

    async def send(_: str) -> None:
        writers.append(asyncio.current_task())

    outbox: Outbox[None] = Outbox(send, lambda _: None, clock=now_ms)
    task = asyncio.create_task(outbox.run())
    await turns()
    asyncio.get_running_loop().call_soon(outbox.post, "one")
    await turns()
    assert writers == [task]
    task.cancel()


async def test_messages_behind_one_that_waits_keep_their_order() -> None:
    wire, written = Wire(), list[str]()
    async with an_outbox(wire, written) as outbox:
        wire.is_open.clear()
        outbox.post("one", "1")
        outbox.post("two", "2")
        await turns()
        assert wire.sent == []
        wire.is_open.set()
        await turns()
        outbox.post("three", "3")
        assert (wire.sent, written) == (["one", "two", "three"], ["1", "2", "3"])


def test_how_long_the_socket_takes_nothing_is_known_and_told_once() -> None:
    """S0-17, S4-14: the longest wait of a write since it was asked for last."""

    async def scenario() -> None:
        wire = Wire()
        async with an_outbox(wire) as outbox:
            wire.is_open.clear()
            outbox.post("one")
            outbox.post("two")
            await asyncio.sleep(0.3)
            assert (round(outbox.blocked_ms()), outbox.waiting) == (300, 1)
            assert round(outbox.longest_block_ms()) == 300
            await asyncio.sleep(0.1)
            wire.is_open.set()
            await turns()
            assert (outbox.blocked_ms(), outbox.waiting) == (0.0, 0)
            assert round(outbox.longest_block_ms()) == 400
            assert outbox.longest_block_ms() == 0.0

    run_virtually(scenario())


async def test_what_waits_can_be_forgotten() -> None:
    """L14: a `clear` overtakes audio."""
    wire = Wire()
    async with an_outbox(wire) as outbox:
        wire.is_open.clear()
        outbox.post("one", "1")
        outbox.post("two", "2")
        await turns()
        assert outbox.drain() == ["2"]
        wire.is_open.set()
        await turns()
        assert wire.sent == ["one"]


async def test_nothing_is_written_before_it_runs_and_all_of_it_then() -> None:
    """The model's socket opens while the caller already speaks."""
    wire = Wire()
    outbox: Outbox[None] = Outbox(wire.send, lambda _: None, clock=now_ms)
    outbox.post("one")
    assert wire.sent == []
    task = asyncio.create_task(outbox.run())
    await turns()
    assert wire.sent == ["one"]
    task.cancel()


@pytest.mark.parametrize("is_open", [True, False])
async def test_an_error_of_the_socket_ends_its_task_and_not_who_posts(is_open: bool) -> None:
    wire = Wire()
    wire.error = LookupError("gone")
    if not is_open:
        wire.is_open.clear()
    outbox: Outbox[None] = Outbox(wire.send, lambda _: None, clock=now_ms, at_once=True)
    task = asyncio.create_task(outbox.run())
    await turns()
    outbox.post("one")
    wire.is_open.set()
    with pytest.raises(LookupError):
        await asyncio.wait_for(task, 5)


async def test_after_close_nothing_is_written() -> None:
    wire = Wire()
    async with an_outbox(wire) as outbox:
        outbox.close()
        outbox.post("one")
        assert wire.sent == []


async def test_a_job_that_waits_twice_is_finished_by_awaiting_the_rest() -> None:
    gate, steps = asyncio.Event(), list[int]()

    async def job() -> None:
        for step in range(2):
            await asyncio.sleep(0)
            await gate.wait()
            steps.append(step)

    rest = eager.start(job())
    assert rest is not None
    asyncio.get_running_loop().call_soon(gate.set)
    await rest
    assert steps == [0, 1]


async def test_cancelling_the_rest_cancels_the_job() -> None:
    ended: list[str] = []

    async def job() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("cancelled")

    rest = eager.start(job())
    assert rest is not None

    async def waits() -> None:
        await rest

    task = asyncio.create_task(waits())
    await turns()
    task.cancel()
    await asyncio.wait([task])
    assert (task.cancelled(), ended) == (True, ["cancelled"])

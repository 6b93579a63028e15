"""The carrier's socket: closed once, written to while it is open and its stream has a name."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from calls.engine.commands import ClearCarrier
from calls.media.agenda import Agenda
from calls.media.carrier_side import CarrierSide
from calls.media.clock import monotonic_ms
from calls.media.line import Deliver, Line, deliver_batch
from calls.media.pacer import Pace


class Socket:
    """Remembers what it was given."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.closed: list[int] = []

    async def send(self, text: str) -> None:
        self.sent.append(text)

    async def close(self, code: int) -> None:
        self.closed.append(code)


class Pacing:
    """Hands over what is due when told to."""

    def __init__(self) -> None:
        self.agenda = Agenda()

    def open(self, deliver: Deliver) -> Line:
        return Line(deliver, Pace(lead_ms=0), self.agenda.ask)

    def turn(self) -> None:
        deliver_batch(self.agenda.collect(monotonic_ms()))


@asynccontextmanager
async def a_side(socket: Socket, pacing: Pacing | None = None) -> AsyncIterator[CarrierSide]:
    side = CarrierSide(
        carrier=socket, pacing=pacing or Pacing(), written=lambda _: None, clock=monotonic_ms
    )
    task = asyncio.create_task(side.outbox.run())
    await asyncio.sleep(0)
    yield side
    task.cancel()
    await asyncio.wait([task])


async def test_the_socket_is_closed_at_most_once() -> None:
    """S2-15, L61: whoever closes first; the others find it closed."""
    socket = Socket()
    async with a_side(socket) as side:
        await asyncio.gather(*(side.close(code) for code in (1000, 1008, 1011)))
    assert socket.closed == [1000]


async def test_a_socket_that_the_carrier_closed_is_not_closed_again() -> None:
    """S2-15: the server would complain of an unexpected message."""
    socket = Socket()
    async with a_side(socket) as side:
        side.gone()
        await side.close(1000)
    assert socket.closed == []


async def test_nothing_is_written_to_a_closed_socket() -> None:
    """L61: one place knows, and frames that were due are dropped and counted."""
    socket, pacing = Socket(), Pacing()
    async with a_side(socket, pacing) as side:
        side.starts("MZ1")
        assert side.agent is not None
        side.agent.queue(1, "item", bytes(160), 0.0)
        await side.close(1000)
        pacing.turn()
        side.agent.clear(ClearCarrier(0, 0))
    assert (socket.sent, side.line.counters.frames_dropped) == ([], 1)


async def test_without_a_stream_there_is_nothing_to_say() -> None:
    """S2-12, L16: no frame and no `clear` leaves before START named the stream."""
    socket = Socket()
    async with a_side(socket) as side:
        assert side.agent is None
        assert side.progress(0) == []
    assert socket.sent == []

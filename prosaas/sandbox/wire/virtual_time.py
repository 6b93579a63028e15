"""Time that passes only when nothing else happens, and a network in memory to go with it.

Everything in the stand-in that waits does so on the event loop, and reads time from its Clock. On
a VirtualLoop, with a VirtualClock, both are one: when no callback is ready the clock jumps to the
next timer, so ten minutes cost what happens in them. Sockets would arrive at no known virtual
time, so connections made on the loop are pairs in memory (see `Loopback`), and one run is like the
next. Work in threads (a voice being spoken) holds the clock still.
"""

import asyncio
import selectors
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from prosaas.sandbox.twilio.clock import Clock
from prosaas.sandbox.wire.loopback import Factory, Loopback

EPOCH = datetime(2026, 11, 20, 10, tzinfo=UTC)

T = TypeVar("T")


class Stuck(RuntimeError):
    """Every task waits for something that will never come."""


class _Jumping(selectors.DefaultSelector):
    """Never waits for time: what the loop would have slept is added to its clock."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 0.0
        self.threads = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if self.threads:
            return super().select(0.001 if timeout else timeout)
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if timeout is None:
            raise Stuck
        self.now_s += timeout
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """An asyncio loop on virtual time, in seconds from 0, whose connections stay in memory."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        self.network = Loopback(self)
        super().__init__(self._jumping)

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._jumping.now_s

    def run_in_executor(  # type: ignore[override]  # its type variables cannot be named here
        self, executor: Any, func: Any, *args: Any
    ) -> Any:
        """As ever, but the clock stands still until the thread is done."""
        self._jumping.threads += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._thread_done)
        return future

    async def shutdown_default_executor(self) -> None:
        """As ever: it waits for a thread too."""
        self._jumping.threads += 1
        try:
            await super().shutdown_default_executor()
        finally:
            self._jumping.threads -= 1

    def _thread_done(self, _: object) -> None:
        self._jumping.threads -= 1

    async def create_connection(  # type: ignore[override]  # of its many options none applies
        self, protocol_factory: Factory, host: str, port: int, **_: Any
    ) -> tuple[asyncio.Transport, asyncio.BaseProtocol]:
        """Connect in memory; raises ConnectionRefusedError where nobody listens."""
        return await self.network.connect(protocol_factory, host, port)


class VirtualClock(Clock):
    """Tells a loop's time, its calendar beginning at EPOCH."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(
            ms=lambda: loop.time() * 1000, utc=lambda: EPOCH + timedelta(seconds=loop.time())
        )


def run_virtually(scenario: Coroutine[Any, Any, T]) -> T:
    """Run a scenario to its end on virtual time and return its result."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(scenario)

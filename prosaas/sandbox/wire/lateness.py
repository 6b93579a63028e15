"""How late this process was: its loop's lag and its CPU time, for whoever must trust its timing.

GET /sandbox/lateness tells, POST /sandbox/lateness starts afresh. A 10 ms ticker on an absolute
schedule; ticks that a blocked loop missed count once, with the whole delay.
"""

import asyncio
import math
import time
from array import array
from collections.abc import AsyncIterator, Sequence
from typing import Any

from aiohttp import web

TICK_MS = 10.0


def spread(values: Sequence[float]) -> dict[str, float]:
    """p50, p99 and max by nearest rank; zeros for no values."""
    ordered = sorted(values) or [0.0]
    return {
        name: round(ordered[math.ceil(part * len(ordered)) - 1], 3)
        for name, part in (("p50", 0.5), ("p99", 0.99), ("max", 1.0))
    }


def now_ms() -> float:
    """The monotonic clock that all processes of a machine share, in ms."""
    return time.monotonic_ns() / 1_000_000


class Lateness:
    """The process's own lateness. Event loop thread only; it ticks while the app runs."""

    def __init__(self) -> None:
        self._lags = array("d")
        self._since_ms = now_ms()
        self._cpu_s = time.process_time()
        self._due_ms = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def routes(self) -> list[web.RouteDef]:
        """The aiohttp routes."""
        return [
            web.get("/sandbox/lateness", self.report),
            web.post("/sandbox/lateness", self.reset),
        ]

    async def running(self, _: web.Application) -> AsyncIterator[None]:
        """An aiohttp cleanup context: tick between start and end."""
        self._schedule(now_ms())
        yield
        if self._timer is not None:
            self._timer.cancel()

    async def report(self, _: web.Request) -> web.Response:
        """Lag in ms, CPU seconds, and since when (monotonic ms)."""
        return web.json_response(self.to_json())

    async def reset(self, _: web.Request) -> web.Response:
        """Forget everything and count from now."""
        self._lags = array("d")
        self._since_ms, self._cpu_s = now_ms(), time.process_time()
        return web.json_response({})

    def to_json(self) -> dict[str, Any]:
        """The body of the report."""
        return {
            "loop_lag_ms": spread(self._lags),
            "cpu_s": round(time.process_time() - self._cpu_s, 4),
            "since_ms": round(self._since_ms, 3),
        }

    def _schedule(self, at_ms: float) -> None:
        self._due_ms = at_ms + TICK_MS
        delay_s = (self._due_ms - now_ms()) / 1000
        self._timer = asyncio.get_running_loop().call_later(delay_s, self._tick)

    def _tick(self) -> None:
        at_ms = now_ms()
        self._lags.append(max(0.0, at_ms - self._due_ms))
        self._schedule(max(self._due_ms, at_ms - TICK_MS))

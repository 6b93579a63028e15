"""What watchers of a call are told, in order, by one task; a slow feed never holds the call."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Final

from prosaas.lib import counters

LiveEvent = Mapping[str, object]

WAITING_MAX: Final = 200
FLUSH_TIMEOUT_S: Final = 2.0


class LiveFeed:
    """One call's events on their way to the channel layer."""

    def __init__(self, publish: Callable[[LiveEvent], Awaitable[None]], call_sid: str) -> None:
        self._publish, self._call_sid = publish, call_sid
        self._events: asyncio.Queue[LiveEvent] = asyncio.Queue(WAITING_MAX)

    def post(self, event: LiveEvent) -> None:
        """Append an event; one too many is dropped, for the page heals itself."""
        try:
            self._events.put_nowait({**event, "call_sid": self._call_sid})
        except asyncio.QueueFull:
            counters.count("live_event_dropped")

    async def run(self) -> None:
        """Publish until cancelled."""
        while True:
            await self._publish(await self._events.get())
            self._events.task_done()

    async def flush(self) -> None:
        """Wait a little until everything is out."""
        with suppress(TimeoutError):
            async with asyncio.timeout(FLUSH_TIMEOUT_S):
                await self._events.join()

"""What watchers of a call are told, in order, by one task; a slow feed never holds the call.

Every event names its call and is numbered from 1: whoever misses a number reads what there is anew
(docs/live.md).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Final

from calls.engine.agent_state import AgentState
from calls.media.ports import Parties
from prosaas.lib import counters

LiveEvent = Mapping[str, object]

WAITING_MAX: Final = 200
FLUSH_TIMEOUT_S: Final = 2.0


class LiveFeed:
    """One call's events on their way to the channel layer.

    `state` is what was told last of what the agent does, `turns` the positions told so far.
    """

    def __init__(self, publish: Callable[[LiveEvent], Awaitable[None]], parties: Parties) -> None:
        self._publish = publish
        self._names = {"call_sid": parties.call_sid, "call_id": parties.call_id}
        self._events: asyncio.Queue[LiveEvent] = asyncio.Queue(WAITING_MAX)
        self._seq = 0
        self.state: AgentState | None = None
        self.turns: set[int] = set()

    def post(self, event: LiveEvent) -> None:
        """Append an event; one too many is dropped, for who watches misses its number."""
        self._seq += 1
        try:
            self._events.put_nowait({**event, **self._names, "seq": self._seq})
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

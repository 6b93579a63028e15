"""The timers of one call: tasks of its own group, of which none can outlive it (S1-4, L51)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from calls.engine.commands import StartTimer, TimerName
from calls.engine.events import TimerFired
from calls.media.call_tasks import CallTasks


class CallTimers:
    """At most one running timer of each name. Event loop only.

    A timer carries the call, its name and its generation by value, so that a firing says whose
    it is, wherever it ends up (S1-8). One that was replaced or stopped never fires, not even if
    it was due in the same round of the loop.
    """

    def __init__(
        self, tasks: CallTasks, fired: Callable[[TimerFired], None], now: Callable[[], int]
    ) -> None:
        self._tasks, self._fired, self._now = tasks, fired, now
        self._running: dict[TimerName, asyncio.Task[None]] = {}
        self._is_closed = False

    def start(self, order: StartTimer) -> None:
        """Run a timer in place of an older one of its name; after `close` none starts."""
        self.stop(order.name)
        task = None if self._is_closed else self._tasks.start(self._run(order))
        if task is not None:
            self._running[order.name] = task

    def stop(self, name: TimerName) -> None:
        """Forget a timer, if it runs."""
        task = self._running.pop(name, None)
        if task is not None:
            task.cancel()

    async def close(self) -> None:
        """Cancel every timer and wait until it is gone (S1-6)."""
        self._is_closed = True
        tasks = list(self._running.values())
        for name in list(self._running):
            self.stop(name)
        if tasks:
            await asyncio.wait(tasks)

    async def _run(self, order: StartTimer) -> None:
        await asyncio.sleep(order.delay_ms / 1000)
        del self._running[order.name]  # it has fired: there is nothing to stop any more
        self._fired(TimerFired(self._now(), order.name, order.generation, order.call_sid))

"""Every task of one call, in one group: leaving it cancels and awaits them all (L51, L63)."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self

import structlog

from prosaas.lib import counters

log = structlog.get_logger(__name__)

Job = Coroutine[Any, Any, None]


class CallTasks:
    """A task group that takes nothing more once it is being left. Event loop only.

    A task that fails ends the call; one `aside` is logged and counted, and the call goes on.
    """

    def __init__(self) -> None:
        self._group = asyncio.TaskGroup()
        self._tasks: set[asyncio.Task[None]] = set()
        self._asides: set[asyncio.Task[None]] = set()
        self._is_open = False

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        self._is_open = True
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Cancel what still runs, once, and await it; raises what its tasks raised, as a group."""
        self._is_open = False
        for task in self._tasks:
            if not task.cancelling():  # a second cancel would cut its tidying up short
                task.cancel()
        await self._group.__aexit__(kind, error, trace)

    def start(self, job: Job) -> asyncio.Task[None] | None:
        """Run a job until the call ends; None, and nothing runs, when the call is over."""
        try:
            task = self._group.create_task(job) if self._is_open else None
        except RuntimeError:  # another task has failed: the group is on its way down
            task = None
        if task is None:
            job.close()
            return None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def aside(self, job: Job) -> None:
        """Run a job beside the call: one whose failure does not end it."""
        task = self.start(_bounded(job))
        if task is None:
            job.close()
            return
        self._asides.add(task)
        task.add_done_callback(self._asides.discard)
        task.add_done_callback(lambda _: job.close())  # cancelled before it began

    async def asides_done(self, patience_s: float) -> None:
        """Wait so long, s, for the jobs beside the call."""
        if self._asides:
            await asyncio.wait(self._asides, timeout=patience_s)


async def _bounded(job: Job) -> None:
    try:
        await job
    except Exception:  # the boundary of one job beside a call
        counters.count("call_aside_failed")
        log.exception("call.aside_failed")

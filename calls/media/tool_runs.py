"""The functions of one call that run: off the loop, each with a deadline, each answered once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from calls import tools
from calls.engine.commands import RunTool
from calls.engine.events import ToolAnswered
from calls.media.call_tasks import CallTasks
from calls.media.writer import Run
from calls.tools import Place, Tool

TOOL_DEADLINE_S: Final = 10.0


class ToolRuns:
    """Event loop only. `use` runs a job in a thread of the calls' tools.

    Whatever becomes of a function, `answered` is told once (F7). After the call's end it is told
    nothing: a thread cannot be ended, so what comes of one that still runs is dropped.
    """

    def __init__(
        self,
        tasks: CallTasks,
        *,
        use: Run,
        offered: Mapping[str, Tool],
        place: Place,
        answered: Callable[[ToolAnswered], None],
        now: Callable[[], int],
    ) -> None:
        self._tasks, self._use, self._offered, self._place = tasks, use, offered, place
        self._answered, self._now = answered, now
        self._running: set[asyncio.Task[None]] = set()

    def start(self, order: RunTool) -> None:
        """Run a function; returns at once."""
        task = self._tasks.start(self._run(order))
        if task is not None:
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def close(self) -> None:
        """Stop waiting for functions that still run."""
        running = list(self._running)
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running)

    async def _run(self, order: RunTool) -> None:
        output = await self._output(order)
        self._answered(ToolAnswered(self._now(), order.call_id, output))

    async def _output(self, order: RunTool) -> str:
        job = partial(tools.answer, order.name, order.arguments, self._place, offered=self._offered)
        try:
            async with asyncio.timeout(TOOL_DEADLINE_S):
                return str(await self._use(job))
        except TimeoutError:
            return tools.refused(order.name, tools.TOO_SLOW)
        except Exception as error:  # noqa: BLE001 - the boundary of one function: the call goes on
            return tools.refused(order.name, tools.FAILED, type(error).__name__)

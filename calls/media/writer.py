"""What a call leaves behind, done beside the call and in order, off its path.

Database work runs in threads of our own, so that neither Django's shared thread nor a slow
query can touch the audio (design.md, Rules of the call path).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

import structlog
from django.db import Error as DatabaseError
from django.db import close_old_connections

from prosaas.lib import counters

log = structlog.get_logger(__name__)
T = TypeVar("T")
Job = Callable[[], object]
Run = Callable[[Job], Awaitable[object]]

ATTEMPTS: Final = 5
RETRY_S: Final = 0.5
_DATABASE: Final = ThreadPoolExecutor(max_workers=4, thread_name_prefix="call-db")
_BROKER: Final = ThreadPoolExecutor(max_workers=2, thread_name_prefix="call-broker")
_TOOLS: Final = ThreadPoolExecutor(max_workers=8, thread_name_prefix="call-tool")


async def run_in_pool(job: Callable[[], T]) -> T:
    """Run a short database job in the calls' own threads; raises what it raises."""
    return await asyncio.get_running_loop().run_in_executor(_DATABASE, _with_connection, job)


async def tell_broker(job: Callable[[], T]) -> T:
    """Run a job that enqueues, apart: a broker that hangs must not hold up the database."""
    return await asyncio.get_running_loop().run_in_executor(_BROKER, _with_connection, job)


async def use_tool(job: Callable[[], T]) -> T:
    """Run a function of the model's, apart: a slow one holds up nothing but its own kind."""
    return await asyncio.get_running_loop().run_in_executor(_TOOLS, _with_connection, job)


def _with_connection(job: Callable[[], T]) -> T:
    close_old_connections()
    try:
        return job()
    finally:
        close_old_connections()


class CallWriter:
    """One call's writes, first in first out; the call never waits for one.

    A write the database refuses is tried again (L100); one given up is counted and logged.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._jobs: asyncio.Queue[Job] = asyncio.Queue()

    def write(self, job: Job) -> None:
        """Do this after everything written before."""
        self._jobs.put_nowait(job)

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            job = await self._jobs.get()
            try:
                await self._attempt(job)
            except Exception as error:  # noqa: BLE001 - the boundary of one write: the call goes on
                counters.count("call_write_lost")
                log.error("call.write_broken", error=type(error).__name__)
            finally:
                self._jobs.task_done()

    async def flush(self) -> None:
        """Wait until everything has been written, or given up."""
        await self._jobs.join()

    async def _attempt(self, job: Job) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                await self._run(job)
            except DatabaseError as error:
                log.warning("call.write_failed", attempt=attempt, error=type(error).__name__)
                await asyncio.sleep(RETRY_S * attempt)
            else:
                return
        counters.count("call_write_lost")

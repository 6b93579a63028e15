"""Writes of a call: in order, tried again, never in its way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from django.db import OperationalError

from calls.media.writer import CallWriter
from prosaas.lib import counters
from tests.calls.session.virtual_time import run_virtually

Job = Callable[[], object]


async def written(jobs: list[Job]) -> None:
    async def run(job: Job) -> object:
        return job()

    writer = CallWriter(run)
    task = asyncio.create_task(writer.run())
    for job in jobs:
        writer.write(job)
    await writer.flush()
    task.cancel()


def test_writes_are_done_in_order_and_tried_again() -> None:
    """L100: a live call survives on its snapshot; the write is retried."""
    log: list[str] = []

    def fails_twice() -> None:
        log.append("try")
        if len(log) < 3:
            raise OperationalError

    run_virtually(written([fails_twice, lambda: log.append("next")]))
    assert log == ["try", "try", "try", "next"]


def test_a_write_that_never_succeeds_is_counted_and_the_next_is_done() -> None:
    log: list[str] = []

    def fails() -> None:
        raise OperationalError

    lost = counters.snapshot().get("call_write_lost", 0)
    run_virtually(written([fails, lambda: log.append("next")]))
    assert log == ["next"]
    assert counters.snapshot()["call_write_lost"] == lost + 1

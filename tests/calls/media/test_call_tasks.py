"""The tasks of one call: in one group, none after it, and none that cuts another short."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Coroutine
from typing import Any

import pytest

from calls.media.call_tasks import CallTasks
from prosaas.lib import counters


class Job:
    """Works until it is cancelled, then tidies up for a while."""

    def __init__(self, tidies_s: float = 0.0) -> None:
        self.tidies_s = tidies_s
        self.is_tidy = False

    async def run(self) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(self.tidies_s)
            self.is_tidy = True


async def fails() -> None:
    raise LookupError("of this job")


async def a_call(tasks: CallTasks, *jobs: Coroutine[Any, Any, None]) -> None:
    """Hold a call with these tasks for ever."""
    async with tasks:
        for job in jobs:
            tasks.start(job)
        await asyncio.Event().wait()


async def test_leaving_cancels_and_awaits_every_task() -> None:
    """L51, L63: nothing of a call is left on the loop."""
    jobs = [Job() for _ in range(3)]
    async with CallTasks() as tasks:
        for job in jobs:
            tasks.start(job.run())
        await asyncio.sleep(0)
    assert all(job.is_tidy for job in jobs)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_task_that_was_cancelled_before_tidies_up_in_peace() -> None:
    """A model's socket that is being closed would else be left open."""
    job = Job(tidies_s=0.05)
    async with CallTasks() as tasks:
        task = tasks.start(job.run())
        assert task is not None
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.sleep(0)
    assert job.is_tidy


async def test_a_task_that_fails_ends_the_call() -> None:
    """L63: no half-alive call."""
    job = Job()
    with pytest.raises(ExceptionGroup) as raised:
        await a_call(CallTasks(), job.run(), fails())
    assert raised.group_contains(LookupError)
    assert job.is_tidy


async def test_a_job_beside_the_call_fails_alone(caplog: pytest.LogCaptureFixture) -> None:
    before = counters.snapshot().get("call_aside_failed", 0)
    async with CallTasks() as tasks:
        tasks.aside(fails())
        await tasks.asides_done(1.0)
    assert counters.snapshot()["call_aside_failed"] == before + 1
    assert "call.aside_failed" in caplog.text


async def test_a_job_that_never_began_is_closed_without_a_word(
    recwarn: pytest.WarningsRecorder,
) -> None:
    """L51: a call that ends in the instant in which it begins."""
    async with CallTasks() as tasks:
        tasks.start(fails())
        tasks.aside(fails())
    gc.collect()
    assert [str(warning.message) for warning in recwarn] == []


async def test_nothing_starts_once_the_call_is_left() -> None:
    """S1-5: closing comes first; what is refused is not even begun."""
    job = Job()
    async with CallTasks() as tasks:
        pass
    assert tasks.start(job.run()) is None
    tasks.aside(job.run())
    await asyncio.sleep(0)
    assert not job.is_tidy


async def test_nothing_starts_while_a_failure_takes_the_call_down() -> None:
    refused: list[object] = []

    async def too_late() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            refused.append(tasks.start(Job().run()))

    tasks = CallTasks()
    with pytest.raises(ExceptionGroup):
        await a_call(tasks, too_late(), fails())
    assert refused == [None]

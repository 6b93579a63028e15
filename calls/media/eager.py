"""Run a coroutine at once, as far as it goes without waiting.

Most writes to a socket never wait. A task for each of them would still cost a round of the event
loop, and the caller its milliseconds. (Python 3.12 has this as asyncio.eager_task_factory.)
"""

from __future__ import annotations

from collections.abc import Awaitable, Coroutine, Generator
from types import coroutine
from typing import Any


def start(job: Coroutine[Any, Any, None]) -> Awaitable[None] | None:
    """Run `job` until it first waits; None if it is over, else what to await for its end.

    Whatever `job` raises before it waits comes out here. It must not ask which task runs it.
    """
    try:
        awaited = job.send(None)
    except StopIteration:
        return None
    return _rest(job, awaited)


@coroutine
def _rest(job: Coroutine[Any, Any, None], awaited: Any) -> Generator[Any, Any, None]:
    while True:
        try:
            try:
                answer = yield awaited
            except BaseException as error:  # noqa: BLE001 - cancellation too: it is the job's to take
                awaited = job.throw(error)
            else:
                awaited = job.send(answer)
        except StopIteration:
            return

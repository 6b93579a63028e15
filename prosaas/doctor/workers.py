"""Celery: a consumer on each queue, and a beat that ticks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Final

import redis
from django.conf import settings
from django.core.cache import cache
from kombu.exceptions import OperationalError

from prosaas.celery import BEAT_STAMP, app
from prosaas.doctor.findings import Finding, Skipped, has_problem, ok, problem

_QUEUES: Final = {
    "calls": "recordings do not start and ended calls are not noticed",
    "post_call": "calls are not transcribed, summarised or sent by e-mail",
    "webhooks": "nobody is told of calls by webhook",
}
_ANSWER_S: Final = 2.0
_SILENT_S: Final = 90.0  # beat names a task every 15 s


def look(*, clock: Callable[[], float] = time.time) -> Iterator[Finding]:
    """Skipped where Redis, through which workers are asked, is away."""
    if not settings.REDIS_URL:
        raise Skipped("REDIS_URL is not set")
    try:
        served, ticked = _queues_served(), cache.get(BEAT_STAMP)
    except (OperationalError, redis.RedisError, OSError) as error:
        raise Skipped(f"Redis does not answer ({type(error).__name__})") from error
    found = [*_unserved(served), *_beat(ticked, clock())]
    yield from found
    if not has_problem(found):
        yield ok("workers", "Workers take tasks from all queues, and beat ticks.")


def _queues_served() -> set[str]:
    """The queues from which some worker that answers takes tasks."""
    answers = app.control.inspect(timeout=_ANSWER_S).active_queues() or {}
    return {queue["name"] for queues in answers.values() for queue in queues}


def _unserved(served: set[str]) -> Iterator[Finding]:
    if not served:
        what = "No Celery worker answers: nothing is done after a call."
        todo = "Start the processes urgent, worker and webhooks of deploy/Procfile."
        yield problem("workers-none", what, todo)
        return
    for queue, loss in _QUEUES.items():
        if queue not in served:
            what = f"No worker takes tasks from the queue {queue}: {loss}."
            todo = f"Start one: celery -A prosaas.celery worker --queues={queue} (deploy/Procfile)."
            yield problem(f"workers-{queue}", what, todo)


def _beat(ticked: object, now: float) -> Iterator[Finding]:
    """A stamp of the future is another machine's clock, of which prosaas/doctor/clocks.py tells."""
    if isinstance(ticked, float) and now - ticked <= _SILENT_S:
        return
    since = f"for {now - ticked:.0f} s" if isinstance(ticked, float) else "within a day"
    what = f"Celery beat has not ticked {since}: nothing that is left behind is looked for."
    todo = "Start one, and only one: celery -A prosaas.celery beat (deploy/Procfile)."
    yield problem("beat", what, todo)

"""Handing work to Celery: a broker that is away costs time, never the caller.

A webhook enqueues before it answers, so a broker that is down or silent is given up within half a
second and left alone for a while; what is not enqueued, the sweeper finds.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any, Final

import structlog
from celery import Task
from kombu.exceptions import OperationalError

from prosaas.lib import counters

LEFT_ALONE_S: Final = 5.0
# kombu tries once more by itself, and for as long as it takes if not told otherwise.
_PATIENCE: Final = {
    "socket_timeout": 0.25,
    "socket_connect_timeout": 0.25,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
_away_until: dict[str, float] = {}  # by the broker's address, on the monotonic clock

log = structlog.get_logger(__name__)


def enqueue(task: Task[..., None], *, wait: timedelta = timedelta(), **ids: str) -> None:
    """Have a task run after `wait`; when the broker is away the sweeper finds the work."""
    options: dict[str, Any] = {"countdown": wait.total_seconds()} if wait else {}
    broker: str = task.app.conf.broker_url
    if time.monotonic() < _away_until.get(broker, 0.0):
        counters.count("task_not_enqueued")
        return
    try:
        with task.app.connection_for_write(transport_options=_PATIENCE) as connection:
            options["connection"] = connection
            task.apply_async(kwargs=ids, retry=False, **options)
    except OperationalError:
        _away_until[broker] = time.monotonic() + LEFT_ALONE_S
        counters.count("task_not_enqueued")
        log.error("task.not_enqueued", task=task.name, **ids)

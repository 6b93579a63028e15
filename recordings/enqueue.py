"""Handing work to Celery: a broker that is away costs time, never the caller."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import structlog
from celery import Task
from kombu.exceptions import OperationalError

from prosaas.lib import counters

log = structlog.get_logger(__name__)


def enqueue(task: Task[..., None], *, wait: timedelta = timedelta(), **ids: str) -> None:
    """Have a task run after `wait`; when the broker is away the sweeper finds the work."""
    options: dict[str, Any] = {"countdown": wait.total_seconds()} if wait else {}
    try:
        task.apply_async(kwargs=ids, retry=False, **options)
    except OperationalError:
        counters.count("task_not_enqueued")
        log.error("task.not_enqueued", task=task.name, **ids)

"""Handing work to Celery: a broker that is away costs time, never the caller.

A webhook enqueues before it answers, so a broker that is down or silent is given up within half a
second and left alone for a while; what is not enqueued, the sweeper finds. A worker, whose tasks
enqueue the next ones, keeps its connection: making one costs four times what a message does.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

import structlog
from celery import Task, current_task
from kombu import Connection
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


class _Kept(threading.local):
    """A worker's connection, one for each of its threads, and the broker it leads to."""

    broker = ""
    connection: Connection | None = None


_kept = _Kept()

log = structlog.get_logger(__name__)


def enqueue(task: Task[..., None], *, wait: timedelta = timedelta(), **ids: str) -> None:
    """Have a task run after `wait`; when the broker is away the sweeper finds the work."""
    options: dict[str, Any] = {"countdown": wait.total_seconds()} if wait else {}
    broker: str = task.app.conf.broker_url
    if time.monotonic() < _away_until.get(broker, 0.0):
        counters.count("task_not_enqueued")
        return
    try:
        _send(task, broker, kwargs=ids, retry=False, **options)
    except OperationalError:
        _away_until[broker] = time.monotonic() + LEFT_ALONE_S
        counters.count("task_not_enqueued")
        log.error("task.not_enqueued", task=task.name, **ids)


def _send(task: Task[..., None], broker: str, **options: Any) -> None:
    """OperationalError; a connection that was kept too long is replaced once."""
    if not current_task:
        with _connected(task) as connection:
            _publish(task, connection, options)
        return
    if _kept.connection is not None and _kept.broker == broker:
        with suppress(OperationalError):
            _publish(task, _kept.connection, options)
            return
    _let_go()
    _kept.broker, _kept.connection = broker, _connected(task)
    try:
        _publish(task, _kept.connection, options)
    except OperationalError:
        _let_go()
        raise


def _publish(task: Task[..., None], connection: Connection, options: Mapping[str, Any]) -> None:
    if connection.declared_entities:
        connection.declared_entities.clear()  # the broker may be emptied since, queues and all
    task.apply_async(**{**options, "connection": connection})


def _connected(task: Task[..., None]) -> Connection:
    return task.app.connection_for_write(transport_options=_PATIENCE)


def _let_go() -> None:
    if _kept.connection is not None:
        _kept.connection.release()
        _kept.connection = None

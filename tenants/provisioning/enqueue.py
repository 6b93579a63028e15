"""Having a task run, without waiting for a broker that is away: the sweeper finds the work."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from prosaas.lib import counters

# As in tenants/tasks/mail.py, and shorter: a page waits for it.
_PATIENCE: Final = {
    "socket_timeout": 0.5,
    "socket_connect_timeout": 0.5,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}

log = structlog.get_logger(__name__)


def later(task: str, **ids: str) -> None:
    """Have the task of this name run once the transaction commits."""
    transaction.on_commit(partial(send, task, ids))


def send(task: str, ids: Mapping[str, str], *, expires: float | None = None) -> None:
    """Have it run now; `expires` is in s. Services do not import tasks, so it goes by name."""
    options: dict[str, Any] = {"kwargs": dict(ids), "retry": False, "expires": expires}
    try:
        with current_app.connection_for_write(transport_options=_PATIENCE) as connection:
            current_app.send_task(task, connection=connection, **options)
    except OperationalError:
        counters.count("task_not_enqueued")
        log.error("task.not_enqueued", task=task, **ids)

"""Having deliveries sent, by a task's name: services do not import tasks.

A broker that is away costs half a second once, and is then left alone for a while; the sweeper
finds what was not enqueued.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final
from uuid import UUID

import structlog
from celery import current_app, current_task
from kombu.exceptions import OperationalError

from prosaas.lib import counters

TASK: Final = "tenants.tasks.delivery_send"
LEFT_ALONE_S: Final = 5.0
_PATIENCE: Final = {
    "socket_timeout": 0.25,
    "socket_connect_timeout": 0.25,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
_beside = ThreadPoolExecutor(1, thread_name_prefix="webhooks-outbox")
_away_until: dict[str, float] = {}  # by the broker's address, on the monotonic clock

log = structlog.get_logger(__name__)


def deliveries_send_soon(tenant_id: UUID, delivery_ids: Sequence[UUID]) -> None:
    """Have each of them sent, without waiting for the broker: a caller may be waiting for us."""
    if current_task:
        deliveries_send(tenant_id, delivery_ids)
    else:
        _beside.submit(deliveries_send, tenant_id, delivery_ids)


def deliveries_send(
    tenant_id: UUID, delivery_ids: Iterable[UUID], *, expires: float | None = None
) -> None:
    """Have each of them sent now; `expires` is in s."""
    broker: str = current_app.conf.broker_url
    if time.monotonic() < _away_until.get(broker, 0.0):
        counters.count("task_not_enqueued")
        return
    try:
        with current_app.connection_for_write(transport_options=_PATIENCE) as kept:
            for delivery_id in delivery_ids:
                ids = {"tenant_id": str(tenant_id), "delivery_id": str(delivery_id)}
                options: dict[str, Any] = {"kwargs": ids, "retry": False, "expires": expires}
                current_app.send_task(TASK, connection=kept, queue="webhooks", **options)
    except OperationalError:
        _away_until[broker] = time.monotonic() + LEFT_ALONE_S
        counters.count("task_not_enqueued")
        log.error("task.not_enqueued", task=TASK, tenant=str(tenant_id))

"""Webhooks out, by Celery. Plain ids only; every task may run twice.

Deliveries have a queue of their own, `webhooks`: strangers' servers answer, or not, in their own
time. What looks for the work is on the urgent queue, never behind it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final
from uuid import UUID

import structlog
from celery import shared_task
from django.utils import timezone

from tenants.hooks import keeping, sending
from tenants.lookups import deliveries_due
from tenants.services.events_sent import deliveries_send
from tenants.tasks.webhook_mail import endpoint_shut_tell

SWEPT_EVERY_S: Final = 10.0
_AT_MOST: Final = 500  # deliveries in one sweep; the next one takes the rest

log = structlog.get_logger(__name__)


@shared_task(name="tenants.tasks.delivery_send")
def delivery_send(tenant_id: str, delivery_id: str) -> None:
    """Send one delivery; when it comes to an end, the endpoint's next one has its turn."""
    tenant = UUID(tenant_id)
    then = sending.delivery_send(tenant_id=tenant, delivery_id=UUID(delivery_id))
    if then.delivery_id is not None:
        deliveries_send(tenant, [then.delivery_id])
    if then.shut:
        endpoint_shut_tell(tenant_id=tenant, reason=then.shut)


@shared_task(name="tenants.tasks.deliveries_sweep")
def deliveries_sweep() -> None:
    """Have sent what is due: tried before, or left behind by the broker or a worker."""
    due = defaultdict(list)
    for tenant_id, delivery_id in deliveries_due(due=timezone.now(), at_most=_AT_MOST):
        due[tenant_id].append(delivery_id)
    for tenant_id, delivery_ids in due.items():
        deliveries_send(tenant_id, delivery_ids, expires=SWEPT_EVERY_S)
    if due:
        log.info("webhooks.swept", count=sum(map(len, due.values())))


@shared_task(name="tenants.tasks.events_expire")
def events_expire() -> None:
    """Delete events that are 30 days old, and the log of their deliveries."""
    gone = sum(keeping.events_expire(tenant_id=tenant_id) for tenant_id in keeping.tenants_due())
    if gone:
        log.info("webhooks.expired", count=gone)

"""What was asked with an `Idempotency-Key` is forgotten after a day."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from tenants.lookups import tenants_with_old_requests
from tenants.provisioning.enqueue import send
from tenants.services import idempotency

_EXPIRED_EVERY_S: Final = 3600.0
_AT_MOST: Final = 10_000  # rows looked at in one run; the next one takes the rest


@shared_task(name="tenants.tasks.requests_expire_all")
def requests_expire_all() -> None:
    """Have old requests deleted, each tenant's by itself."""
    before = timezone.now() - idempotency.KEPT
    for tenant_id in tenants_with_old_requests(before=before, at_most=_AT_MOST):
        send(requests_expire.name, {"tenant_id": str(tenant_id)}, expires=_EXPIRED_EVERY_S)


@shared_task(name="tenants.tasks.requests_expire")
def requests_expire(tenant_id: str) -> None:
    """Delete one tenant's old requests."""
    idempotency.requests_expire(tenant_id=UUID(tenant_id))

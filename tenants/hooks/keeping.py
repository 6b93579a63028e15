"""How long events are kept: they hold what was said on calls."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from tenants.context import tenant_context
from tenants.lookups import tenants_with_old_events
from tenants.models import WebhookEvent
from tenants.services.events import events_delete

KEPT_FOR: Final = timedelta(days=30)
_AT_MOST: Final = 500  # events of one tenant in one transaction


def tenants_due() -> list[UUID]:
    """Tenants with events older than KEPT_FOR."""
    return tenants_with_old_events(before=timezone.now() - KEPT_FOR, at_most=_AT_MOST)


def events_expire(*, tenant_id: UUID) -> int:
    """Delete a tenant's old events, the oldest first; how many, at most _AT_MOST."""
    with tenant_context(tenant_id):
        old = WebhookEvent.objects.filter(
            tenant=tenant_id, occurred_at__lt=timezone.now() - KEPT_FOR
        )
        oldest = old.order_by("occurred_at").values_list("pk", flat=True)
        return events_delete(list(oldest[:_AT_MOST]))

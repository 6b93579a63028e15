"""A tenant's limits and its ledger, set behind the services' back."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

from django.utils import timezone

from calls.models import UsageEntry
from tenants.context import tenant_context
from tenants.models import Tenant
from tenants.services import NewTenant


def limited(made: NewTenant, *, zone: str = "UTC", **limits: int | None) -> None:
    """The tenant's limits, by the names of their columns without "limit_"."""
    columns = {f"limit_{name}": value for name, value in limits.items()}
    with tenant_context(made.tenant.pk):
        Tenant.objects.filter(pk=made.tenant.pk).update(timezone=zone, **columns)


def used(
    made: NewTenant, kind: str, *, minutes: int = 0, micros: int = 0, at: datetime | None = None
) -> None:
    """A line of the tenant's ledger, of now."""
    with tenant_context(made.tenant.pk):
        UsageEntry.objects.create(
            tenant=made.tenant,
            call_id=uuid4(),
            kind=kind,
            quantity=minutes,
            unit="minutes",
            cost_micros=micros,
            price_date=date(2026, 9, 26),
            occurred_at=at or timezone.now(),
        )

"""Audit logs for tests: many events at once, and hands that reach past the product."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections

from tenants.context import tenant_context
from tenants.models import AuditEvent
from tenants.services import NewTenant, audit_record
from tenants.services.audit import SYSTEM, event_hash

PAGE, EXPORT = "/app/audit/", "/app/audit/export/"


def recorded(shop: NewTenant, action: str = "tea.made", **values: Any) -> AuditEvent:
    """One more event."""
    given = {"actor": SYSTEM, "action": action, **values}
    return audit_record(tenant_id=shop.tenant.pk, **given)


def grown(shop: NewTenant, count: int) -> None:
    """Many more, as audit_record would write them."""
    last, events = recorded(shop), []
    for position in range(last.position + 1, last.position + count):
        event = AuditEvent(
            tenant=shop.tenant, position=position, at=last.at, actor_kind="system",
            action="tea.made", details={"n": position}, previous_hash=last.hash,
        )  # fmt: skip
        event.hash = event_hash(event)
        events.append(event)
        last = event
    with tenant_context(shop.tenant.pk):
        AuditEvent.objects.bulk_create(events)


def chain(shop: NewTenant) -> list[AuditEvent]:
    """All of it, oldest first."""
    with tenant_context(shop.tenant.pk):
        return list(AuditEvent.objects.order_by("position"))


@contextmanager
def trigger_off() -> Iterator[Any]:
    """A cursor of the owner role, for which the log may be changed: whoever owns the tables can."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE tenants_auditevent DISABLE TRIGGER audit_event_immutable")
        try:
            yield cursor
        finally:
            cursor.execute("ALTER TABLE tenants_auditevent ENABLE TRIGGER audit_event_immutable")

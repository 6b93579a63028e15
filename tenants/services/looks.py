"""Looks of operators' programs at what is a tenant's: told in its audit log once a day each."""

from __future__ import annotations

from datetime import UTC
from typing import Final
from uuid import UUID

from django.utils import timezone

from tenants.context import tenant_context
from tenants.models import AuditEvent
from tenants.services.audit import Actor, audit_record

LOOKED: Final = "operator.looked"


def look_note(*, tenant_id: UUID, actor: Actor, at: str) -> None:
    """This operator looked at the tenant's `at`, one word: "usage". Once a day (UTC) for each.

    A program asks every few seconds; the log says who saw what on which day, and stays readable.
    """
    now = timezone.now().astimezone(UTC)
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    with tenant_context(tenant_id):
        told = AuditEvent.objects.filter(
            tenant=tenant_id, action=LOOKED, actor_id=actor.id, object_kind=at, at__gte=today
        )
        if not told.exists():
            audit_record(tenant_id=tenant_id, actor=actor, action=LOOKED, subject=(at, ""))

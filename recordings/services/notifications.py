"""E-mails about calls: a row before one is sent, and a stamp once the mail server took it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models.functions import Now

from recordings.models import Notification
from tenants.context import tenant_context


def notifications_open(
    *, tenant_id: UUID, call_id: UUID, membership_ids: Iterable[UUID]
) -> list[Notification]:
    """Have a row for each of these members, and return those not sent yet, with their users."""
    wanted = list(membership_ids)
    with tenant_context(tenant_id):
        Notification.objects.bulk_create(
            [
                Notification(tenant_id=tenant_id, call_id=call_id, membership_id=member)
                for member in wanted
            ],
            ignore_conflicts=True,
        )
        unsent = Notification.objects.filter(
            tenant=tenant_id, call=call_id, membership__in=wanted, sent_at__isnull=True
        )
        return list(unsent.select_related("membership__user").order_by("created_at", "id"))


def notification_sent(*, tenant_id: UUID, notification_id: UUID) -> None:
    """Write down that the mail server took it; the first time counts."""
    with tenant_context(tenant_id):
        Notification.objects.filter(
            tenant=tenant_id, pk=notification_id, sent_at__isnull=True
        ).update(sent_at=Now())

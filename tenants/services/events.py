"""What tenants are told by webhook: written where it happens, sent later (docs/webhooks.md).

An event and its deliveries are rows of the transaction in which it happened: what is rolled back
was never told, and what is committed is, even if the broker or the worker is lost.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Q
from rest_framework.utils.encoders import JSONEncoder

from tenants.context import tenant_context
from tenants.models import EventKind, WebhookDelivery, WebhookEndpoint, WebhookEvent
from tenants.services.events_sent import deliveries_send_soon

# FOR KEY SHARE: an endpoint that is being deleted is not told, instead of failing our commit.
_EMIT: Final = """
    WITH wanting AS (
        SELECT id FROM tenants_webhookendpoint
        WHERE tenant_id = %(tenant)s AND disabled_at IS NULL
            AND (events = '{}' OR %(kind)s = ANY(events))
        FOR KEY SHARE
    ), told AS (
        INSERT INTO tenants_webhookevent
            (id, tenant_id, kind, occurred_at, subject_id, once, data)
        SELECT %(event)s, %(tenant)s, %(kind)s, now(), %(subject)s, %(once)s, %(data)s::jsonb
        WHERE EXISTS (SELECT FROM wanting)
        ON CONFLICT DO NOTHING
        RETURNING id
    )
    INSERT INTO tenants_webhookdelivery
        (id, tenant_id, event_id, endpoint_id, state, attempts, not_before, created_at)
    SELECT gen_random_uuid(), %(tenant)s, told.id, wanting.id, 'waiting', 0, now(), now()
    FROM told, wanting
    RETURNING id
"""


def event_wanted(*, tenant_id: UUID, kind: EventKind) -> bool:
    """Whether any endpoint wants to be told; asked before much is gathered. One query."""
    wants = Q(events=[]) | Q(events__contains=[kind.value])
    with tenant_context(tenant_id):
        good = WebhookEndpoint.objects.filter(wants, tenant=tenant_id, disabled_at=None)
        return good.exists()


def event_emit(
    *,
    tenant_id: UUID,
    kind: EventKind,
    data: Mapping[str, Any],
    subject_id: UUID | None = None,
    once: str = "",
) -> bool:
    """Write an event, and a delivery for each endpoint that wants it, in the caller's transaction.

    Inside tenant_context. `data` is JSON as the API shows it. One query; nothing is written where
    nobody wants it, or where `once` was told before. Sent after the commit. Whether anything was
    written.
    """
    values: dict[str, Any] = {
        "tenant": tenant_id,
        "kind": kind.value,
        "event": uuid4(),
        "subject": subject_id,
        "once": once,
        "data": json.dumps(data, cls=JSONEncoder),
    }
    with connection.cursor() as cursor:
        cursor.execute(_EMIT, values)
        deliveries = [row[0] for row in cursor.fetchall()]
    if deliveries:
        transaction.on_commit(partial(deliveries_send_soon, tenant_id, deliveries), robust=True)
    return bool(deliveries)


def events_erase(*, tenant_id: UUID, subject_id: UUID) -> int:
    """Delete what was, or is to be, told of a call that is erased; how many events.

    What is on its way right now arrives; nothing is tried again.
    """
    with tenant_context(tenant_id):
        events = WebhookEvent.objects.filter(tenant=tenant_id, subject_id=subject_id)
        return events_delete(list(events.values_list("pk", flat=True)))


def events_delete(event_ids: list[UUID]) -> int:
    """Delete events with their deliveries and attempts, inside tenant_context; how many.

    Endpoints, then deliveries, are locked first, as by whoever takes or settles one: he is waited
    for, or finds none.
    """
    if not event_ids:
        return 0
    told = WebhookEndpoint.objects.filter(deliveries__event__in=event_ids).values("pk")
    for rows in (
        WebhookEndpoint.objects.filter(pk__in=told).select_for_update(no_key=True),
        WebhookDelivery.objects.filter(event__in=event_ids).select_for_update(),
    ):
        list(rows.order_by("pk").values_list("pk", flat=True))
    gone = WebhookEvent.objects.filter(pk__in=event_ids).delete()[1]
    return gone.get("tenants.WebhookEvent", 0)

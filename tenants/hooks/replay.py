"""Sent again because somebody asks: one delivery, all that an endpoint missed, a test."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.context import tenant_context
from tenants.hooks.content import EVERYTHING, check_endpoint
from tenants.hooks.endpoints import endpoint_locked
from tenants.hooks.errors import EndpointOff, NotReplayable
from tenants.models import EventKind, WebhookDelivery, WebhookEndpoint, WebhookEvent
from tenants.services.audit import Actor, audit_record
from tenants.services.events_sent import deliveries_send

MOST_AT_ONCE: Final = 1000  # of those given up, in one replay
_AT_ONCE_SENT: Final = 20  # handed to the broker at once; the sweeper takes the rest
_State = WebhookDelivery.State


def delivery_replay(
    *, tenant_id: UUID, actor: Actor, delivery_id: UUID, granted: Collection[str] = EVERYTHING
) -> WebhookDelivery:
    """Send it again now, with the same webhook-id, and if need be for another 24 hours.

    Also one that was delivered. EndpointOff; NotReplayable; MayNotBeTold, where `granted`,
    what the asker may do, is less than the endpoint tells; for a stranger's
    WebhookDelivery.DoesNotExist.
    """
    with tenant_context(tenant_id):
        asked = WebhookDelivery.objects.get(tenant=tenant_id, pk=delivery_id)
        endpoint = endpoint_locked(tenant_id, asked.endpoint_id)
        check_endpoint(granted, endpoint)
        _check_open(endpoint)
        settled = endpoint.deliveries.filter(pk=delivery_id).exclude(state__in=WebhookDelivery.OPEN)
        if not settled.update(**_anew()):
            raise NotReplayable(_("This is being sent already."))
        _record(endpoint, actor, count=1)
        _later(tenant_id, [delivery_id])
        return WebhookDelivery.objects.select_related("event", "endpoint").get(pk=delivery_id)


def deliveries_replay(
    *, tenant_id: UUID, actor: Actor, endpoint_id: UUID, granted: Collection[str] = EVERYTHING
) -> int:
    """Send what was given up for this endpoint again, the oldest first; how many (MOST_AT_ONCE).

    EndpointOff, MayNotBeTold; WebhookEndpoint.DoesNotExist for a stranger's.
    """
    with tenant_context(tenant_id):
        endpoint = endpoint_locked(tenant_id, endpoint_id)
        check_endpoint(granted, endpoint)
        _check_open(endpoint)
        dead = endpoint.deliveries.filter(state=_State.DEAD).order_by("created_at", "id")
        ids = list(dead.values_list("pk", flat=True)[:MOST_AT_ONCE])
        if ids:
            WebhookDelivery.objects.filter(pk__in=ids, state=_State.DEAD).update(**_anew())
            _record(endpoint, actor, count=len(ids))
            _later(tenant_id, ids[:_AT_ONCE_SENT])
    return len(ids)


def endpoint_test(
    *, tenant_id: UUID, actor: Actor, endpoint_id: UUID, granted: Collection[str] = EVERYTHING
) -> WebhookDelivery:
    """Send `webhook.test` to this endpoint alone, whatever it wants to be told.

    EndpointOff, MayNotBeTold; WebhookEndpoint.DoesNotExist.
    """
    with tenant_context(tenant_id):
        endpoint = endpoint_locked(tenant_id, endpoint_id)
        check_endpoint(granted, endpoint)
        _check_open(endpoint)
        event = WebhookEvent.objects.create(
            tenant_id=tenant_id,
            kind=EventKind.WEBHOOK_TEST,
            subject_id=endpoint.pk,
            data={"endpoint": {"id": str(endpoint.pk), "url": endpoint.url}},
        )
        delivery = WebhookDelivery.objects.create(
            tenant_id=tenant_id, event=event, endpoint=endpoint
        )
        audit_record(
            tenant_id=tenant_id,
            actor=actor,
            action="webhook.tested",
            subject=("webhook", endpoint.pk),
        )
        _later(tenant_id, [delivery.pk])
    return delivery


def _check_open(endpoint: WebhookEndpoint) -> None:
    if endpoint.disabled_at is not None:
        raise EndpointOff(_("This webhook is switched off: switch it on first."))


def _anew() -> dict[str, object]:
    return {
        "state": _State.WAITING,
        "attempts": 0,
        "not_before": timezone.now(),
        "lease_until": None,
        "settled_at": None,
    }


def _later(tenant_id: UUID, ids: list[UUID]) -> None:
    transaction.on_commit(lambda: deliveries_send(tenant_id, ids), robust=True)


def _record(endpoint: WebhookEndpoint, actor: Actor, *, count: int) -> None:
    audit_record(
        tenant_id=endpoint.tenant_id,
        actor=actor,
        action="webhook.replayed",
        subject=("webhook", endpoint.pk),
        details={"count": count},
    )

"""Webhooks, and what was sent to them, as pages and programs find them."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from tenants.context import tenant_context
from tenants.hooks import endpoint_create
from tenants.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint, WebhookEvent
from tenants.services import NewTenant
from tenants.services.audit import SYSTEM

LIST, NEW = "/app/webhooks/", "/app/webhooks/new/"
URL = "https://example.com/hook"
_NONCE = re.compile(r'name="nonce" value="([^"]+)"')
_SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{40,}")


def hook_made(shop: NewTenant, **fields: Any) -> WebhookEndpoint:
    """An endpoint; fields are endpoint_create's."""
    wanted: dict[str, Any] = {"url": URL, **fields}
    return endpoint_create(tenant_id=shop.tenant.pk, actor=SYSTEM, **wanted)[0]


def delivery_made(endpoint: WebhookEndpoint, state: str = "dead", **event: Any) -> WebhookDelivery:
    """An event that was sent there once, without success unless `state` says so."""
    with tenant_context(endpoint.tenant_id):
        told: dict[str, Any] = {"kind": "call.completed", "data": {"words": "roses"}, **event}
        made = WebhookEvent.objects.create(tenant_id=endpoint.tenant_id, **told)
        delivery = WebhookDelivery.objects.create(
            tenant_id=endpoint.tenant_id, event=made, endpoint=endpoint, state=state, attempts=1
        )
        WebhookAttempt.objects.create(
            tenant_id=endpoint.tenant_id, delivery=delivery, number=1, took_ms=12, status=500,
            answer="Out of <order>",
        )  # fmt: skip
    return delivery


def form(client: Client, path: str = NEW, **changes: Any) -> dict[str, Any]:
    """The fields, with the nonce of a page just opened."""
    found = _NONCE.search(client.get(path).content.decode())
    assert found is not None
    return {"nonce": found[1], "url": URL, "description": "", "events": [], **changes}


def shown(answer: Any) -> list[str]:
    """Every secret in an answer."""
    return _SECRET.findall(answer.content.decode())


def hooks_of(shop: NewTenant) -> list[WebhookEndpoint]:
    """The tenant's, oldest first."""
    with tenant_context(shop.tenant.pk):
        return list(WebhookEndpoint.objects.order_by("created_at"))


def states_of(shop: NewTenant) -> list[tuple[str, str]]:
    """Kind and state of every delivery, oldest first."""
    with tenant_context(shop.tenant.pk):
        found = WebhookDelivery.objects.order_by("created_at")
        return list(found.values_list("event__kind", "state"))

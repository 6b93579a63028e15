"""The rows of webhooks out and of idempotent requests; test_world.py asks for them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from prosaas.lib.encryption import encrypt
from tenants.models import (
    ApiKey,
    IdempotentRequest,
    Tenant,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookEvent,
)
from tests.isolation.words import Canary


def webhooks_made(tenant: Tenant, canary: Canary) -> dict[str, Any]:
    """`endpoint`, and a `delivery` to it that was given up."""
    endpoint = WebhookEndpoint.objects.create(
        tenant=tenant,
        url=f"https://{canary.word}.example.com/hook",
        description=f"Books of {canary.word}",
        secret=encrypt(f"whsec_{canary.word}"),
        old_secret=encrypt(f"whsec_old_{canary.word}"),
    )
    event = WebhookEvent.objects.create(
        tenant=tenant,
        kind="call.completed",
        subject_id=uuid4(),
        once=canary.word,
        data={"word": canary.word},
    )
    delivery = WebhookDelivery.objects.create(
        tenant=tenant, event=event, endpoint=endpoint, state="dead", attempts=9
    )
    WebhookAttempt.objects.create(
        tenant=tenant, delivery=delivery, number=9, took_ms=20, status=500, error=canary.word,
        answer=f"No {canary.word} today",
    )  # fmt: skip
    return {"endpoint": endpoint, "delivery": delivery}


def requests_made(tenant: Tenant, canary: Canary, key: ApiKey) -> None:
    """One request that was answered."""
    IdempotentRequest.objects.create(
        tenant=tenant,
        asker=key.pk,
        operation=f"sell.{canary.word}",
        key_hash="c" * 64,
        request_hash="d" * 64,
        lease_until=timezone.now() + timedelta(minutes=1),
        status=201,
        body={"word": canary.word},
    )

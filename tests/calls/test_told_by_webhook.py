"""call.started: with the claim of the first stream, in one statement."""

from __future__ import annotations

from typing import Any

import pytest

from calls import services
from calls.errors import StreamRefused
from tenants import hooks
from tenants.context import tenant_context
from tenants.models import WebhookEvent
from tenants.services import SYSTEM, NewTenant
from tests.calls.calling import CALLER, call_made, where

pytestmark = pytest.mark.django_db


def wanted(made: NewTenant) -> None:
    hooks.endpoint_create(tenant_id=made.tenant.pk, actor=SYSTEM, url="https://example.com/")


def told(made: NewTenant) -> list[dict[str, Any]]:
    with tenant_context(made.tenant.pk):
        return [event.data for event in WebhookEvent.objects.filter(kind="call.started")]


def test_a_call_that_an_agent_answers_is_told(shop: NewTenant) -> None:
    wanted(shop)
    call = call_made(shop)
    assert told(shop) == []
    services.stream_claim(**where(call), nonce="n", lease_ms=1000)
    (data,) = told(shop)
    assert (data["id"], data["call_sid"]) == (str(call.pk), call.call_sid)
    assert (data["from_number"], data["to_number"]) == (CALLER, shop.number)
    assert (data["status"], data["number"]["e164"]) == ("in-progress", shop.number)
    assert data["agent"]["name"]
    assert data["answered_at"].endswith("Z")


def test_a_stream_that_comes_back_is_not_another_call(shop: NewTenant) -> None:
    wanted(shop)
    call = call_made(shop)
    services.stream_claim(**where(call), nonce="n", lease_ms=0)
    services.stream_claim(**where(call), nonce="m", lease_ms=1000)
    with pytest.raises(StreamRefused):
        services.stream_claim(**where(call), nonce="k", lease_ms=1000)
    assert len(told(shop)) == 1


def test_telling_costs_the_claim_one_statement(
    shop: NewTenant, django_assert_num_queries: Any
) -> None:
    """The update, the read, the telling; the tenant, and the savepoint of the test, around them."""
    call = call_made(shop)
    with django_assert_num_queries(7):
        services.stream_claim(**where(call), nonce="n", lease_ms=1000)

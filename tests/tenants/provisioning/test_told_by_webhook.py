"""Webhooks are told of numbers that are bought and given back, once each."""

from __future__ import annotations

from typing import Any

import pytest

from tenants import hooks
from tenants.context import tenant_context
from tenants.models import WebhookEvent
from tenants.provisioning.numbers import number_release
from tenants.services import SYSTEM, NewTenant
from tests.tenants.provisioning.rows import (
    WANTED,
    about,
    agent_of,
    claimed,
    give_back_due,
    number_of,
    owned,
    run,
    time_passes,
)
from tests.tenants.provisioning.stand_in import StandIn

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def wanted(shop: NewTenant) -> None:
    """The shop wants to be told everything."""
    hooks.endpoint_create(tenant_id=shop.tenant.pk, actor=SYSTEM, url="https://example.com/")


def told(made: NewTenant, kind: str) -> list[dict[str, Any]]:
    with tenant_context(made.tenant.pk):
        return [event.data for event in WebhookEvent.objects.filter(kind=kind)]


def test_a_number_that_is_bought_is_told(carrier: StandIn, shop: NewTenant) -> None:
    claim = run(claimed(shop))
    run(claim)
    number = number_of(shop)
    assert number is not None
    (data,) = told(shop, "number.claimed")
    assert (data["id"], data["e164"]) == (str(number.pk), WANTED)
    assert data["claim"] == {"id": str(claim.pk)}
    assert (data["agent"]["id"], data["monthly_micros"]) == (str(agent_of(shop).pk), 1_150_000)


def test_a_number_that_is_given_back_is_told(carrier: StandIn, shop: NewTenant) -> None:
    number = owned(shop, WANTED)
    number_release(**about(number), actor=SYSTEM)
    assert told(shop, "number.released") == []
    time_passes(shop.tenant.pk, days=8)
    assert give_back_due() == 1
    (data,) = told(shop, "number.released")
    assert (data["id"], data["e164"]) == (str(number.pk), WANTED)

"""GET /api/v1/calls/<id>/tape/ and /api/v1/usage/: the story of a call, and what calls cost."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from calls import services
from calls.models import Call, UsageEntry
from tenants.context import tenant_context
from tenants.models import Tenant
from tenants.services import NewTenant, api_key_create
from tests.calls.calling import call_made, where
from tests.calls.test_replaycall import recorded


def get(path: str, made: NewTenant, key: object = "") -> Any:
    """A GET with the tenant's API key."""
    return Client().get(path, headers={"Authorization": f"Bearer {key or made.api_key}"})


@pytest.fixture
def call(shop: NewTenant) -> Call:
    """A call that is not over."""
    return call_made(shop)


def entry(made: NewTenant, at: datetime, **values: Any) -> None:
    """A line of the ledger, 1 minute of the line for 8,500 micros unless told otherwise."""
    line: dict[str, Any] = {
        "call_id": uuid4(), "kind": "carrier.inbound", "model": "US-local", "quantity": 1,
        "unit": "minutes", "cost_micros": 8500, "price_date": date(2026, 9, 26),
    }  # fmt: skip
    with tenant_context(made.tenant.pk):
        UsageEntry.objects.create(tenant=made.tenant, occurred_at=at, **{**line, **values})


def test_a_tape_is_told_as_happenings(call: Call, shop: NewTenant) -> None:
    services.call_tape_save(**where(call), data=recorded(call.call_sid))
    told = get(f"/api/v1/calls/{call.pk}/tape/", shop).json()
    assert (told["happenings"][0]["who"], told["happenings"][0]["at_ms"]) == ("call", 0)
    assert {tuple(each) for each in told["happenings"]} == {("at_ms", "who", "what", "orders")}
    times = [each["at_ms"] for each in told["happenings"]]
    assert times == sorted(times)


def test_a_call_without_a_tape_has_none(call: Call, shop: NewTenant) -> None:
    assert get(f"/api/v1/calls/{call.pk}/tape/", shop).status_code == 404


def test_a_strangers_tape_is_not_found(call: Call, rival: NewTenant) -> None:
    services.call_tape_save(**where(call), data=recorded(call.call_sid))
    assert get(f"/api/v1/calls/{call.pk}/tape/", rival).status_code == 404


@pytest.mark.parametrize("data", [b"", b"no tape", b'{"format": 99}'])
def test_a_tape_that_cannot_be_read_is_said_so(call: Call, shop: NewTenant, data: bytes) -> None:
    services.call_tape_save(**where(call), data=data)
    answer = get(f"/api/v1/calls/{call.pk}/tape/", shop)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "tape_unreadable")


def test_months_are_the_tenants_own(shop: NewTenant, rival: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        Tenant.objects.filter(pk=shop.tenant.pk).update(timezone="Asia/Jerusalem")
    entry(shop, datetime(2026, 1, 31, 23, tzinfo=UTC))  # February there
    entry(shop, datetime(2026, 2, 10, tzinfo=UTC), kind="summary.input", unit="tokens")
    entry(rival, datetime(2026, 2, 10, tzinfo=UTC))
    told = get("/api/v1/usage/", shop).json()
    assert told == {
        "timezone": "Asia/Jerusalem",
        "results": [{"month": "2026-02", "calls": 2, "cost_micros": 17_000, "currency": "USD"}],
    }


def test_a_month_is_told_by_kind(shop: NewTenant) -> None:
    for quantity in ("1", "2.5"):
        entry(shop, datetime(2026, 2, 10, tzinfo=UTC), quantity=Decimal(quantity))
    told = get("/api/v1/usage/2026-02/", shop).json()
    assert told["lines"] == [
        {
            "kind": "carrier.inbound", "model": "US-local", "quantity": 3.5, "unit": "minutes",
            "cost_micros": 17_000,
        }
    ]  # fmt: skip
    assert (told["month"], told["cost_micros"]) == ("2026-02", 17_000)
    assert get("/api/v1/usage/2026-03/", shop).json()["lines"] == []


@pytest.mark.parametrize(
    "month",
    ["2026-13", "2026-00", "2026", "9999-12", "0001-01", "2026-1", "x", "\uff12026-01", "%00"],
)
def test_what_is_no_month_is_not_found(shop: NewTenant, month: str) -> None:
    assert get(f"/api/v1/usage/{month}/", shop).status_code in {400, 404}


def test_what_is_used_stands_beside_its_limit(call: Call, shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        Tenant.objects.filter(pk=shop.tenant.pk).update(limit_concurrent_calls=4, limit_minutes=9)
    entry(shop, timezone.now())
    told = get("/api/v1/usage/now/", shop).json()
    assert told["live_calls"] == {"used": 1, "limit": 4}
    assert told["minutes"] == {"used": 1.0, "limit": 9}
    assert told["spend_micros"]["used"] == 8500
    ahead = datetime.fromisoformat(told["resets_at"]) - timezone.now()
    assert timedelta() < ahead <= timedelta(days=32)


@pytest.mark.parametrize("path", ["", "now/", "2026-02/"])
def test_usage_needs_its_scope_and_no_parameters(
    shop: NewTenant, teammate: Client, path: str
) -> None:
    key = api_key_create(tenant_id=shop.tenant.pk, name="x", scopes=["calls.read"])
    assert get(f"/api/v1/usage/{path}", shop, key).status_code == 403
    assert teammate.get(f"/api/v1/usage/{path}").status_code == 403
    assert get(f"/api/v1/usage/{path}?page=2", shop).status_code == 400

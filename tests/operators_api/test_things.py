"""Numbers and usage, as operators' programs see them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from calls.models import UsageEntry
from tenants.context import tenant_context
from tenants.models import PhoneNumber
from tenants.services import NewTenant
from tests.calls.calling import call_made
from tests.operators_api.conftest import Program

pytestmark = pytest.mark.django_db


def at(made: NewTenant, end: str) -> str:
    return f"/tenants/{made.tenant.pk}/{end}/"


def spent(made: NewTenant, month: int, micros: int) -> None:
    with tenant_context(made.tenant.pk):
        UsageEntry.objects.create(
            tenant=made.tenant,
            call_id=call_made(made).pk,
            kind="realtime.audio",
            quantity=1,
            unit="tokens",
            cost_micros=micros,
            price_date=date(2026, 1, 1),
            occurred_at=datetime(2026, month, 3, tzinfo=UTC),
        )


def test_a_tenants_numbers_are_listed_without_their_labels(
    program: Program, shop: NewTenant, rival: NewTenant
) -> None:
    with tenant_context(shop.tenant.pk):
        PhoneNumber.objects.update(label="The till")
    answer = program.get(at(shop, "numbers"))
    [number] = answer.json()["results"]
    assert (number["e164"], number["tenant_id"]) == (shop.number, str(shop.tenant.pk))
    assert "The till" not in answer.content.decode()


def test_a_number_is_found_whosever_it_is(
    program: Program,
    shop: NewTenant,
    rival: NewTenant,
    told: Callable[[NewTenant], list[tuple[str, str]]],
) -> None:
    [found] = program.get("/numbers/", e164=rival.number).json()["results"]
    assert found["tenant_id"] == str(rival.tenant.pk)
    assert program.get("/numbers/", e164="+14155550000").json()["results"] == []
    assert (told(rival), told(shop)) == ([("operator.looked", "numbers")], [])


@pytest.mark.parametrize("query", [{}, {"e164": "415"}, {"e164": "+1\0"}, {"q": "+14155550000"}])
def test_a_number_is_asked_for_whole(program: Program, query: dict[str, str]) -> None:
    assert program.get("/numbers/", **query).status_code == 400


def test_usage_comes_by_month_and_against_the_limits(
    program: Program, shop: NewTenant, rival: NewTenant
) -> None:
    spent(shop, 1, 10)
    spent(shop, 1, 5)
    spent(shop, 2, 7)
    spent(rival, 1, 99)
    told = program.get(at(shop, "usage")).json()
    assert told["months"] == [
        {"month": "2026-02", "calls": 1, "cost_micros": 7, "currency": "USD"},
        {"month": "2026-01", "calls": 2, "cost_micros": 15, "currency": "USD"},
    ]
    assert told["now"]["spend_micros"] == {"used": 0, "limit": None}
    assert told["now"]["live_calls"] == {"used": 3, "limit": None}
    headers = {"Authorization": f"Bearer {shop.api_key}"}
    assert Client().get("/api/v1/usage/now/", headers=headers).json() == told["now"]


def test_a_longer_list_takes_no_more_questions(program: Program, shop: NewTenant) -> None:
    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert program.get(path).status_code == 200
        return len(queries)

    paths = [at(shop, "numbers"), at(shop, "usage"), "/calls/live/", "/tenants/", "/pipelines/"]
    for path in paths:
        program.get(path)  # its look is on record
    before = [asked(path) for path in paths]
    for month in range(1, 7):
        spent(shop, month, 1)
    assert [asked(path) for path in paths] == before

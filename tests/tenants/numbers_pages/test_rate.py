"""Pages that ask Twilio are asked for only so often by one business."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import pytest
from django.core.cache import cache
from django.test import Client
from redis.exceptions import ConnectionError as RedisAway

from tenants.models import Agent
from tenants.rest import rates
from tests.tenants.numbers_pages.company import OFFER, Company
from tests.tenants.numbers_pages.showing import CLAIM, IMPORT, NUMBERS, PAPERS, SEARCH

pytestmark = pytest.mark.django_db
WANTED: dict[str, Any] = {"number": OFFER.e164, "country": "US", "kind": "local"}
ADDRESS = {
    "customer_name": "Flowers", "street": "1 High Street", "city": "Boston", "region": "MA",
    "postal_code": "02108", "country": "US",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything may be asked twice."""
    cache.clear()
    twice = {False: ("look", 2, 60), True: ("write", 2, 60)}
    monkeypatch.setattr(rates, "_CARRIER", twice)


@pytest.mark.parametrize("path", [SEARCH, CLAIM, PAPERS])
def test_who_looks_too_often_is_told_to_wait(owner: Client, company: Company, path: str) -> None:
    query = WANTED if path == CLAIM else {"country": "US", "kind": "local"}
    assert [owner.get(path, query).status_code for _ in range(3)] == [200, 200, 429]
    asked = len(company.asked)
    answer = owner.get(path, query)
    assert "Please wait a few minutes" in answer.content.decode()
    assert len(company.asked) == asked


@pytest.mark.parametrize(
    ("path", "form", "question"),
    [
        (PAPERS, ADDRESS, "address_add"),
        (IMPORT, {"look": "1"}, "numbers_check"),
    ],
)
def test_who_writes_too_often_is_told_to_wait(
    owner: Client, company: Company, path: str, form: dict[str, str], question: str
) -> None:
    assert [owner.post(path, form).status_code for _ in range(3)] == [302, 302, 429]
    assert len(company.of(question)) == 2


def test_claims_count_as_writing(owner: Client, company: Company, agent: Agent) -> None:
    form = {**WANTED, "agent": str(agent.pk), "price": "1150000 USD"}
    assert [owner.post(CLAIM, form).status_code for _ in range(3)] == [302, 302, 429]


def test_looking_does_not_count_as_writing(owner: Client, company: Company) -> None:
    for _ in range(3):
        owner.get(SEARCH)
    assert owner.post(IMPORT, {"look": "1"}).status_code == 302


def test_what_asks_nobody_is_not_counted(owner: Client, company: Company) -> None:
    assert {owner.get(NUMBERS).status_code for _ in range(4)} == {200}
    assert {owner.get(IMPORT).status_code for _ in range(4)} == {200}


def test_everybody_of_a_business_counts_and_nobody_else(
    owner: Client, manager: Client, stranger: Client, company: Company
) -> None:
    assert [client.get(SEARCH).status_code for client in (owner, manager)] == [200, 200]
    assert owner.get(SEARCH).status_code == 429
    assert stranger.get(SEARCH).status_code == 200


def test_without_a_cache_nobody_is_refused(
    owner: Client, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache_away = Mock(**{"add.side_effect": RedisAway})
    monkeypatch.setattr(rates, "cache", cache_away)
    assert {owner.get(SEARCH).status_code for _ in range(4)} == {200}

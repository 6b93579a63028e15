"""Searching: what is for sale with its price, and kind words for what is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from tenants.context import tenant_context
from tenants.models import Tenant
from tenants.provisioning import search
from tenants.provisioning.sentences import BadSearch
from tenants.services import NewTenant
from tests.tenants.numbers_pages.company import OFFER, SILENT, Company
from tests.tenants.numbers_pages.showing import SEARCH, page, told

pytestmark = pytest.mark.django_db
US: dict[str, Any] = {"country": "US", "kind": "local"}


def test_what_is_for_sale_is_shown_with_place_price_and_a_way_to_claim_it(
    owner: Client, company: Company
) -> None:
    found = page(owner, SEARCH, **US)
    for word in (
        "+1 212-555-0100",
        "New York, NY",
        "$1.15",
        "number=%2B12125550100&country=US&kind=local",
    ):
        assert word in found
    assert "needs" not in found


def test_what_was_found_is_counted_and_comes_into_sight(owner: Client, company: Company) -> None:
    found = page(owner, SEARCH, **US)
    assert 'action="#found"' in found
    assert '<section id="found"> <h2>Available numbers</h2> <p role="status">1 number.' in found


def test_what_a_number_asks_for_is_marked(owner: Client, company: Company) -> None:
    company.for_sale = [replace(OFFER, address_requirements="local", needs_bundle=True)]
    found = page(owner, SEARCH, **US)
    assert "needs an address" in found
    assert "needs documents" in found


def test_what_is_wanted_reaches_the_company(owner: Client, company: Company) -> None:
    wanted: dict[str, Any] = {"area_code": "212", "locality": "New York", "contains": "55*55"}
    page(owner, SEARCH, **US, **wanted)
    assert company.of("offers") == [{**US, **wanted}]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"country": "FR", "kind": "local"}, "Not available at the moment: Local, France."),
        (
            {"country": "US", "kind": "mobile"},
            "Not available: Mobile, United States. Available there: Local, Toll-free.",
        ),
    ],
)
def test_what_is_not_sold_is_said_kindly_and_not_asked_for(
    owner: Client, company: Company, wanted: dict[str, Any], said: str
) -> None:
    assert said in page(owner, SEARCH, **wanted)
    assert not company.of("offers")


def test_nothing_found_is_said(owner: Client, company: Company) -> None:
    company.for_sale = []
    assert "No such number is available right now" in page(owner, SEARCH, **US, contains="999")


def test_a_silent_company_is_said_and_what_was_typed_stays(owner: Client, company: Company) -> None:
    company.refuses = SILENT
    found = page(owner, SEARCH, **US, locality="New York")
    assert "does not answer at the moment" in found
    assert 'value="New York"' in found
    assert '<option value="US" selected>' in found


def test_a_search_that_cannot_be_made_is_told_at_its_field(
    owner: Client, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**_: str) -> None:
        raise BadSearch("contains", "Two digits at least.")

    monkeypatch.setattr(search, "offers", refused)
    found = page(owner, SEARCH, 422, **US, contains="5")
    assert "Two digits at least." in found
    assert 'value="5"' in found


@pytest.mark.parametrize("wanted", [{"country": "ZZ", "kind": "local"}, {"country": "US"}])
def test_an_address_that_somebody_wrote_by_hand_is_no_search(
    owner: Client, company: Company, wanted: dict[str, Any]
) -> None:
    page(owner, SEARCH, 422, **wanted)
    assert not company.of("offers")


@pytest.mark.parametrize(("zone", "home"), [("Asia/Jerusalem", "IL"), ("UTC", "US")])
def test_the_country_of_the_business_comes_first(
    owner: Client, company: Company, shop: NewTenant, zone: str, home: str
) -> None:
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(timezone=zone)
    assert f'<option value="{home}" selected>' in page(owner, SEARCH)
    assert not company.of("offers")


def test_countries_are_named_in_the_readers_language(owner: Client, company: Company) -> None:
    company.sold["AM"] = ("local",)  # one of those without a Hebrew name
    found = told(owner.get(SEARCH, headers={"Accept-Language": "en"}))
    assert all(f">{name}</option>" in found for name in ("Israel", "United States", "Armenia"))


def test_a_viewer_looks_and_cannot_choose(teammate: Client, company: Company) -> None:
    found = page(teammate, SEARCH, **US)
    assert "+1 212-555-0100" in found
    assert "number=%2B" not in found
    assert "Only an owner can claim a number." in found

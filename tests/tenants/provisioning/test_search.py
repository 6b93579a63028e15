"""Numbers are searched, with their price and what they demand."""

from __future__ import annotations

import pytest

from tenants.provisioning.search import countries_sold, offers
from tenants.provisioning.sentences import BadSearch, ProvisioningFailed
from tests.tenants.provisioning.stand_in import StandIn


def test_an_offer_says_what_it_costs_and_demands(carrier: StandIn) -> None:
    (offer, *_more) = offers(country="IL", kind="mobile")
    assert (offer.country, offer.kind, offer.address_requirements) == ("IL", "mobile", "any")
    assert (offer.monthly_micros, offer.currency) == (15_000_000, "USD")
    assert offer.needs_bundle is True


def test_an_american_number_needs_no_papers(carrier: StandIn) -> None:
    (offer, *_more) = offers(country="US", kind="toll-free")
    assert (offer.needs_bundle, offer.address_requirements) == (False, "none")
    assert offer.monthly_micros == 2_150_000


def test_area_pattern_and_place_narrow_the_search(carrier: StandIn) -> None:
    of_area = offers(country="US", kind="local", area_code="212")
    assert {each.e164[:5] for each in of_area} == {"+1212"}
    assert [each.e164 for each in offers(country="US", kind="local", contains="512 555-0103")] == [
        "+15125550103"
    ]
    assert {each.locality for each in offers(country="US", kind="local", locality="Austin")} == {
        "Austin"
    }


def test_what_is_not_sold_there_is_said(carrier: StandIn) -> None:
    with pytest.raises(ProvisioningFailed) as told:
        offers(country="DE", kind="mobile")
    assert told.value.code == 20404


def test_prices_are_asked_for_once_an_hour(carrier: StandIn) -> None:
    for _ in range(3):
        offers(country="US", kind="local")
    asked = [each["path"] for each in carrier.requests()]
    assert len([path for path in asked if "/PhoneNumbers/Countries/" in path]) == 1
    assert len([path for path in asked if "AvailablePhoneNumbers" in path]) == 3


def test_without_prices_there_are_offers_all_the_same(carrier: StandIn) -> None:
    carrier.fault(path="/v1/PhoneNumbers", status=500)
    (offer, *_more) = offers(country="US", kind="local")
    assert offer.monthly_micros is None


def test_countries_are_listed_with_their_kinds(carrier: StandIn) -> None:
    sold = countries_sold()
    assert set(sold["IL"]) == {"local", "mobile", "national"}
    assert "toll-free" in sold["US"]


@pytest.mark.parametrize(
    ("field", "asked"),
    [
        ("country", {"country": "Israel"}),
        ("kind", {"kind": "voip"}),
        ("contains", {"contains": "5"}),
        ("contains", {"contains": "5;DROP"}),
        ("area_code", {"area_code": "12"}),
        ("area_code", {"area_code": "03", "country": "IL"}),
        ("locality", {"locality": "x" * 101}),
    ],
)
def test_what_cannot_be_searched_is_refused_by_field(field: str, asked: dict[str, str]) -> None:
    with pytest.raises(BadSearch) as told:
        offers(**{"country": "US", "kind": "local", **asked})
    assert told.value.field == field

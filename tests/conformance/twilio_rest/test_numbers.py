"""Looking for numbers, which is free; nothing is bought here (protocols.md D)."""

import json

import pytest
from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from tests.conformance.targets import TwilioTarget, wanted

UNSOLD = "AQ"  # Antarctica
REQUIREMENTS = {"none", "any", "local", "foreign"}


def test_a_search_tells_what_a_number_can_and_wants(rest: Client) -> None:
    found = rest.available_phone_numbers("US").local.list(area_code=415, limit=3)
    assert found
    for number in found:
        assert number.phone_number.startswith("+1415")
        assert number.iso_country == "US"
        assert number.address_requirements in REQUIREMENTS
        assert {name.lower() for name in number.capabilities} >= {"voice", "sms", "mms"}
        assert isinstance(number.beta, bool)


def test_a_country_without_numbers_is_404(rest: Client) -> None:
    """The SDK's error of a refused list has neither status nor code: its answer stands beside."""
    with pytest.raises(TwilioException) as error:
        rest.available_phone_numbers(UNSOLD).local.list(limit=1)
    answer = error.value.args[1]
    assert (answer.status_code, json.loads(answer.text)["code"]) == (404, 20404)


def test_countries_tell_their_kinds_of_number(rest: Client) -> None:
    countries = {country.country_code: country for country in rest.available_phone_numbers.list()}
    assert "local" in countries["US"].subresource_uris


def test_prices_are_by_the_month_and_the_kind(rest: Client) -> None:
    price = rest.pricing.v1.phone_numbers.countries("US").fetch()
    assert price.price_unit == "USD"
    for entry in price.phone_number_prices:
        assert entry.keys() >= {"number_type", "base_price", "current_price"}


def test_a_number_of_ours_is_in_use(rest: Client, twilio_target: TwilioTarget) -> None:
    wanted("CONFORMANCE_TWILIO_NUMBER")
    (number,) = rest.incoming_phone_numbers.list(phone_number=twilio_target.number)
    assert number.sid.startswith("PN")
    assert number.status == "in-use"
    assert number.account_sid == twilio_target.account_sid

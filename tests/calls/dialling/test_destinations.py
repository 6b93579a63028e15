"""Whom an agent may call."""

from __future__ import annotations

import pytest

from calls.dialling import Because, NotDialled
from calls.dialling.destinations import destination_check

EVERYWHERE = frozenset({"US", "CA", "GB", "IL", "DO", "FR", "DE", "001"})
MAY_BE_CALLED = {
    "mobile IL": "+972502345678",
    "fixed line IL": "+97236543210",
    "US": "+14155550199",
    "toll free US": "+18005550199",
    "fixed line GB": "+442079460000",
}
NEVER = {
    "premium US": "+19005550199",
    "premium GB": "+449012345678",
    "premium IL": "+9721919123456",
    "shared cost IL": "+9721700123456",
    "shared cost GB": "+448431234567",
    "personal GB": "+447012345678",
    "pager GB": "+447640123456",
    "Inmarsat": "+870773111632",
    "Iridium": "+881612345678",
    "international networks": "+88213123456",
    "universal premium": "+979123456789",
    "international toll free": "+80012345678",
    "short code": "+97212",
    "emergency": "+1911",
    "emergency IL": "+972100",
    "unassigned": "+14155",
    "assigned to nobody IL": "+972501234567",
    "no such country": "+999123456789",
    "no area code": "+15550199",
    "not written as E.164": "0501234567",
    "letters": "+1415555flow",
}


def because(number: str, countries: frozenset[str]) -> str:
    with pytest.raises(NotDialled) as refused:
        destination_check(number, countries=countries)
    assert refused.value.because == Because.DESTINATION
    assert refused.value.field == "to"
    return str(refused.value)


@pytest.mark.parametrize("number", MAY_BE_CALLED.values(), ids=MAY_BE_CALLED.keys())
def test_ordinary_telephones_may_be_called(number: str) -> None:
    destination_check(number, countries=EVERYWHERE)


@pytest.mark.parametrize("number", NEVER.values(), ids=NEVER.keys())
def test_what_costs_more_or_is_nobodys_telephone_is_never_called(number: str) -> None:
    because(number, EVERYWHERE)


def test_a_country_that_is_not_allowed_is_not_called() -> None:
    said = because("+442079460000", frozenset({"US", "IL"}))
    assert "GB" in said
    assert "IL, US" in said


def test_countries_that_share_a_code_are_told_apart() -> None:
    """+1 809 is the Dominican Republic, and the oldest trick there is."""
    assert "DO" in because("+18095550199", frozenset({"US"}))


@pytest.mark.parametrize("number", ["+972562345678", "+972592345678", "+97222345678"])
def test_palestinian_numbers_behind_972_are_their_own_country(number: str) -> None:
    assert "PS" in because(number, EVERYWHERE)
    destination_check(number, countries={"PS"})

"""Numbers that can be had, with what they cost a month."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from prosaas.lib.kept import kept
from prosaas.lib.twilio import numbers as twilio
from prosaas.lib.twilio.errors import TwilioFailed
from tenants.provisioning.account import parent
from tenants.provisioning.prices import KEPT_S, needs_bundle, price_of
from tenants.provisioning.sentences import BadSearch, refusal

AT_MOST: Final = 20
LOCALITY_CHARS: Final = 100
AREA_CODE_COUNTRIES: Final = ("US", "CA")  # protocols.md D
_BETWEEN: Final = re.compile(r"[\s().\-]")
_PATTERN: Final = re.compile(r"[0-9A-Za-z*%+$]{2,16}")


@dataclass(frozen=True, slots=True)
class Offer:
    """A number that can be had now; searching reserves nothing.

    kind: local, mobile, toll-free or national. monthly_micros: None where Twilio names no price.
    address_requirements: none, any, local or foreign. needs_bundle: None where nobody could say.
    """

    e164: str
    locality: str
    region: str
    country: str
    kind: str
    monthly_micros: int | None
    currency: str
    address_requirements: str
    needs_bundle: bool | None


def countries_sold() -> dict[str, tuple[str, ...]]:
    """Countries ("US") with the kinds of numbers sold in each. ProvisioningFailed."""
    try:
        return kept("numbers.countries", KEPT_S, lambda: twilio.countries(parent()))
    except TwilioFailed as failure:
        raise refusal(failure) from failure


def offers(
    *, country: str, kind: str, contains: str = "", area_code: str = "", locality: str = ""
) -> list[Offer]:
    """At most 20 numbers that can take calls. BadSearch, ProvisioningFailed."""
    wanted = {
        "contains": _BETWEEN.sub("", contains),
        "area_code": area_code.strip(),
        "locality": locality.strip(),
    }
    _check(country, kind, **wanted)
    try:
        found = twilio.numbers_search(
            parent(), country=country, kind=kind, at_most=AT_MOST, **wanted
        )
    except TwilioFailed as failure:
        raise refusal(failure) from failure
    if not found:
        return []
    micros, currency = _price(country, kind)
    is_regulated = needs_bundle(country=country, kind=kind)
    return [
        Offer(
            e164=each.e164,
            locality=each.locality,
            region=each.region,
            country=each.country or country,
            kind=kind,
            monthly_micros=micros,
            currency=currency,
            address_requirements=each.address_requirements,
            needs_bundle=is_regulated,
        )
        for each in found
    ]


def country_check(country: str, kind: str) -> None:
    """BadSearch for what is no country code or no kind of number."""
    if re.fullmatch(r"[A-Z]{2}", country) is None:
        raise BadSearch("country", _("Choose a country."))
    if kind not in twilio.KINDS:
        raise BadSearch("kind", _("Choose a kind of number."))


def _check(country: str, kind: str, contains: str, area_code: str, locality: str) -> None:
    country_check(country, kind)
    if contains and _PATTERN.fullmatch(contains) is None:
        sentence = _("Write 2 to 16 digits or letters; * stands for any digit.")
        raise BadSearch("contains", sentence)
    if area_code and country not in AREA_CODE_COUNTRIES:
        sentence = _("Area codes can be searched in the USA and Canada only.")
        raise BadSearch("area_code", sentence)
    if area_code and re.fullmatch(r"[2-9][0-9]{2}", area_code) is None:
        raise BadSearch("area_code", _("An area code has three digits, for example 415."))
    if len(locality) > LOCALITY_CHARS:
        raise BadSearch("locality", _("This name is too long."))


def _price(country: str, kind: str) -> tuple[int | None, str]:
    """A list without prices is better than none; who claims is told the price or nothing."""
    try:
        return price_of(country=country, kind=kind)
    except TwilioFailed:
        return None, ""

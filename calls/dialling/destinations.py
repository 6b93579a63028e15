"""Whom an agent may call: assigned numbers of ordinary kinds, in countries that are allowed.

What is refused costs more than a call should, or is nobody's telephone: premium and shared cost,
personal numbers and pagers, satellites and other networks without a country, short codes,
emergency services, and whatever cannot be told.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumberType, shortnumberinfo

from calls.dialling.refusals import Because, NotDialled
from prosaas.lib.phone import billed_country, is_e164

_ORDINARY: Final = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
        PhoneNumberType.TOLL_FREE,
    }
)
_NO_COUNTRY: Final = "001"  # phonenumbers' word for +870, +881, +979 …


def destination_check(number: str, *, countries: Collection[str]) -> None:
    """NotDialled for a number (E.164) that may not be called; countries as "IL".

    Palestinian numbers are "PS", also those that are dialled by +972.
    """
    parsed = _parsed(number)
    country = phonenumbers.region_code_for_number(parsed)
    if not phonenumbers.is_valid_number(parsed) or not country or country == _NO_COUNTRY:
        raise _refusal(_("This is no telephone number that can be called."))
    if _is_short(parsed, country):
        raise _refusal(_("Short numbers and emergency services are never called."))
    if phonenumbers.number_type(parsed) not in _ORDINARY:
        raise _refusal(_("Numbers of this kind are never called: they may cost more."))
    country = billed_country(number) or country
    if country not in countries:
        words = _("Your agents may not call this country (%(country)s). Allowed: %(allowed)s.")
        allowed = ", ".join(sorted(countries)) or "-"
        raise _refusal(words % {"country": country, "allowed": allowed})


def _parsed(number: str) -> phonenumbers.PhoneNumber:
    try:
        if is_e164(number):
            return phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        pass
    raise _refusal(_("This is no telephone number that can be called."))


def _is_short(parsed: phonenumbers.PhoneNumber, country: str) -> bool:
    """What the country's own network may take for a short number or an emergency."""
    national = phonenumbers.national_significant_number(parsed)
    return bool(
        shortnumberinfo.is_emergency_number(national, country)
        or shortnumberinfo.is_valid_short_number(parsed)
    )


def _refusal(sentence: str) -> NotDialled:
    return NotDialled(Because.DESTINATION, sentence, field="to")

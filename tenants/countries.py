"""Names of countries, in the language of the page.

The names are those of Unicode's CLDR, in both languages. Of a country that is not listed the
English name is shown, which comes with the time zones (tzdata).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

_NAMES: Final[Mapping[str, Promise]] = {
    "DZ": pgettext_lazy("country", "Algeria"),
    "AO": pgettext_lazy("country", "Angola"),
    "AR": pgettext_lazy("country", "Argentina"),
    "AU": pgettext_lazy("country", "Australia"),
    "AT": pgettext_lazy("country", "Austria"),
    "BB": pgettext_lazy("country", "Barbados"),
    "BE": pgettext_lazy("country", "Belgium"),
    "BJ": pgettext_lazy("country", "Benin"),
    "BA": pgettext_lazy("country", "Bosnia & Herzegovina"),
    "BW": pgettext_lazy("country", "Botswana"),
    "BR": pgettext_lazy("country", "Brazil"),
    "BG": pgettext_lazy("country", "Bulgaria"),
    "CA": pgettext_lazy("country", "Canada"),
    "KY": pgettext_lazy("country", "Cayman Islands"),
    "CL": pgettext_lazy("country", "Chile"),
    "CO": pgettext_lazy("country", "Colombia"),
    "CR": pgettext_lazy("country", "Costa Rica"),
    "HR": pgettext_lazy("country", "Croatia"),
    "CY": pgettext_lazy("country", "Cyprus"),
    "CZ": pgettext_lazy("country", "Czechia"),
    "DK": pgettext_lazy("country", "Denmark"),
    "DO": pgettext_lazy("country", "Dominican Republic"),
    "EC": pgettext_lazy("country", "Ecuador"),
    "EG": pgettext_lazy("country", "Egypt"),
    "SV": pgettext_lazy("country", "El Salvador"),
    "EE": pgettext_lazy("country", "Estonia"),
    "FI": pgettext_lazy("country", "Finland"),
    "FR": pgettext_lazy("country", "France"),
    "GE": pgettext_lazy("country", "Georgia"),
    "DE": pgettext_lazy("country", "Germany"),
    "GH": pgettext_lazy("country", "Ghana"),
    "GR": pgettext_lazy("country", "Greece"),
    "GD": pgettext_lazy("country", "Grenada"),
    "GU": pgettext_lazy("country", "Guam"),
    "GT": pgettext_lazy("country", "Guatemala"),
    "GN": pgettext_lazy("country", "Guinea"),
    "HK": pgettext_lazy("country", "Hong Kong"),
    "HU": pgettext_lazy("country", "Hungary"),
    "IS": pgettext_lazy("country", "Iceland"),
    "IN": pgettext_lazy("country", "India"),
    "ID": pgettext_lazy("country", "Indonesia"),
    "IE": pgettext_lazy("country", "Ireland"),
    "IL": pgettext_lazy("country", "Israel"),
    "IT": pgettext_lazy("country", "Italy"),
    "JM": pgettext_lazy("country", "Jamaica"),
    "JP": pgettext_lazy("country", "Japan"),
    "JO": pgettext_lazy("country", "Jordan"),
    "KE": pgettext_lazy("country", "Kenya"),
    "LV": pgettext_lazy("country", "Latvia"),
    "LT": pgettext_lazy("country", "Lithuania"),
    "LU": pgettext_lazy("country", "Luxembourg"),
    "MO": pgettext_lazy("country", "Macao"),
    "MY": pgettext_lazy("country", "Malaysia"),
    "ML": pgettext_lazy("country", "Mali"),
    "MT": pgettext_lazy("country", "Malta"),
    "MU": pgettext_lazy("country", "Mauritius"),
    "MX": pgettext_lazy("country", "Mexico"),
    "MD": pgettext_lazy("country", "Moldova"),
    "MA": pgettext_lazy("country", "Morocco"),
    "NA": pgettext_lazy("country", "Namibia"),
    "NL": pgettext_lazy("country", "Netherlands"),
    "NZ": pgettext_lazy("country", "New Zealand"),
    "NI": pgettext_lazy("country", "Nicaragua"),
    "NG": pgettext_lazy("country", "Nigeria"),
    "MK": pgettext_lazy("country", "North Macedonia"),
    "NO": pgettext_lazy("country", "Norway"),
    "OM": pgettext_lazy("country", "Oman"),
    "PA": pgettext_lazy("country", "Panama"),
    "PY": pgettext_lazy("country", "Paraguay"),
    "PE": pgettext_lazy("country", "Peru"),
    "PH": pgettext_lazy("country", "Philippines"),
    "PL": pgettext_lazy("country", "Poland"),
    "PT": pgettext_lazy("country", "Portugal"),
    "PR": pgettext_lazy("country", "Puerto Rico"),
    "QA": pgettext_lazy("country", "Qatar"),
    "RO": pgettext_lazy("country", "Romania"),
    "SA": pgettext_lazy("country", "Saudi Arabia"),
    "RS": pgettext_lazy("country", "Serbia"),
    "SG": pgettext_lazy("country", "Singapore"),
    "SK": pgettext_lazy("country", "Slovakia"),
    "SI": pgettext_lazy("country", "Slovenia"),
    "ZA": pgettext_lazy("country", "South Africa"),
    "KR": pgettext_lazy("country", "South Korea"),
    "ES": pgettext_lazy("country", "Spain"),
    "LK": pgettext_lazy("country", "Sri Lanka"),
    "SE": pgettext_lazy("country", "Sweden"),
    "CH": pgettext_lazy("country", "Switzerland"),
    "TW": pgettext_lazy("country", "Taiwan"),
    "TZ": pgettext_lazy("country", "Tanzania"),
    "TH": pgettext_lazy("country", "Thailand"),
    "TT": pgettext_lazy("country", "Trinidad & Tobago"),
    "TN": pgettext_lazy("country", "Tunisia"),
    "TR": pgettext_lazy("country", "Türkiye"),
    "VI": pgettext_lazy("country", "U.S. Virgin Islands"),
    "UG": pgettext_lazy("country", "Uganda"),
    "UA": pgettext_lazy("country", "Ukraine"),
    "AE": pgettext_lazy("country", "United Arab Emirates"),
    "GB": pgettext_lazy("country", "United Kingdom"),
    "US": pgettext_lazy("country", "United States"),
    "UY": pgettext_lazy("country", "Uruguay"),
    "VE": pgettext_lazy("country", "Venezuela"),
    "VN": pgettext_lazy("country", "Vietnam"),
}


def name(country: str) -> str:
    """The country's name, as of "IL"; the two letters where nobody knows one."""
    known = _NAMES.get(country)
    return str(known) if known is not None else _english().get(country, country)


def choices(countries: Iterable[str]) -> list[tuple[str, str]]:
    """Each with its name, in the order of names."""
    return sorted(((country, name(country)) for country in countries), key=lambda each: each[1])


def every() -> list[str]:
    """Those that have a name here, for when nobody says where numbers are sold."""
    return list(_NAMES)


def of_zone(zone: str) -> str:
    """The country of a time zone, as "IL" of Asia/Jerusalem; "" for one of no country."""
    return _zones().get(zone, "")


@cache
def _zones() -> Mapping[str, str]:
    return {row[2]: row[0] for row in _table("zone.tab")}


@cache
def _english() -> Mapping[str, str]:
    return {row[0]: row[1] for row in _table("iso3166.tab")}


def _table(table: str) -> list[list[str]]:
    """The rows of one of the lists that come with the time zones (IANA)."""
    text = (resources.files("tzdata") / "zoneinfo" / table).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]

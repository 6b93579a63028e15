"""Public holidays by country and year, from the library `holidays`; names of countries.

Only days that the library calls public are holidays: those on which most businesses of the
country are closed. In Israel these are the days without work by law (Yom Tov and Independence
Day), not the eves, Hol HaMoed or Purim; in the United States the federal holidays, and the
working day on which one is observed that falls on a weekend.

The library is imported when the first calendar is asked for: it takes a tenth of a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Final

_YEARS_KEPT: Final = 512  # of all countries and languages


@lru_cache(maxsize=_YEARS_KEPT)
def holidays_of(country: str, year: int, language: str = "") -> Mapping[date, str]:
    """Each holiday of a year, and its name in this language (code) where the library has it.

    Without a language it is the library's for the country. Empty for an unknown country.
    """
    if country not in countries():
        return MappingProxyType({})
    from holidays import country_holidays  # noqa: PLC0415 - slow, and not always needed

    spoken = _library_language(country, language) if language else None
    found = country_holidays(country, years=year, expand=False, language=spoken)
    return MappingProxyType(dict(sorted(found.items())))


@cache
def countries() -> frozenset[str]:
    """ISO 3166 codes of the countries with a calendar."""
    from holidays import list_supported_countries  # noqa: PLC0415 - likewise

    return frozenset(list_supported_countries(include_aliases=False))


def warm_up() -> None:
    """Import the library now, so that no caller waits for it."""
    countries()


def _library_language(country: str, language: str) -> str | None:
    """The library's code for our language, else for English, else None: its own choice."""
    from holidays import list_localized_countries  # noqa: PLC0415 - likewise

    known = list_localized_countries().get(country, [])
    for wanted in (language, "en"):
        spoken = [code for code in known if code.split("_")[0] == wanted]
        if spoken:
            return f"{wanted}_US" if f"{wanted}_US" in spoken else spoken[0]
    return None

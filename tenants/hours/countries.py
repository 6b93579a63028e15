"""The countries whose holidays are offered, by name; others that have a calendar can be stored."""

from __future__ import annotations

from typing import Final

from tenants import countries

_OFFERED: Final = tuple(
    """
    AE AR AT AU BE BG BR CA CH CL CO CR CY CZ DE DK EE EG ES FI
    FR GB GE GR HK HR HU ID IE IL IN IS IT JO JP KE KR LT LU LV
    MA MT MX MY NG NL NO NZ PA PE PH PL PT RO RS SA SE SG SI SK
    TH TR TW UA US UY VN ZA
    """.split()  # noqa: SIM905 - shorter so
)


def country_choices() -> list[tuple[str, str]]:
    """Code (ISO 3166) and name in the active language, by name."""
    return countries.choices(_OFFERED)


def country_name(code: str) -> str:
    """Its name in the active language; the code where nobody knows one."""
    return countries.name(code)

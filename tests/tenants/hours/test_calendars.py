"""Holidays: on which days the calendars of Israel and the United States close a business."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from tests.tenants.hours.plans import ISRAEL, NEW_YORK, daily, is_open, plan

CLOSED_IN_ISRAEL = {
    "2026-04-02": "Passover",
    "2026-04-08": "the seventh day of Passover",
    "2026-04-22": "Independence Day",
    "2026-05-22": "Shavuot",
    "2026-09-12": "New Year",
    "2026-09-13": "the second day of New Year",
    "2026-09-21": "Yom Kippur",
    "2026-09-26": "Sukkot",
    "2026-10-03": "Simchat Torah",
    "2027-04-22": "Passover",
    "2027-05-12": "Independence Day",
    "2027-10-11": "Yom Kippur",
}
OPEN_IN_ISRAEL = {
    "2026-03-03": "Purim",
    "2026-04-01": "the eve of Passover",
    "2026-04-05": "Hol HaMoed of Passover",
    "2026-04-21": "Remembrance Day",
    "2026-05-05": "Lag BaOmer",
    "2026-07-23": "Tisha B'Av",
    "2026-09-20": "the eve of Yom Kippur",
    "2026-09-29": "Hol HaMoed of Sukkot",
    "2026-12-07": "Hanukkah",
    "2026-12-25": "Christmas",
}
CLOSED_IN_AMERICA = {
    "2026-01-01": "New Year's Day",
    "2026-01-19": "Martin Luther King Jr. Day",
    "2026-05-25": "Memorial Day",
    "2026-06-19": "Juneteenth",
    "2026-07-03": "July 4th, a Saturday, observed on Friday",
    "2026-07-04": "July 4th itself",
    "2026-09-07": "Labor Day",
    "2026-11-26": "Thanksgiving",
    "2026-12-25": "Christmas",
    "2027-07-05": "July 4th, a Sunday, observed on Monday",
    "2027-11-25": "Thanksgiving",
    "2027-12-24": "Christmas, a Saturday, observed on Friday",
    "2027-12-31": "New Year's Day of 2028, a Saturday, observed in the year before",
}
OPEN_IN_AMERICA = {
    "2026-02-14": "Valentine's Day",
    "2026-07-06": "the Monday after an observed July 4th",
    "2026-11-27": "the day after Thanksgiving",
    "2026-12-24": "Christmas Eve",
    "2027-07-06": "the Tuesday after an observed July 4th",
    "2027-12-27": "the Monday after an observed Christmas",
}


@pytest.mark.parametrize("day", CLOSED_IN_ISRAEL, ids=CLOSED_IN_ISRAEL.get)
def test_israel_is_closed_on(day: str) -> None:
    assert not is_open(daily(holidays="IL"), f"{day} 10:00")
    assert is_open(daily(), f"{day} 10:00")


@pytest.mark.parametrize("day", OPEN_IN_ISRAEL, ids=OPEN_IN_ISRAEL.get)
def test_israel_is_open_on(day: str) -> None:
    assert is_open(daily(holidays="IL"), f"{day} 10:00")


@pytest.mark.parametrize("day", CLOSED_IN_AMERICA, ids=CLOSED_IN_AMERICA.get)
def test_the_united_states_are_closed_on(day: str) -> None:
    assert not is_open(daily(holidays="US"), f"{day} 10:00", NEW_YORK)
    assert is_open(daily(holidays="IL"), f"{day} 10:00", NEW_YORK)


@pytest.mark.parametrize("day", OPEN_IN_AMERICA, ids=OPEN_IN_AMERICA.get)
def test_the_united_states_are_open_on(day: str) -> None:
    assert is_open(daily(holidays="US"), f"{day} 10:00", NEW_YORK)


def test_a_holiday_is_that_of_the_tenants_wall() -> None:
    """In Tokyo, Yom Kippur of an Israeli business is over hours before Israel's is."""
    tokyo = ZoneInfo("Asia/Tokyo")
    stored = daily([["00:00", "24:00"]], "IL")
    assert not is_open(stored, "2026-09-21 23:59", tokyo)
    assert is_open(stored, "2026-09-22 00:00", tokyo)
    assert not is_open(stored, "2026-09-21 23:59", ISRAEL)


def test_the_holidays_of_a_year_are_told_with_what_opens_then() -> None:
    stored = daily(holidays="IL", d2026_09_21=[["10:00", "12:00"]])
    found = plan(stored).holidays_between(date(2026, 9, 13), date(2026, 9, 26), language="en")
    assert [(str(each.day), each.name, each.is_exception) for each in found] == [
        ("2026-09-13", "Rosh Hashanah", False),
        ("2026-09-21", "Yom Kippur", True),
        ("2026-09-26", "Sukkot", False),
    ]
    assert [[span.pair for span in each.spans] for each in found] == [[], [["10:00", "12:00"]], []]
    assert all([span.pair for span in each.usual] == [["09:00", "17:00"]] for each in found)


def test_holidays_are_listed_over_the_end_of_a_year() -> None:
    found = plan(daily(holidays="US")).holidays_between(date(2026, 12, 20), date(2027, 1, 10))
    assert [str(each.day) for each in found] == ["2026-12-25", "2027-01-01"]


@pytest.mark.parametrize(
    ("country", "language", "name"),
    [
        ("IL", "he", "יום כיפור"),
        ("IL", "en", "Yom Kippur"),
        ("US", "en", "Labor Day"),
        ("US", "he", "Labor Day"),
        ("FR", "he", "All Saints' Day"),
        ("GB", "en", "Christmas Day"),
    ],
)
def test_names_are_in_the_language_of_the_page_where_the_library_has_it(
    country: str, language: str, name: str
) -> None:
    days = plan(daily(holidays=country)).holidays_between(
        date(2026, 9, 1), date(2026, 12, 31), language=language
    )
    assert name in [each.name for each in days]


def test_without_a_country_there_are_no_holidays() -> None:
    assert plan(daily()).holidays_between(date(2026, 1, 1), date(2026, 12, 31)) == []

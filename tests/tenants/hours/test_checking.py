"""Hours that cannot be used are refused, in a sentence; the others have one way of writing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tenants.hours import MOST_EXCEPTIONS, WEEK, BadHours, canonical, check, country_choices
from tenants.hours.calendars import countries
from tests.tenants.hours.plans import ALL_DAY, NINE_TO_FIVE, daily, weekly

MANY: dict[str, Any] = {
    str(date(2026, 1, 1) + timedelta(days=day)): [] for day in range(MOST_EXCEPTIONS + 1)
}


@pytest.mark.parametrize(
    ("stored", "sentence", "day"),
    [
        ([], "cannot be read", ""),
        ({"week": {}}, "cannot be read", ""),
        ({"weekly": []}, "cannot be read", ""),
        ({"weekly": {"sun": "09:00-17:00"}}, "cannot be read", "sun"),
        ({"weekly": {"sun": None}}, "cannot be read", "sun"),
        ({"exceptions": []}, "cannot be read", ""),
        (weekly(sunday=[]), "“sunday” is not a day of the week", ""),
        ({"weekly": {1: []}}, "“1” is not a day of the week", ""),
        (weekly("ZZ"), "no holiday calendar for “ZZ”", "holidays"),
        (weekly("il"), "no holiday calendar for “il”", "holidays"),
        ({"holidays": None}, "no holiday calendar", "holidays"),
        (daily(d2026_02_30=[]), "“2026-02-30” is not a date", "2026-02-30"),
        ({"exceptions": {"20260210": []}}, "“20260210” is not a date", "20260210"),
        (weekly(sun=[["9:00", "17:00"]]), "Sunday: “9:00-17:00” are not times", "sun"),
        (weekly(mon=[["09:00", "25:00"]]), "Monday: “09:00-25:00” are not times", "mon"),
        (weekly(mon=[["09:00", "12:60"]]), "are not times", "mon"),
        (weekly(mon=[["24:00", "02:00"]]), "are not times", "mon"),
        (weekly(mon=[["09:00"]]), "are not times", "mon"),
        (weekly(mon=["09:00-17:00"]), "“09:00-17:00” are not times", "mon"),
        (weekly(mon=[[9, 17]]), "“9-17” are not times", "mon"),
        (weekly(tue=[["09:00", "09:00"]]), "Tuesday: 09:00-09:00 has no length", "tue"),
        (
            weekly(wed=[["09:00", "13:00"], ["12:59", "17:00"]]),
            "Wednesday: 09:00-13:00 and 12:59-17:00 overlap",
            "wed",
        ),
        (weekly(wed=[["22:00", "03:00"], ["23:00", "24:00"]]), "overlap", "wed"),
        (
            weekly(thu=[["22:00", "03:00"]], fri=[["02:00", "10:00"]]),
            "Thursday: 22:00-03:00 runs into 02:00-10:00 of the next day",
            "thu",
        ),
        (weekly(sat=[["22:00", "03:00"]], sun=[["00:00", "10:00"]]), "runs into", "sat"),
        (weekly(fri=[[f"0{at}:00", f"0{at}:30"] for at in range(5)]), "at most 4", "fri"),
        (daily(d2026_12_31=[["09:00", "08:60"]]), "2026-12-31: “09:00-08:60”", "2026-12-31"),
        ({"exceptions": MANY}, "at most 400 exceptions", ""),
    ],
)
def test_what_cannot_be_used_is_said(stored: Any, sentence: str, day: str) -> None:
    with pytest.raises(BadHours) as refused:
        check(stored)
    assert sentence in str(refused.value)
    assert refused.value.day == day


@pytest.mark.parametrize(
    "stored",
    [
        {},
        weekly(),
        daily(holidays="IL"),
        weekly(sun=[["09:00", "12:00"], ["12:00", "17:00"]]),
        weekly(thu=[["22:00", "02:00"]], fri=[["02:00", "10:00"]]),
        {"exceptions": dict.fromkeys(list(MANY)[1:], NINE_TO_FIVE)},
    ],
)
def test_what_can_be_used_is_taken(stored: dict[str, Any]) -> None:
    check(stored)
    assert canonical(canonical(stored)) == canonical(stored)


def test_spans_and_days_have_one_order_and_closed_days_no_word() -> None:
    stored = {
        "weekly": {"mon": [], "sun": [["16:00", "00:00"], ["09:00", "13:00"]]},
        "exceptions": {"2026-12-31": [], "2026-01-01": [["18:00", "00:00"]]},
    }
    told = canonical(stored)
    assert told["weekly"] == {"sun": [["09:00", "13:00"], ["16:00", "24:00"]]}
    assert list(told["exceptions"]) == ["2026-01-01", "2026-12-31"]
    assert told["holidays"] == ""


@pytest.mark.parametrize("stored", [{}, daily(ALL_DAY), {"holidays": ""}, {"exceptions": {}}])
def test_always_open_is_stored_as_nothing(stored: dict[str, Any]) -> None:
    assert canonical(stored) == {}


def test_every_country_offered_has_a_calendar() -> None:
    offered = dict(country_choices())
    assert {"IL", "US", "GB", "DE", "FR", "CA", "AU"} <= offered.keys()
    assert offered.keys() <= countries()
    assert list(offered.values()) == sorted(offered.values(), key=str.casefold)


def test_the_week_begins_on_sunday() -> None:
    assert WEEK[0] == "sun"

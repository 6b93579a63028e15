"""The wall's clock: midnight spans, and the nights on which it is put forward or back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tenants.hours.calendars import holidays_of
from tests.tenants.hours.plans import (
    ISRAEL,
    NEW_YORK,
    daily,
    is_open,
    plan,
    wall,
    weekly,
)

# The night of each change: zone, day, and the hour that is skipped or comes twice.
FORWARD = [
    (ISRAEL, "2026-03-27", 2),
    (ISRAEL, "2027-03-26", 2),
    (NEW_YORK, "2026-03-08", 2),
    (NEW_YORK, "2027-03-14", 2),
]
BACK = [
    (ISRAEL, "2026-10-25", 1),
    (ISRAEL, "2027-10-31", 1),
    (NEW_YORK, "2026-11-01", 1),
    (NEW_YORK, "2027-11-07", 1),
]


@pytest.mark.parametrize(("zone", "day", "hour"), FORWARD)
def test_on_the_night_of_the_skipped_hour(zone: ZoneInfo, day: str, hour: int) -> None:
    """Opening within the gap begins when the gap is jumped; closing within it ends there."""
    jump = wall(f"{day} 0{hour + 1}:00", zone)
    before = wall(f"{day} 0{hour - 1}:59", zone)
    opens = plan(daily([[f"0{hour}:30", "09:00"]]), zone)
    closes = plan(daily([["00:30", f"0{hour}:30"]]), zone)
    assert (opens.is_open(before), opens.is_open(jump)) == (False, True)
    assert (closes.is_open(before), closes.is_open(jump)) == (True, False)
    assert opens.next_change(before) == closes.next_change(before) == jump


@pytest.mark.parametrize(("zone", "day", "hour"), BACK)
def test_on_the_night_of_the_repeated_hour(zone: ZoneInfo, day: str, hour: int) -> None:
    """The wall says the same times twice, and the answer is the same both times."""
    stored = daily([[f"0{hour}:15", f"0{hour}:45"]])
    for fold in (0, 1):
        states = [is_open(stored, f"{day} 0{hour}:{m}", zone, fold) for m in ("10", "30", "50")]
        assert states == [False, True, False]
    second = plan(stored, zone).next_change(wall(f"{day} 0{hour}:45", zone))
    assert second == wall(f"{day} 0{hour}:15", zone, fold=1)


@pytest.mark.parametrize(("zone", "day", "hour"), BACK)
def test_a_span_that_begins_in_the_repeated_hour_is_left_when_it_begins_again(
    zone: ZoneInfo, day: str, hour: int
) -> None:
    schedule = plan(daily([[f"0{hour}:30", "09:00"]]), zone)
    at = wall(f"{day} 0{hour}:59", zone)
    again = wall(f"{day} 0{hour}:00", zone, fold=1)
    assert schedule.is_open(at)
    assert schedule.next_change(at) == again
    assert schedule.next_change(again) == wall(f"{day} 0{hour}:30", zone, fold=1)


@pytest.mark.parametrize(("zone", "day", "_hour"), FORWARD + BACK)
def test_a_working_day_after_the_change_has_its_usual_hours(
    zone: ZoneInfo, day: str, _hour: int
) -> None:
    states = [is_open(daily(), f"{day} {time}", zone) for time in ("08:59", "09:00", "16:59")]
    assert states == [False, True, True]
    assert not is_open(daily(), f"{day} 17:00", zone)


@pytest.mark.parametrize(("zone", "day", "_hour"), FORWARD + BACK)
def test_a_night_span_goes_through_the_change(zone: ZoneInfo, day: str, _hour: int) -> None:
    schedule = plan(daily([["22:00", "06:00"]]), zone)
    midnight = wall(f"{day} 00:00", zone)
    assert schedule.is_open(midnight)
    assert schedule.next_change(midnight) == wall(f"{day} 06:00", zone)


@pytest.mark.parametrize(
    ("stored", "moments"),
    [
        pytest.param(
            weekly(fri=[["22:00", "02:00"]]),
            {
                "2026-06-05 21:59": False,
                "2026-06-05 22:00": True,
                "2026-06-06 00:00": True,
                "2026-06-06 01:59": True,
                "2026-06-06 02:00": False,
                "2026-06-06 22:00": False,
                "2026-06-05 01:00": False,
            },
            id="a night belongs to the day it begins on",
        ),
        pytest.param(
            weekly(sat=[["20:00", "01:00"]]),
            {"2026-06-06 23:59": True, "2026-06-07 00:59": True, "2026-06-07 01:00": False},
            id="Saturday night goes on into Sunday",
        ),
        pytest.param(
            weekly(sun=[["18:00", "24:00"]], mon=[["00:00", "03:00"]]),
            {"2026-06-07 23:59": True, "2026-06-08 00:00": True, "2026-06-08 03:00": False},
            id="24:00 is the end of a day",
        ),
        pytest.param(
            weekly(sun=[["18:00", "00:00"]]),
            {"2026-06-07 23:59": True, "2026-06-08 00:00": False},
            id="an end at 00:00 is midnight",
        ),
        pytest.param(
            weekly("IL", sun=[["22:00", "04:00"]], mon=[["22:00", "04:00"]]),
            {
                "2026-09-20 23:00": True,
                "2026-09-21 03:59": True,
                "2026-09-21 23:00": False,
                "2026-09-22 01:00": False,
            },
            id="the eve's night goes on into Yom Kippur, whose own night is closed",
        ),
        pytest.param(
            weekly(sun=[["09:00", "13:00"], ["16:00", "19:00"]]),
            {
                "2026-06-07 12:59": True,
                "2026-06-07 13:00": False,
                "2026-06-07 15:59": False,
                "2026-06-07 16:00": True,
            },
            id="two spans a day",
        ),
        pytest.param(
            daily([["22:00", "02:00"]], d2026_06_10=[]),
            {
                "2026-06-10 01:00": True,
                "2026-06-10 23:00": False,
                "2026-06-11 01:00": False,
                "2026-06-11 23:00": True,
            },
            id="a closed date leaves the night before it, and has none",
        ),
        pytest.param(
            daily(holidays="IL", d2026_09_21=[["10:00", "12:00"]]),
            {"2026-09-21 10:00": True, "2026-09-21 12:00": False, "2026-09-26 10:00": False},
            id="an exception opens a holiday",
        ),
        pytest.param(
            daily(d2026_06_10=[], d2026_06_11=[["09:00", "11:00"]]),
            {"2026-06-10 10:00": False, "2026-06-11 10:00": True, "2026-06-11 11:00": False},
            id="an exception closes a workday, another shortens one",
        ),
        pytest.param(
            weekly() | {"exceptions": {"2026-06-10": [["20:00", "03:00"]]}},
            {"2026-06-10 20:00": True, "2026-06-11 02:59": True, "2026-06-11 03:00": False},
            id="an exception passes midnight too",
        ),
        pytest.param({}, {"2026-09-21 03:00": True, "2027-01-01 00:00": True}, id="always open"),
        pytest.param(weekly(), {"2026-06-10 12:00": False}, id="never open"),
        pytest.param(
            {"holidays": "IL"},
            {"2026-09-20 03:00": True, "2026-09-21 03:00": False},
            id="without a week it is open on all but holidays",
        ),
    ],
)
def test_is_it_open(stored: dict[str, Any], moments: dict[str, bool]) -> None:
    assert {at: is_open(stored, at) for at in moments} == moments


def test_the_moment_may_be_told_in_any_zone() -> None:
    at = datetime(2026, 6, 7, 6, 0, tzinfo=UTC)  # 09:00 in Israel
    assert plan(daily()).is_open(at)
    assert plan(daily()).is_open(at.astimezone(NEW_YORK))


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        plan(daily()).is_open(datetime(2026, 6, 7, 9, 0))  # noqa: DTZ001 - the point


@pytest.mark.parametrize("text", ["2026-06-08 10:00", "2026-06-07 08:00"])
def test_a_calendar_is_not_asked_when_the_week_is_closed_anyway(text: str) -> None:
    """The library is slow to load, and a caller waits."""
    before = holidays_of.cache_info()
    assert not is_open(weekly("IL", sun=[["09:00", "17:00"]]), text)
    assert holidays_of.cache_info() == before

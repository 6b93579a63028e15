"""next_change is the first moment at which is_open answers otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.hours import WEEK, BadHours, check
from tests.tenants.hours.plans import ALL_DAY, daily, plan, wall, weekly

ZONES = ["Asia/Jerusalem", "America/New_York", "Australia/Lord_Howe", "Asia/Beirut", "UTC"]
SECOND = timedelta(seconds=1)

quarters = st.integers(0, 95).map(lambda each: f"{each // 4:02}:{each % 4 * 15:02}")
spans = st.lists(st.tuples(quarters, quarters).map(list), max_size=2)
days = st.dates(datetime(2026, 1, 1).date(), datetime(2027, 12, 31).date()).map(str)  # noqa: DTZ001


def fits(stored: dict[str, Any]) -> bool:
    """Whether it would be stored."""
    try:
        check(stored)
    except BadHours:
        return False
    return True


hours = st.fixed_dictionaries(
    {
        "weekly": st.dictionaries(st.sampled_from(WEEK), spans, max_size=4),
        "holidays": st.sampled_from(["", "IL", "US"]),
        "exceptions": st.dictionaries(days, spans, max_size=3),
    }
).filter(fits)
# Many of them in the hours around a change of the clock.
moments = st.one_of(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 11, 30), timezones=st.just(UTC)),  # noqa: DTZ001
    st.builds(
        lambda day, minutes: day + timedelta(minutes=minutes),
        st.sampled_from(
            [
                datetime(2026, 3, 26, 23, tzinfo=UTC),
                datetime(2026, 10, 24, 22, tzinfo=UTC),
                datetime(2027, 3, 14, 6, tzinfo=UTC),
                datetime(2027, 11, 7, 5, tzinfo=UTC),
            ]
        ),
        st.integers(-600, 600),
    ),
)


@settings(max_examples=150, deadline=None)
@given(hours, st.sampled_from(ZONES), moments, st.integers(0, 1_000))
def test_nothing_changes_before_it_and_everything_at_it(
    stored: dict[str, Any], zone: str, at: datetime, part: int
) -> None:
    schedule = plan(stored, ZoneInfo(zone))
    change = schedule.next_change(at)
    until = (change or at + timedelta(days=30)).astimezone(UTC)
    between = at + (until - at - SECOND) * part / 1_000
    assert between < at or schedule.is_open(between) == schedule.is_open(at)
    if change is not None:
        assert change > at
        assert schedule.is_open(change) != schedule.is_open(at)
        assert max(at, until - SECOND) == at or schedule.is_open(until - SECOND) != (
            schedule.is_open(change)
        )


@pytest.mark.parametrize(
    ("stored", "at", "change"),
    [
        (daily(), "2026-06-07 10:00", "2026-06-07 17:00"),
        (daily(), "2026-06-07 17:00", "2026-06-08 09:00"),
        (weekly(sun=[["09:00", "17:00"]]), "2026-06-07 17:00", "2026-06-14 09:00"),
        (daily(holidays="IL"), "2026-09-12 10:00", "2026-09-14 09:00"),
        (daily(ALL_DAY, holidays="IL"), "2026-06-07 10:00", "2026-09-12 00:00"),
        (daily(ALL_DAY, d2026_12_31=[]), "2026-06-07 10:00", "2026-12-31 00:00"),
        (
            weekly(sun=[["09:00", "12:00"], ["12:00", "24:00"]], mon=[["00:00", "08:00"]]),
            "2026-06-07 10:00",
            "2026-06-08 08:00",
        ),
        (weekly() | {"exceptions": {"2026-06-10": ALL_DAY}}, "2026-06-07 10:00", "2026-06-10"),
    ],
)
def test_the_next_change(stored: dict[str, Any], at: str, change: str) -> None:
    found = plan(stored).next_change(wall(at))
    assert found == wall(change)
    assert found is not None
    assert found.tzinfo == wall(at).tzinfo


@pytest.mark.parametrize("stored", [{}, daily(ALL_DAY), weekly(), weekly("IL")])
def test_where_nothing_changes_there_is_none(stored: dict[str, Any]) -> None:
    assert plan(stored).next_change(wall("2026-06-07 10:00")) is None

"""What the model is told of a business's hours."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tenants.hours import schedule, told

JERUSALEM = ZoneInfo("Asia/Jerusalem")
AT = datetime(2026, 9, 10, 22, 30, tzinfo=UTC)  # the 11th on the wall
HOURS: dict[str, Any] = {
    "weekly": {"sun": [["09:00", "13:00"], ["16:00", "19:00"]], "thu": [["22:00", "02:00"]]},
    "holidays": "IL",
    "exceptions": {"2026-09-18": [["08:00", "12:00"]], "2026-09-10": [], "2027-01-01": []},
}


def test_every_day_of_the_week_is_told() -> None:
    lines = told(schedule(HOURS, JERUSALEM), AT).splitlines()
    assert "Sunday: 09:00-13:00, 16:00-19:00" in lines
    assert "Thursday: 22:00-02:00" in lines
    assert "Monday: closed" in lines


def test_holidays_and_exceptions_of_the_month_ahead_are_told_with_their_names() -> None:
    text = told(schedule(HOURS, JERUSALEM), AT)
    assert "Friday 2026-09-18: 08:00-12:00" in text
    assert "Monday 2026-09-21 (Yom Kippur): closed" in text
    assert "2026-09-10:" not in text  # over, by the clock on the wall
    assert "2027" not in text


def test_the_words_are_the_same_all_day() -> None:
    plan = schedule(HOURS, JERUSALEM)
    later = datetime(2026, 9, 11, 20, 30, tzinfo=UTC)
    assert told(plan, AT) == told(plan, later)

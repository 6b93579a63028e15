"""Hours for tests, and moments on a wall's clock."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from tenants.hours import WEEK, Schedule, schedule

ISRAEL: Final = ZoneInfo("Asia/Jerusalem")
NEW_YORK: Final = ZoneInfo("America/New_York")
NINE_TO_FIVE: Final = [["09:00", "17:00"]]
ALL_DAY: Final = [["00:00", "24:00"]]


def daily(spans: Any = NINE_TO_FIVE, holidays: str = "", **exceptions: Any) -> dict[str, Any]:
    """The same every day; exceptions are named d2026_09_21."""
    days = {name[1:].replace("_", "-"): told for name, told in exceptions.items()}
    return {"weekly": dict.fromkeys(WEEK, spans), "holidays": holidays, "exceptions": days}


def weekly(holidays: str = "", **days: Any) -> dict[str, Any]:
    """Only these days: weekly(sun=[["09:00", "17:00"]])."""
    return {"weekly": days, "holidays": holidays, "exceptions": {}}


def plan(stored: dict[str, Any], zone: ZoneInfo = ISRAEL) -> Schedule:
    """The schedule of hours as stored."""
    return schedule(stored, zone)


def wall(text: str, zone: ZoneInfo = ISRAEL, fold: int = 0) -> datetime:
    """The moment at which the wall says "2026-09-21 10:00"; `fold` 1 is the second time."""
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold)


def is_open(stored: dict[str, Any], text: str, zone: ZoneInfo = ISRAEL, fold: int = 0) -> bool:
    """Whether it is open when the wall says so."""
    return plan(stored, zone).is_open(wall(text, zone, fold))

"""Which days are looked at, and which before them they are held against. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

MONTH: Final = "month"
PERIODS: Final = ("7", "30", "90", MONTH)  # days until now, today among them; or this month
_USUAL: Final = "30"


@dataclass(frozen=True, slots=True)
class Period:
    """From a midnight until now, and as much of the time before it.

    Both end at the same time of the day: half a day is not held against a whole one.
    """

    key: str
    zone: ZoneInfo
    begin: datetime
    until: datetime
    before_begin: datetime
    before_until: datetime

    @property
    def days(self) -> list[date]:
        """Every day of it, today last."""
        first, last = self.begin.date(), self.until.date()
        return [first + timedelta(days=each) for each in range((last - first).days + 1)]


def period_of(key: str, *, now: datetime, zone: ZoneInfo) -> Period:
    """The period of a word of PERIODS, of any other word the usual one."""
    wanted = key if key in PERIODS else _USUAL
    here = now.astimezone(zone)
    if wanted == MONTH:
        return _month(here, zone)
    days = int(wanted)
    begin = _midnight(here.date() - timedelta(days=days - 1), zone)
    return Period(
        wanted,
        zone,
        begin,
        here,
        _midnight(begin.date() - timedelta(days=days), zone),
        _same_time(here, here.date() - timedelta(days=days)),
    )


def _month(here: datetime, zone: ZoneInfo) -> Period:
    begin = _midnight(here.date().replace(day=1), zone)
    last_of_before = begin.date() - timedelta(days=1)
    if here.day > last_of_before.day:  # the month before has no such day: it is all of it
        until = begin
    else:
        until = _same_time(here, last_of_before.replace(day=here.day))
    return Period(MONTH, zone, begin, here, _midnight(last_of_before.replace(day=1), zone), until)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _same_time(here: datetime, day: date) -> datetime:
    return here.replace(year=day.year, month=day.month, day=day.day, fold=0)

"""Whether a business is open at a moment, and when that changes.

What counts is the clock on the tenant's wall. An hour that is skipped is in no span; in an hour
that comes twice the wall says the same times twice, and so does the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from tenants.hours.calendars import holidays_of
from tenants.hours.checking import BY_WEEKDAY, exceptions_of, week_of
from tenants.hours.spans import Span

HORIZON: Final = timedelta(days=400)  # how far next_change looks
_DAY: Final = timedelta(days=1)
_SECOND: Final = timedelta(seconds=1)
_FOLDS: Final = (0, 1)


@dataclass(frozen=True, slots=True)
class Holiday:
    """A holiday, and when the business is open on it: never, unless an exception says so.

    `usual` are the spans of its day of the week.
    """

    day: date
    name: str
    spans: tuple[Span, ...]
    usual: tuple[Span, ...]
    is_exception: bool


@dataclass(frozen=True, slots=True)
class Schedule:
    """A tenant's hours in its time zone. `week` begins on Monday, like date.weekday()."""

    week: tuple[tuple[Span, ...], ...]
    country: str
    exceptions: Mapping[date, tuple[Span, ...]]
    zone: ZoneInfo

    def is_open(self, at: datetime) -> bool:
        """Whether somebody answers as by day at this moment (aware)."""
        wall = self._wall(at)
        today = wall.date()
        return any(self._holds(day, wall) for day in (today, today - _DAY))

    def next_change(self, at: datetime) -> datetime | None:
        """The first moment after `at` (aware) at which is_open answers otherwise, in the zone.

        None when that is not within HORIZON.
        """
        is_open = self.is_open(at)
        first = self._wall(at).date()
        for ahead in range(HORIZON.days + 1):
            for moment in self._moments(first + ahead * _DAY):
                if moment > at and self.is_open(moment) != is_open:
                    return moment.astimezone(self.zone)
        return None

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """What opens on this day; the end of a night before it is not told."""
        if day in self.exceptions:
            return self.exceptions[day]
        usual = self.week[day.weekday()]
        return () if usual and self.is_holiday(day) else usual

    def is_holiday(self, day: date) -> bool:
        """Whether the chosen calendar has this day, exception or not."""
        return bool(self.country) and day in holidays_of(self.country, day.year)

    def holidays_between(self, first: date, last: date, *, language: str = "") -> list[Holiday]:
        """The holidays of these days, both included, by day; names in this language (code)."""
        found = []
        for year in range(first.year, last.year + 1):
            for day, name in holidays_of(self.country, year, language).items():
                if first <= day <= last:
                    usual, spans = self.week[day.weekday()], self.spans_on(day)
                    found.append(Holiday(day, name, spans, usual, day in self.exceptions))
        return found

    def _holds(self, day: date, wall: datetime) -> bool:
        """Whether a span of this day is open; a calendar is asked only when all depends on it."""
        passed = wall - datetime.combine(day, time.min)
        if day in self.exceptions:
            return any(span.holds(passed) for span in self.exceptions[day])
        usual = any(span.holds(passed) for span in self.week[day.weekday()])
        return usual and not self.is_holiday(day)

    def _moments(self, day: date) -> list[datetime]:
        """When the answer may change on this day, in UTC: a span's end, a clock put forward."""
        edges = {
            datetime.combine(begun, time.min) + timedelta(minutes=minutes)
            for begun in (day - _DAY, day)
            for span in self.spans_on(begun)
            for minutes in (span.start, span.end)
        }
        walls = [edge for edge in edges if edge.date() == day]
        on_the_wall = (moment for wall in walls for moment in self._read_at(wall))
        return sorted({*on_the_wall, *self._clock_changes(day)})

    def _read_at(self, wall: datetime) -> Iterator[datetime]:
        """The moments at which the wall says this: one, two, or none."""
        for fold in _FOLDS:
            moment = wall.replace(tzinfo=self.zone, fold=fold).astimezone(UTC)
            if self._wall(moment) == wall:
                yield moment

    def _clock_changes(self, day: date) -> Iterator[datetime]:
        """The moment at which the clock is put forward or back on this day, if it is."""
        low, high = (
            datetime.combine(each, time.min, self.zone).astimezone(UTC)
            for each in (day, day + _DAY)
        )
        before, after = self._offset(low), self._offset(high)
        if before == after:
            return
        while high - low > _SECOND:
            middle = low + (high - low) // _SECOND // 2 * _SECOND
            low, high = (middle, high) if self._offset(middle) == before else (low, middle)
        yield high

    def _offset(self, at: datetime) -> timedelta | None:
        return at.astimezone(self.zone).utcoffset()

    def _wall(self, at: datetime) -> datetime:
        if at.tzinfo is None:
            raise ValueError("a moment without a time zone is no moment")
        return at.astimezone(self.zone).replace(tzinfo=None, fold=0)


def schedule(stored: Mapping[str, Any], zone: ZoneInfo) -> Schedule:
    """The hours as stored, in the tenant's zone; BadHours when they cannot be used."""
    week = week_of(stored)
    return Schedule(
        week=tuple(week[day] for day in BY_WEEKDAY),
        country=str(stored.get("holidays", "")),  # not looked up: that would import the library
        exceptions=exceptions_of(stored),
        zone=zone,
    )

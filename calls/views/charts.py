"""Charts as the templates draw them: whole numbers in a drawing's own units, no words.

In a language that is read from the right, time runs from right to left: x is mirrored here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import get_format
from django.utils.functional import Promise

from calls.figures import Day, Figures, Hour

WIDTH, HEIGHT = 1000, 200  # of the drawing of days, which is stretched to its place
_GAP: Final = 0.25  # of a day's width
SHADES, CELL, STEP = 5, 18, 20  # of the drawing of hours: squares, and how far apart they begin
_EDGE: Final = 2  # of a square, half of the stroke that makes its corners round


@dataclass(frozen=True, slots=True)
class Shape:
    """All that has one colour; `kind` is the word for it, `path` the `d` of a `<path>`."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class DayChart:
    """The days as bars, up to `top` calls; `marks` are the dates written below."""

    days: Sequence[Day]
    shapes: Sequence[Shape]
    top: int
    marks: Sequence[date]
    has_unreached: bool

    @property
    def half(self) -> int:
        """Half of `top`."""
        return self.top // 2


@dataclass(frozen=True, slots=True)
class Row:
    """One weekday: its calls by the hour."""

    name: str | Promise
    short: str | Promise
    calls: Sequence[int]


@dataclass(frozen=True, slots=True)
class Line:
    """One hour of the day: its calls by weekday, in the order of the rows."""

    hour: int
    calls: Sequence[int]


@dataclass(frozen=True, slots=True)
class HourChart:
    """The hours of the week; `busiest` is the weekday and the hour that stand out, if any do.

    Shades go from s0, no calls, to that of the busiest hour.
    """

    rows: Sequence[Row]
    shapes: Sequence[Shape]
    width: int
    height: int
    busiest: tuple[str | Promise, int] | None

    @property
    def lines(self) -> list[Line]:
        """The same turned round: a line for each hour."""
        return [Line(hour, [row.calls[hour] for row in self.rows]) for hour in range(24)]

    @property
    def busiest_day(self) -> str | Promise:
        """The weekday's name, "" where there is none."""
        return self.busiest[0] if self.busiest else ""

    @property
    def busiest_from(self) -> str:
        """As "09:00"; "" where there is none."""
        return f"{self.busiest[1]:02}:00" if self.busiest else ""

    @property
    def busiest_until(self) -> str:
        """An hour later."""
        return f"{self.busiest[1] + 1:02}:00" if self.busiest else ""


def day_chart(days: Sequence[Day], *, rtl: bool) -> DayChart:
    """Bars of answered, missed and unreached calls, each upon the other."""
    top = _round_up(max((_shown(day) for day in days), default=0))
    step = WIDTH / len(days)
    width = max(1, round(step * (1 - _GAP)))
    paths: defaultdict[str, str] = defaultdict(str)
    for place, day in enumerate(days):
        x = round(place * step + (step - width) / 2)
        for kind, y, height in _parts(day, top):
            paths[kind] += _box(WIDTH - x - width if rtl else x, y, width, height)
    unreached = any(day.sums.unreached for day in days)
    return DayChart(days, _shapes(paths), top, _marks(days), unreached)


def hour_chart(figures: Figures, *, rtl: bool) -> HourChart:
    """A row for each weekday, as the week begins where the language is spoken."""
    known = {(each.weekday, each.hour): each.calls for each in figures.hours}
    most = max(known.values(), default=0)
    first = int(get_format("FIRST_DAY_OF_WEEK"))  # 0 is Sunday
    weekdays = [(first + each - 1) % 7 + 1 for each in range(7)]
    width = 24 * STEP - (STEP - CELL)
    rows = [
        Row(
            WEEKDAYS[weekday - 1],
            WEEKDAYS_ABBR[weekday - 1],
            [known.get((weekday, hour), 0) for hour in range(24)],
        )
        for weekday in weekdays
    ]
    paths: defaultdict[str, str] = defaultdict(str)
    for line, row in enumerate(rows):
        for hour, calls in enumerate(row.calls):
            x = width - hour * STEP - CELL if rtl else hour * STEP
            paths[f"s{_shade(calls, most)}"] += _box(
                x + _EDGE, line * STEP + _EDGE, CELL - 2 * _EDGE, CELL - 2 * _EDGE
            )
    height = 7 * STEP - (STEP - CELL)
    return HourChart(rows, _shapes(paths), width, height, _busiest(figures.hours))


def _box(x: int, y: int, width: int, height: int) -> str:
    return f"M{x} {y}h{width}v{height}h-{width}z"


def _shapes(paths: Mapping[str, str]) -> list[Shape]:
    return [Shape(kind, path) for kind, path in sorted(paths.items())]


def _busiest(hours: Sequence[Hour]) -> tuple[str | Promise, int] | None:
    most = max((each.calls for each in hours), default=0)
    found = [each for each in hours if each.calls == most]
    return (WEEKDAYS[found[0].weekday - 1], found[0].hour) if len(found) == 1 else None


def _shown(day: Day) -> int:
    return day.sums.answered + day.sums.missed + day.sums.unreached


def _parts(day: Day, top: int) -> Iterator[tuple[str, int, int]]:
    """The kind of each piece of a bar, where it begins from above, and its height."""
    ground = HEIGHT
    for kind in ("answered", "missed", "unreached"):
        height = round(getattr(day.sums, kind) * HEIGHT / top) if top else 0
        if height:
            ground -= height
            yield kind, ground, height


def _round_up(most: int) -> int:
    """The next number that halves into a whole one and is easily read."""
    scale = 1
    while True:
        for step in (2, 4, 6, 10):
            if most <= step * scale:
                return step * scale if most else 0
        scale *= 10


def _marks(days: Sequence[Day]) -> list[date]:
    """The first, the middle and the last day; of a week, every day."""
    known = [each.day for each in days]
    most = 7
    if len(known) <= most:
        return known
    return [known[0], known[len(known) // 2], known[-1]]


def _shade(calls: int, most: int) -> int:
    return -(-calls * SHADES // most) if most else 0

"""The sums of a period in three statements, each one walk through `calls_call_figures`.

Calls are put into hours of UTC first, which is cheap, and only the hours are given their day and
hour at the business. Where the zone is not whole hours from UTC, they are quarters of an hour, of
which every offset in use is a whole number.

What is known of days that are over hardly changes: it is kept in the cache for ten minutes, and
only the last day is counted each time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection

from calls.figures.outcomes import OutcomeCount
from calls.figures.period import Period
from calls.models import LIVE_STATUSES, Direction
from calls.models.call import UNSERVED
from prosaas.lib.kept import kept

_HOUR: Final = timedelta(hours=1)
_KEPT_S: Final = 600
_ANSWERED, _MISSED, _MESSAGE, _UNREACHED, _UNDERWAY = range(5)
_KIND: Final = f"""
    CASE WHEN answered_at IS NOT NULL AND end_reason <> ALL(%(unserved)s) THEN {_ANSWERED}
    WHEN status = ANY(%(live)s) AND end_reason = '' THEN {_UNDERWAY}
    WHEN direction <> %(inbound)s THEN {_UNREACHED}
    WHEN has_recording AND answered_at IS NOT NULL THEN {_MESSAGE}
    ELSE {_MISSED} END
"""
_SECONDS: Final = (
    "coalesce(duration_seconds,"
    " greatest(0, round(extract(epoch FROM ended_at - answered_at)))::integer)"
)
_WHERE: Final = (
    "FROM calls_call WHERE tenant_id = %(tenant)s AND NOT is_test"
    " AND created_at >= %(begin)s AND created_at < %(until)s"
)
_SUMS: Final = f"""
    SELECT {_KIND} AS kind, count(*), coalesce(sum({_SECONDS}), 0), coalesce(sum(cost_micros), 0)
    {_WHERE} GROUP BY kind
"""
_HOURS: Final = f"""
    WITH piece AS MATERIALIZED (
        SELECT date_bin(%(bin)s, created_at, 'epoch') AS begun, {_KIND} AS kind,
            count(*) AS calls, sum({_SECONDS}) AS seconds, sum(cost_micros) AS cost
        {_WHERE} GROUP BY begun, kind
    ), local AS (
        SELECT begun AT TIME ZONE %(zone)s AS at, kind, calls, seconds, cost FROM piece
    ), hour AS (
        SELECT at::date AS day, extract(isodow FROM at)::integer AS weekday,
            extract(hour FROM at)::integer AS hour, kind, calls, seconds, cost
        FROM local
    )
    SELECT day, weekday, hour, kind,
        sum(calls)::bigint, coalesce(sum(seconds), 0)::bigint, coalesce(sum(cost), 0)::bigint
    FROM hour GROUP BY GROUPING SETS ((day, kind), (weekday, hour))
"""  # noqa: S608 - of this file's own words
_OUTCOMES: Final = f"SELECT outcome, count(*) {_WHERE} GROUP BY outcome"
_STATEMENTS: Final = {"hours": _HOURS, "sums": _SUMS, "outcomes": _OUTCOMES}


@dataclass(frozen=True, slots=True)
class Sums:
    """So many calls. Those underway are neither answered nor missed yet.

    `missed` are callers whom no agent answered, of whom `messages` left a voice message;
    `unreached` whom the agent called in vain. `seconds` is the time the answered ones talked.
    """

    calls: int = 0
    answered: int = 0
    missed: int = 0
    messages: int = 0
    unreached: int = 0
    seconds: int = 0
    cost_micros: int = 0

    @property
    def average_seconds(self) -> int | None:
        """Of an answered call; None without one."""
        return round(self.seconds / self.answered) if self.answered else None


@dataclass(frozen=True, slots=True)
class Day:
    """The calls of one day."""

    day: date
    sums: Sums


@dataclass(frozen=True, slots=True)
class Hour:
    """The calls of one hour of a weekday (1 Monday to 7 Sunday), all weeks together."""

    weekday: int
    hour: int
    calls: int


@dataclass(frozen=True, slots=True)
class Change:
    """One number against the one before."""

    now: int
    before: int

    @property
    def percent(self) -> int | None:
        """Rounded; None where there is nothing to hold it against."""
        return round((self.now - self.before) * 100 / self.before) if self.before else None


@dataclass(frozen=True, slots=True)
class Figures:
    """All of it. `days` has every day of the period, `hours` only those with calls."""

    period: Period
    now: Sums
    before: Sums
    days: Sequence[Day]
    hours: Sequence[Hour]
    outcomes: Sequence[OutcomeCount]

    def change(self, name: str) -> Change:
        """Of a number by its name in Sums."""
        return Change(getattr(self.now, name) or 0, getattr(self.before, name) or 0)


def figures(*, tenant: UUID, period: Period) -> Figures:
    """The figures of a tenant, inside its context."""
    given = {
        "tenant": tenant,
        "zone": period.zone.key,
        "bin": _bin(period),
        "unserved": UNSERVED,
        "live": [status.value for status in LIVE_STATUSES],
        "inbound": Direction.INBOUND.value,
    }
    by_day: dict[date, list[Any]] = {}
    by_hour: Counter[tuple[int, int]] = Counter()
    for day, weekday, hour, *counted in _walked("hours", given, period.begin, period.until):
        if day is None:
            by_hour[weekday, hour] += counted[1]
        else:
            by_day.setdefault(day, []).append(counted)
    return Figures(
        period,
        now=_summed(each for day in by_day.values() for each in day),
        before=_summed(_walked("sums", given, period.before_begin, period.before_until)),
        days=[Day(day, _summed(by_day.get(day, ()))) for day in period.days],
        hours=[Hour(*at, calls) for at, calls in by_hour.items()],
        outcomes=list(_outcomes(_walked("outcomes", given, period.begin, period.until))),
    )


def _bin(period: Period) -> timedelta:
    moments = (period.begin, period.until)
    offsets = [moment.utcoffset() or timedelta() for moment in moments]
    is_whole = not any(offset % _HOUR for offset in offsets)
    return _HOUR if is_whole else _HOUR / 4


def _walked(
    name: str, given: dict[str, Any], begin: datetime, until: datetime
) -> Iterator[tuple[Any, ...]]:
    """The rows of one of _STATEMENTS: those of the days that are over, and those of the last."""
    midnight = until.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if begin < midnight:
        yield from _kept(name, given, begin, midnight)
    yield from _rows(name, given, max(begin, midnight), until)


def _kept(
    name: str, given: dict[str, Any], begin: datetime, until: datetime
) -> list[tuple[Any, ...]]:
    key = f"figures-{name}:{given['tenant']}:{given['zone']}:{begin:%Y%m%d}-{until:%Y%m%d}"
    return kept(key, _KEPT_S, lambda: _rows(name, given, begin, until))


def _rows(
    name: str, given: dict[str, Any], begin: datetime, until: datetime
) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")  # compiling costs more than the walk
        cursor.execute(_STATEMENTS[name], given | {"begin": begin, "until": until})
        return list(cursor.fetchall())


def _summed(rows: Iterable[Sequence[Any]]) -> Sums:
    """Of rows of kind, calls, seconds and cost."""
    calls, cost, seconds = [0] * 5, 0, 0
    for kind, count, talked, micros in rows:
        calls[kind] += count
        cost += micros
        seconds += talked if kind == _ANSWERED else 0
    return Sums(
        calls=sum(calls),
        answered=calls[_ANSWERED],
        missed=calls[_MISSED] + calls[_MESSAGE],
        messages=calls[_MESSAGE],
        unreached=calls[_UNREACHED],
        seconds=int(seconds),
        cost_micros=int(cost),
    )


def _outcomes(rows: Iterable[tuple[Any, ...]]) -> Iterable[OutcomeCount]:
    """The most frequent first."""
    counts: Counter[str] = Counter()
    for outcome, count in rows:
        counts[outcome] += count
    del counts[""]
    for outcome, count in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
        yield OutcomeCount(outcome, count, count / counts.total())

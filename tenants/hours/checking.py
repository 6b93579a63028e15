"""Whether hours can be used, said in a sentence; and their one way of being written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Final

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from tenants.hours import calendars
from tenants.hours.spans import DAY_MINUTES, Span, pairs, span_of

# As people read it where most of our tenants are; date.weekday() begins on Monday.
WEEK: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
BY_WEEKDAY: Final = (*WEEK[1:], WEEK[0])
WHOLE_DAY: Final = ("00:00", "24:00")
MOST_SPANS: Final = 4  # a day
MOST_EXCEPTIONS: Final = 400
_KEYS: Final = frozenset({"weekly", "holidays", "exceptions"})
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class BadHours(Exception):
    """The hours cannot be used; the text says why, in the active language.

    `day` is what it is about: a word of WEEK, a date as stored, "holidays", or "".
    """

    def __init__(self, sentence: str, day: str = "") -> None:
        super().__init__(sentence)
        self.day = day


def check(stored: object) -> None:
    """BadHours for the first thing that cannot be used."""
    if not isinstance(stored, Mapping) or stored.keys() - _KEYS:
        raise BadHours(_("The hours cannot be read."))
    week_of(stored)
    country_of(stored)
    exceptions_of(stored)


def canonical(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The same hours, as they are always stored; BadHours like check()."""
    check(stored)
    week = week_of(stored)
    country = country_of(stored)
    exceptions = exceptions_of(stored)
    if not country and not exceptions and all(spans == _ALL_DAY for spans in week.values()):
        return {}
    return {
        "weekly": {day: pairs(spans) for day, spans in week.items() if spans},
        "holidays": country,
        "exceptions": {str(day): pairs(exceptions[day]) for day in sorted(exceptions)},
    }


def week_of(stored: Mapping[str, Any]) -> dict[str, tuple[Span, ...]]:
    """The spans of each day of WEEK, in order; BadHours."""
    weekly = stored.get("weekly")
    if weekly is None:
        return dict.fromkeys(WEEK, _ALL_DAY)
    if not isinstance(weekly, Mapping):
        raise BadHours(_("The hours cannot be read."))
    for day in weekly:
        if day not in WEEK:
            raise BadHours(_("“%(day)s” is not a day of the week.") % {"day": day})
    week = {day: _spans(day, weekly.get(day, ())) for day in WEEK}
    for day, following in pairwise([*WEEK, WEEK[0]]):
        _refuse_collision(day, week[day], week[following])
    return week


def country_of(stored: Mapping[str, Any]) -> str:
    """The country whose holidays are closed, "" for none; BadHours."""
    country = stored.get("holidays", "")
    if not isinstance(country, str) or (country and country not in calendars.countries()):
        sentence = _("There is no holiday calendar for “%(country)s”.") % {"country": country}
        raise BadHours(sentence, "holidays")
    return country


def exceptions_of(stored: Mapping[str, Any]) -> dict[date, tuple[Span, ...]]:
    """The spans of each day that is not as usual; BadHours."""
    exceptions = stored.get("exceptions", {})
    if not isinstance(exceptions, Mapping):
        raise BadHours(_("The hours cannot be read."))
    if len(exceptions) > MOST_EXCEPTIONS:
        sentence = _("There can be at most %(most)s exceptions: remove old ones first.")
        raise BadHours(sentence % {"most": MOST_EXCEPTIONS})
    return {_date(day): _spans(day, spans) for day, spans in exceptions.items()}


def day_name(day: str) -> str:
    """A word of WEEK, or a stored date, in the active language."""
    return str(WEEKDAYS[BY_WEEKDAY.index(day)]) if day in BY_WEEKDAY else day


def _date(text: object) -> date:
    if isinstance(text, str) and _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise BadHours(_("“%(day)s” is not a date.") % {"day": text}, str(text))


def _spans(day: str, listed: object) -> tuple[Span, ...]:
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        raise BadHours(_("The hours cannot be read."), day)
    for problem in _problems(day, listed):
        raise BadHours(problem, day)
    return tuple(sorted(span for span in map(span_of, listed) if span))


def _problems(day: str, listed: Sequence[object]) -> Iterator[str]:
    named = {"day": day_name(day)}
    if len(listed) > MOST_SPANS:
        text = _("%(day)s: there can be at most %(most)s openings a day.")
        yield text % {**named, "most": MOST_SPANS}
    spans = []
    for pair in listed:
        span = span_of(pair)
        if span is None:
            text = _("%(day)s: “%(span)s” are not times of day, like 09:00-17:00.")
            yield text % {**named, "span": _shown(pair)}
            return
        if span.start == span.end:
            text = _("%(day)s: %(span)s has no length. The whole day is 00:00-24:00.")
            yield text % {**named, "span": _shown(pair)}
        spans.append(span)
    for first, second in pairwise(sorted(spans)):
        if second.start < first.end:
            text = _("%(day)s: %(first)s and %(second)s overlap.")
            yield text % {**named, "first": written(first), "second": written(second)}


def _refuse_collision(day: str, spans: Sequence[Span], after: Sequence[Span]) -> None:
    """A night that lasts until the next day has opened already."""
    if spans and after and spans[-1].end - DAY_MINUTES > after[0].start:
        text = _("%(day)s: %(first)s runs into %(second)s of the next day.")
        names = {"day": day_name(day), "first": written(spans[-1]), "second": written(after[0])}
        raise BadHours(text % names, day)


def written(span: Span) -> str:
    """09:00-17:00."""
    return _shown(span.pair)


def _shown(pair: object) -> str:
    return "-".join(map(str, pair)) if isinstance(pair, list | tuple) else str(pair)


_ALL_DAY: Final = (Span(0, DAY_MINUTES),)

"""Hours in a person's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tenants.hours import WHOLE_DAY, Schedule, Span

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Now:
    """Whether it is open, and until when; `words` is the sentence."""

    is_open: bool
    words: str


def now_in_words(schedule: Schedule, at: datetime) -> Now:
    """What the page says of this moment (aware), on the tenant's clock."""
    is_open = schedule.is_open(at)
    change = schedule.next_change(at)
    if change is None:
        words = _("Open around the clock.") if is_open else _("Closed; no opening is planned.")
        return Now(is_open, words)
    today = at.astimezone(schedule.zone).date()
    return Now(is_open, _until(change, today) if is_open else _opens(change, today))


def spans_in_words(spans: Sequence[Span]) -> str:
    """09:00-13:00, 16:00-19:00."""
    pairs = [span.pair for span in spans]
    if not pairs:
        return _("closed")
    if pairs == [list(WHOLE_DAY)]:
        return _("open all day")
    return ", ".join("-".join(pair) for pair in pairs)


def day_in_words(day: date) -> str:
    """Monday, 21 Sep 2026."""
    told = {"weekday": WEEKDAYS[day.weekday()], "date": date_format(day, "SHORT_DATE_FORMAT")}
    return _("%(weekday)s, %(date)s") % told


def _until(change: datetime, today: date) -> str:
    told = _told(change)
    if change.date() == today:
        return _("Open until %(time)s.") % told
    if change.date() == today + timedelta(days=1) and change.time() == time.min:
        return _("Open until midnight.")
    if change.date() - today < _WEEK:
        return _("Open until %(weekday)s at %(time)s.") % told
    return _("Open until %(date)s at %(time)s.") % told


def _opens(change: datetime, today: date) -> str:
    told = _told(change)
    if change.date() == today:
        return _("Closed, opens today at %(time)s.") % told
    if change.date() - today < _WEEK:
        return _("Closed, opens on %(weekday)s at %(time)s.") % told
    return _("Closed, opens on %(date)s at %(time)s.") % told


def _told(change: datetime) -> dict[str, str]:
    return {
        "weekday": str(WEEKDAYS[change.weekday()]),
        "date": day_in_words(change.date()),
        "time": f"{change:%H:%M}",
    }

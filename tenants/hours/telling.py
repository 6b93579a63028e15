"""Hours as the model is told them, for callers who ask. In English, as its other prompts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from tenants.hours.schedule import Schedule
from tenants.hours.spans import Span

_AHEAD: Final = timedelta(days=30)
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HEAD: Final = (
    "Opening hours of the business, by its own clock. Tell them to callers who ask, in your words:"
)


def told(plan: Schedule, at: datetime) -> str:
    """The week, and what differs in the month from this moment (aware) on.

    The wording stays the same all day, so that the provider's cache of prompts holds.
    """
    today = at.astimezone(plan.zone).date()
    week = [f"{name}: {_spans(spans)}" for name, spans in zip(_DAYS, plan.week, strict=True)]
    return "\n".join([_HEAD, *week, *_differing(plan, today)])


def _differing(plan: Schedule, today: date) -> Iterator[str]:
    """Holidays and exceptions ahead, by day."""
    last = today + _AHEAD
    names = {each.day: each.name for each in plan.holidays_between(today, last, language="en")}
    days = {day for day in plan.exceptions if today <= day <= last}
    for day in sorted({*names, *days}):
        name = f" ({names[day]})" if day in names else ""
        yield f"{_DAYS[day.weekday()]} {day.isoformat()}{name}: {_spans(plan.spans_on(day))}"


def _spans(spans: tuple[Span, ...]) -> str:
    return ", ".join("-".join(span.pair) for span in spans) or "closed"

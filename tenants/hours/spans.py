"""A time of opening, and how it is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00")
DAY_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From `start` until `end`, in minutes after the midnight that its day begins with.

    `end` is more than `start`, and more than a day's minutes where the span passes midnight.
    """

    start: int
    end: int

    def holds(self, passed: timedelta) -> bool:
        """Whether it is open when this much of the wall clock has passed since that midnight."""
        return timedelta(minutes=self.start) <= passed < timedelta(minutes=self.end)

    @property
    def pair(self) -> list[str]:
        """As it is stored: ["22:00", "02:00"]."""
        end = self.end if self.end <= DAY_MINUTES else self.end - DAY_MINUTES
        return [_written(self.start), _written(end)]


def span_of(pair: object) -> Span | None:
    """The span that is stored so; None for anything else. Equal ends make one without length."""
    if not isinstance(pair, list | tuple) or len(pair) != len(("start", "end")):
        return None
    start, end = (_minutes(text) for text in pair)
    if start is None or end is None or start == DAY_MINUTES:
        return None
    return Span(start, end if end >= start else end + DAY_MINUTES)


def pairs(spans: Sequence[Span]) -> list[list[str]]:
    """As they are stored."""
    return [span.pair for span in spans]


def _minutes(text: object) -> int | None:
    if not isinstance(text, str) or not _TIME.fullmatch(text):
        return None
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _written(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"

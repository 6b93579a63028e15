"""Our clock beside those of others: tokens, signatures and leases live by it.

The Date header of an answer is whole seconds, and old by the time that the answer took: the
middle of the request is compared with the middle of the second.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final

import httpx
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection

from prosaas.doctor import certificate
from prosaas.doctor.findings import Finding, Skipped, ok, problem, warning

_TWILIO: Final = "https://api.twilio.com"
_TIMEOUT_S: Final = 8.0
_NOTICED_S: Final = 2.0
_HARMFUL_S: Final = 30.0
_ADVICE: Final = "Switch time synchronisation on (timedatectl set-ntp true), on every machine."


@dataclass(frozen=True, slots=True)
class Reading:
    """Another clock: how far ours is ahead of it, give or take `within_s`."""

    whose: str
    ahead_s: float
    within_s: float

    @property
    def apart_s(self) -> float:
        """What is certain of the difference."""
        return max(0.0, abs(self.ahead_s) - self.within_s)


def look(*, clock: Callable[[], float] = time.time) -> Iterator[Finding]:
    """Skipped when no other clock can be read."""
    readings = list(_readings(clock))
    if not readings:
        raise Skipped("no other clock can be read")
    found = [finding for reading in readings for finding in judged(reading)]
    yield from found
    if not found:
        whose = ", ".join(reading.whose for reading in readings)
        yield ok("clock", f"Our clock agrees with: {whose}.")


def judged(reading: Reading) -> Iterator[Finding]:
    """More than 2 s apart is worth a word, 30 s break what is signed for a short time."""
    if reading.apart_s <= _NOTICED_S:
        return
    where = "ahead of" if reading.ahead_s > 0 else "behind"
    what = f"This machine's clock is {abs(reading.ahead_s):.0f} s {where} that of {reading.whose}."
    kind = problem if reading.apart_s > _HARMFUL_S else warning
    yield kind("clock", what, _ADVICE)


def _readings(clock: Callable[[], float]) -> Iterator[Reading]:
    sources: dict[str, Callable[[], float | None]] = {
        "Twilio": lambda: _date(settings.TWILIO_API_URL or _TWILIO),
        "PUBLIC_URL": lambda: _date(f"{settings.PUBLIC_URL}/healthz"),
        "the database": _databases,
    }
    for whose, read in sources.items():
        began = clock()
        theirs = read()
        took_s = clock() - began
        if theirs is not None:
            resolution_s = 0.0 if whose == "the database" else 0.5
            yield Reading(whose, began + took_s / 2 - theirs, took_s / 2 + resolution_s)


def _date(url: str) -> float | None:
    """Seconds of the epoch from any answer at all, None when there is none."""
    try:
        answer = httpx.head(url, timeout=_TIMEOUT_S, verify=certificate.trusted())
        return parsedate_to_datetime(answer.headers["Date"]).timestamp() + 0.5
    except (httpx.HTTPError, httpx.InvalidURL, KeyError, ValueError):
        return None


def _databases() -> float | None:
    if "default" not in settings.DATABASES:
        return None
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
            return float(cursor.fetchone()[0])
    except DatabaseError:
        return None

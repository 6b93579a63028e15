"""What the page says of a moment."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from tenants.views.hours_words import day_in_words, now_in_words, spans_in_words
from tests.tenants.hours.plans import ALL_DAY, ISRAEL, NEW_YORK, daily, plan, wall, weekly


@pytest.mark.parametrize(
    ("stored", "at", "words"),
    [
        (daily(), "2026-06-07 10:00", "Open until 17:00."),
        (daily([["18:00", "24:00"]]), "2026-06-07 20:00", "Open until midnight."),
        (daily([["18:00", "02:00"]]), "2026-06-07 20:00", "Open until Monday at 02:00."),
        (daily(), "2026-06-07 08:00", "Closed, opens today at 09:00."),
        (weekly(sun=[["09:00", "17:00"]]), "2026-06-05 10:00", "Closed, opens on Sunday at 09:00."),
        (
            weekly(sun=[["09:00", "17:00"]]),
            "2026-06-07 18:00",
            "Closed, opens on Sunday, 14 Jun 2026 at 09:00.",
        ),
        (
            daily(ALL_DAY, holidays="IL"),
            "2026-06-07 18:00",
            "Open until Saturday, 12 Sep 2026 at 00:00.",
        ),
        ({}, "2026-06-07 18:00", "Open around the clock."),
        (weekly(), "2026-06-07 18:00", "Closed; no opening is planned."),
    ],
)
def test_now(stored: dict[str, Any], at: str, words: str) -> None:
    with translation.override("en"):
        assert now_in_words(plan(stored), wall(at)).words == words


def test_now_is_told_on_the_tenants_clock() -> None:
    """Noon in Israel is five in the morning in New York."""
    with translation.override("en"):
        told = now_in_words(plan(daily(), NEW_YORK), wall("2026-06-07 12:00", ISRAEL))
    assert (told.is_open, told.words) == (False, "Closed, opens today at 09:00.")


def test_days_and_spans() -> None:
    monday = wall("2026-09-21 00:00").date()
    with translation.override("en"):
        two = plan(daily([["09:00", "13:00"], ["22:00", "02:00"]])).spans_on(monday)
        assert spans_in_words(two) == "09:00-13:00, 22:00-02:00"
        assert spans_in_words(plan({}).spans_on(monday)) == "open all day"
        assert spans_in_words(()) == "closed"
        assert day_in_words(monday) == "Monday, 21 Sep 2026"

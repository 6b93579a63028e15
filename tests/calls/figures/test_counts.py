"""Figures against rows counted by hand, around midnights, clocks that change, and tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache

from calls.figures import Figures, Sums, figures, period_of
from tenants.context import tenant_context
from tenants.services import NewTenant
from tests.calls.calling import call_made, changed

pytestmark = pytest.mark.django_db
JERUSALEM = ZoneInfo("Asia/Jerusalem")
NOW = datetime(2026, 10, 28, 12, tzinfo=JERUSALEM)


def made(shop: NewTenant, at: datetime, **columns: Any) -> None:
    """A call that was answered and over, unless told."""
    usual: dict[str, Any] = {
        "status": "completed",
        "answered_at": at,
        "ended_at": at + timedelta(seconds=60),
        "duration_seconds": 60,
        "end_reason": "caller-hung-up",
        "cost_micros": 1000,
    }
    changed(call_made(shop), created_at=at, **usual | columns)


def figures_of(
    shop: NewTenant, key: str = "7", zone: ZoneInfo = JERUSALEM, now: datetime = NOW
) -> Figures:
    with tenant_context(shop.tenant.pk):
        return figures(tenant=shop.tenant.pk, period=period_of(key, now=now, zone=zone))


def test_nothing_is_nothing(shop: NewTenant) -> None:
    found = figures_of(shop)
    assert found.now == found.before == Sums()
    assert [len(found.days), found.hours, found.outcomes] == [7, [], []]


def test_each_call_is_of_one_sort(shop: NewTenant) -> None:
    at = NOW - timedelta(hours=1)
    made(shop, at)
    made(shop, at, status="no-answer", answered_at=None, end_reason="", cost_micros=None)
    made(shop, at, end_reason="after-hours")
    made(shop, at, end_reason="over-limit", has_recording=True)
    made(shop, at, direction="outbound", status="busy", answered_at=None, end_reason="")
    made(shop, at, direction="outbound")
    made(shop, at, status="ringing", answered_at=None, ended_at=None, end_reason="")
    assert figures_of(shop).now == Sums(
        calls=7,
        answered=2,
        missed=3,
        messages=1,
        unreached=1,
        seconds=120,
        cost_micros=6000,
    )


def test_tests_from_the_browser_are_left_out(shop: NewTenant) -> None:
    made(shop, NOW - timedelta(hours=1), is_test=True)
    assert figures_of(shop).now.calls == 0


def test_a_call_without_the_carriers_length_has_our_own(shop: NewTenant) -> None:
    made(shop, NOW - timedelta(hours=1), duration_seconds=None)
    assert figures_of(shop).now.average_seconds == 60


def test_a_day_begins_at_the_tenants_midnight(shop: NewTenant) -> None:
    midnight = datetime(2026, 10, 27, tzinfo=JERUSALEM)
    made(shop, midnight - timedelta(seconds=1))
    made(shop, midnight)
    counted = {each.day: each.sums.calls for each in figures_of(shop).days}
    assert [counted[date(2026, 10, day)] for day in (26, 27, 28)] == [1, 1, 0]


def test_the_day_on_which_clocks_go_back_has_25_hours(shop: NewTenant) -> None:
    begun = datetime(2026, 10, 25, tzinfo=JERUSALEM).astimezone(UTC)
    for hour in range(25):
        made(shop, begun + timedelta(hours=hour))
    found = figures_of(shop)
    assert {each.day: each.sums.calls for each in found.days}[date(2026, 10, 25)] == 25
    assert {each.hour: each.calls for each in found.hours if each.weekday == 7}[1] == 2


def test_a_zone_of_three_quarters_is_cut_where_its_hours_begin(shop: NewTenant) -> None:
    kathmandu = ZoneInfo("Asia/Kathmandu")
    begun = datetime(2026, 10, 27, 9, tzinfo=kathmandu)
    made(shop, begun)
    made(shop, begun - timedelta(seconds=1))
    found = figures_of(shop, zone=kathmandu)
    assert sorted((each.weekday, each.hour) for each in found.hours) == [(2, 8), (2, 9)]


def test_the_time_before_ends_at_the_same_hour(shop: NewTenant) -> None:
    made(shop, NOW - timedelta(days=7, seconds=1))
    made(shop, NOW - timedelta(days=7))  # later than now, a week ago
    made(shop, NOW - timedelta(days=14))
    found = figures_of(shop)
    assert found.before.calls == 1
    assert figures_of(shop, "30").now.calls == 3


def test_a_month_is_held_against_the_one_before(shop: NewTenant) -> None:
    first = datetime(2026, 10, 1, tzinfo=JERUSALEM)
    made(shop, first)
    made(shop, first - timedelta(seconds=1))  # the 30th of September, later than the 28th
    made(shop, datetime(2026, 9, 1, tzinfo=JERUSALEM))
    found = figures_of(shop, "month")
    assert (found.now.calls, found.before.calls) == (1, 1)


def test_a_day_that_the_month_before_lacks_is_held_against_all_of_it() -> None:
    period = period_of("month", now=datetime(2026, 3, 31, 9, tzinfo=UTC), zone=ZoneInfo("UTC"))
    assert period.before_begin.date() == date(2026, 2, 1)
    assert period.before_until == period.begin


def test_outcomes_are_shares_of_those_that_are_known(shop: NewTenant) -> None:
    at = NOW - timedelta(hours=1)
    for outcome in ("message", "message", "callback", ""):
        made(shop, at, outcome=outcome)
    found = [(each.outcome, each.calls) for each in figures_of(shop).outcomes]
    assert found == [("message", 2), ("callback", 1)]
    assert figures_of(shop).outcomes[0].percent == 67


def test_days_that_are_over_are_added_up_once_in_a_while(shop: NewTenant) -> None:
    yesterday, today = NOW - timedelta(days=1), NOW - timedelta(hours=1)

    def counted() -> tuple[int, int, int, int]:
        made(shop, yesterday, outcome="message")
        made(shop, today, outcome="message")
        made(shop, NOW - timedelta(days=8))
        found = figures_of(shop)
        of_hours = sum(each.calls for each in found.hours)
        return found.now.calls, of_hours, found.outcomes[0].calls, found.before.calls

    assert counted() == (2, 2, 2, 1)
    assert counted() == (3, 3, 3, 1)
    cache.clear()
    assert counted() == (6, 6, 6, 3)


def test_where_midnight_comes_twice_every_call_is_counted_once(shop: NewTenant) -> None:
    """At 01:00 on that day the Azores put their clocks back to 00:00."""
    azores = ZoneInfo("Atlantic/Azores")
    for minutes in (30, 90):  # 00:30 and, an hour later, 00:30
        made(shop, datetime(2026, 10, 25, tzinfo=UTC) + timedelta(minutes=minutes))
    for hour, fold in ((0, 1), (2, 0)):
        now = datetime(2026, 10, 25, hour, 45, tzinfo=azores, fold=fold)
        assert figures_of(shop, zone=azores, now=now).now.calls == 2


def test_another_tenants_calls_are_not_counted(shop: NewTenant, rival: NewTenant) -> None:
    made(rival, NOW - timedelta(hours=1))
    assert figures_of(shop).now.calls == 0


def test_a_word_that_is_no_period_is_the_usual_one() -> None:
    assert period_of("1' or 1", now=NOW, zone=JERUSALEM).key == "30"

"""The overview: figures in words and charts, what waits, whom it is for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from calls.models import Call
from calls.views.overview import greeting
from recordings.models import Summary
from tenants.context import tenant_context
from tenants.models import Agent, PhoneNumber
from tenants.services import NewTenant
from tests.calls.calling import call_made, changed
from tests.calls.limits.limiting import limited, used

pytestmark = pytest.mark.django_db
PAGE = "/app/"


def over(shop: NewTenant, **columns: Any) -> Call:
    """A call of an hour ago that was answered, unless told."""
    at = timezone.now() - timedelta(hours=1)
    usual: dict[str, Any] = {
        "created_at": at,
        "status": "completed",
        "answered_at": at,
        "ended_at": at + timedelta(seconds=75),
        "duration_seconds": 75,
        "cost_micros": 1_250_000,
        "read_at": at,
    }
    return changed(call_made(shop), **usual | columns)


def page(client: Client, path: str = PAGE, language: str = "en") -> str:
    answer = client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_it_tells_what_there_was(shop: NewTenant, owner: Client) -> None:
    over(shop, outcome="appointment")
    over(shop, status="no-answer", answered_at=None, outcome="missed", cost_micros=None)
    html = page(owner)
    for told in ("1 min 15 s", "$1.25", "Appointment", ">50%<", "Latest calls"):
        assert told in html


@pytest.mark.parametrize(
    ("hour", "said"),
    [(0, "Hello"), (4, "Hello"), (5, "Good morning"), (12, "Good afternoon"), (18, "Good evening")],
)
def test_people_are_greeted_by_the_hour(hour: int, said: str) -> None:
    assert greeting(datetime(2026, 11, 22, hour)) == said  # noqa: DTZ001 - it is only looked at


def test_a_chart_has_a_name_a_description_and_a_table(shop: NewTenant, owner: Client) -> None:
    over(shop)
    html = page(owner)
    assert 'role="img" aria-labelledby="days-name days-desc"' in html
    assert 'role="img" aria-labelledby="hours-name hours-desc"' in html
    assert html.count('<details class="as-table">') == 2
    assert "style=" not in html


def test_numbers_of_drawings_are_not_written_as_people_write_them(
    shop: NewTenant, owner: Client
) -> None:
    over(shop)
    assert 'viewBox="0 0 1000 200"' in page(owner, language="he")


def test_the_week_begins_with_sunday_in_hebrew_too(shop: NewTenant, owner: Client) -> None:
    over(shop)
    html = page(owner, language="he")
    assert html.index("<span>ראשון</span>") < html.index("<span>שני</span>")


def test_the_bars_of_outcomes_begin_where_people_begin_to_read(
    shop: NewTenant, owner: Client
) -> None:
    over(shop, outcome="message")
    over(shop, outcome="callback")
    assert '<rect class="answered" x="0" width="50"' in page(owner)
    assert '<rect class="answered" x="50" width="50"' in page(owner, language="he")


@pytest.mark.parametrize("period", ["7", "30", "90", "month", "never"])
def test_every_period_is_answered(owner: Client, period: str) -> None:
    assert 'aria-current="page"' in page(owner, f"{PAGE}?period={period}")


def test_a_viewer_sees_no_money_and_a_visitor_nothing(
    shop: NewTenant, teammate: Client, visitor: Client
) -> None:
    over(shop)
    assert "$1.25" not in page(teammate)
    assert visitor.get(PAGE)["Location"].startswith("/accounts/login/")


def test_others_calls_are_not_here(shop: NewTenant, stranger: Client) -> None:
    call = over(shop)
    html = page(stranger)
    assert str(call.pk) not in html
    assert "No calls in this period" in html


def test_what_waits_is_told_and_leads_there(shop: NewTenant, owner: Client) -> None:
    over(shop, follow_up="open")
    over(shop, end_reason="after-hours", has_recording=True, read_at=None)
    html = page(owner)
    assert "1 call to follow up" in html
    assert "/app/calls/?follow_up=open" in html
    assert "1 voice message is waiting" in html


def test_nothing_waits_where_all_is_read_and_done(shop: NewTenant, owner: Client) -> None:
    over(shop, follow_up="done")
    assert "Nothing is waiting for you." in page(owner)


def test_a_limit_that_is_nearly_used_waits(shop: NewTenant, owner: Client) -> None:
    limited(shop, minutes=10)
    used(shop, "carrier.inbound", minutes=7)
    assert "of the limit is used" not in page(owner)
    used(shop, "carrier.inbound+2", minutes=1)
    assert '<bdi dir="ltr">80%</bdi> of the limit is used' in page(owner)


def test_a_business_that_answers_nobody_is_shown_the_start_once(
    shop: NewTenant, owner: Client, teammate: Client
) -> None:
    with tenant_context(shop.tenant.pk):
        PhoneNumber.objects.update(status=PhoneNumber.Status.RELEASED)
        Agent.objects.update(published_version=None)
    assert owner.get(PAGE)["Location"] == "/app/start/"
    assert "Go on setting up" in page(owner)
    assert "Go on setting up" not in page(teammate)


def test_the_latest_calls_read_as_in_the_list(shop: NewTenant, owner: Client) -> None:
    call = over(shop)
    assert '<bdi dir="ltr">+972 50-123-4567</bdi>' in page(owner)
    with tenant_context(shop.tenant.pk):
        Summary.objects.create(
            tenant_id=call.tenant_id,
            call=call,
            source="live",
            language="en",
            text="Wants a bouquet.",
            outcome="message",
            caller_name="Dana",
        )
    assert "<bdi>Dana</bdi>" in page(owner)


def test_the_busiest_hour_is_told_where_it_is_one(shop: NewTenant, owner: Client) -> None:
    over(shop)
    assert "Your busiest hour is on" in page(owner)
    over(shop, created_at=timezone.now() - timedelta(hours=5))
    cache.clear()  # by night that was yesterday
    assert "Your busiest hour is on" not in page(owner)


def test_tests_are_not_among_the_latest_calls(shop: NewTenant, owner: Client) -> None:
    call = over(shop, is_test=True)
    assert str(call.pk) not in page(owner)

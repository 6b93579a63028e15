"""The list of calls: what is looked for stands in its address, and how a row reads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calls.models import Call, CallTag
from calls.services import call_found
from calls.views.found import ROWS
from recordings.models import Summary
from tenants.context import tenant_context
from tenants.services import NewTenant
from tests.calls.api.asking import FIRST, calls_at
from tests.calls.calling import call_made, changed

LIST = "/app/calls/"
OTHER = "+14155550777"
HTMX = {"HX-Request": "true"}


def page(client: Client, query: str = "", **headers: str) -> str:
    response: Any = client.get(f"{LIST}?{query}", headers={"Accept-Language": "en", **headers})
    assert response.status_code == 200
    return str(response.content.decode())


def shown(html: str, *calls: Call) -> list[bool]:
    """Which of the calls a page has."""
    return [f'value="{call.pk}"' in html for call in calls]


def summary_made(call: Call, **values: Any) -> None:
    with tenant_context(call.tenant_id):
        Summary.objects.create(
            tenant_id=call.tenant_id, call=call, source="live", language="en", **values
        )


def tagged(call: Call, *tags: str) -> None:
    with tenant_context(call.tenant_id):
        CallTag.objects.bulk_create(
            CallTag(tenant_id=call.tenant_id, call=call, tag=tag, call_created_at=call.created_at)
            for tag in tags
        )


@pytest.mark.parametrize(
    ("values", "query"),
    [
        ({"direction": "outbound"}, "direction=outbound"),
        ({"status": "busy", "ended_at": FIRST}, "status=busy&status=failed"),
        ({"outcome": "message"}, "outcome=message&outcome=callback"),
        ({"from_number": OTHER}, "caller=%2B1+415-555-0777"),
        ({"from_number": OTHER}, "caller=14155550777"),
        ({"duration_seconds": 60}, "min_seconds=60&max_seconds=60"),
        ({"has_recording": True}, "has_recording=true"),
        ({"is_test": True}, "test=true"),
        ({"read_at": FIRST}, "unread=false"),
        ({"follow_up": "open"}, "follow_up=open"),
        ({"created_at": FIRST}, "last=2026-11-01"),
        ({"created_at": FIRST}, "first=2026-11-01&last=2026-11-01"),
        ({"created_at": FIRST + timedelta(days=9999)}, "first=2040-01-01"),
    ],
)
def test_each_filter_finds_its_call_alone(
    shop: NewTenant, rival: NewTenant, owner: Client, values: dict[str, Any], query: str
) -> None:
    call, other, theirs = call_made(shop), call_made(shop), call_made(rival)
    changed(call, **values)
    changed(theirs, **values)
    assert shown(page(owner, query), call, other, theirs) == [True, False, False]


def test_agents_numbers_and_tags_are_filters_too(
    shop: NewTenant, rival: NewTenant, owner: Client
) -> None:
    call, theirs = call_made(shop), call_made(rival)
    tagged(call, "vip")
    for query in (f"agent={call.agent_id}", f"number={call.phone_number_id}", "tag=vip,new"):
        assert shown(page(owner, query), call) == [True]
    assert "is not right" in page(owner, f"agent={theirs.agent_id}")
    assert shown(page(owner, "tag=new"), call) == [False]


def test_words_are_searched(shop: NewTenant, owner: Client) -> None:
    call, other = call_made(shop), call_made(shop)
    call_found(tenant_id=shop.tenant.pk, call_id=call.pk, words="a leaking tap")
    assert shown(page(owner, "q=leak"), call, other) == [True, False]


def test_quick_ranges_are_days_of_the_business(shop: NewTenant, owner: Client) -> None:
    now, old = call_made(shop), call_made(shop)
    changed(old, created_at=timezone.now() - timedelta(days=8))
    assert shown(page(owner, "days=today"), now, old) == [True, False]
    assert shown(page(owner, "days=7"), now, old) == [True, False]
    assert shown(page(owner, "days=30"), now, old) == [True, True]


def test_what_is_searched_for_can_be_taken_away_one_by_one(call: Call, owner: Client) -> None:
    html = page(owner, "tag=vip,new&status=busy&status=failed&sort=created_at")
    assert (
        'href="/app/calls/?status=busy&amp;status=failed&amp;tag=new&amp;sort=created_at"' in html
    )
    assert 'href="/app/calls/?status=failed&amp;tag=vip&amp;tag=new&amp;sort=created_at"' in html


@pytest.mark.parametrize(
    "query",
    ["first=tomorrow", "caller=12", "direction=sideways", "q=%3F", "min_seconds=-1", "agent=x"],
)
def test_what_is_no_search_is_told_and_kept(call: Call, owner: Client, query: str) -> None:
    html = page(owner, query)
    assert "Something in the search is not right." in html
    assert shown(html, call) == [False]


def test_a_row_reads_well(shop: NewTenant, owner: Client) -> None:
    call = changed(call_made(shop), follow_up="open", duration_seconds=65, has_recording=True)
    summary_made(call, text="Wants a bouquet.", outcome="message", caller_name="Dana")
    tagged(call, "vip")
    html = page(owner)
    for part in ("<bdi>Dana</bdi>", "Wants a bouquet.", "1:05", "Today", "vip", "To follow up"):
        assert part in html
    assert '<span class="unseen">Unread: </span>' in html


def test_a_test_is_told_as_such_and_never_unread(shop: NewTenant, owner: Client) -> None:
    changed(call_made(shop), is_test=True)
    html = page(owner)
    assert '<span class="badge">Test</span>' in html
    assert "Unread: " not in html


def test_pages_lead_there_and_back(shop: NewTenant, owner: Client) -> None:
    calls = calls_at(shop, ROWS + 1)
    first: Any = owner.get(LIST)
    there = first.context["page"].following
    assert f"{ROWS + 1} calls" in first.content.decode()
    second: Any = owner.get(LIST, {"cursor": there})
    assert shown(second.content.decode(), calls[0], calls[1]) == [True, False]
    back: Any = owner.get(LIST, {"cursor": second.context["page"].previous})
    assert shown(back.content.decode(), calls[0], calls[1]) == [False, True]
    assert shown(page(owner, "sort=created_at"), calls[0], calls[-1]) == [True, False]


def test_many_calls_are_not_counted(
    shop: NewTenant, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calls.views.found.ROWS", 1)
    monkeypatch.setattr("calls.views.found.COUNTED", 2)
    monkeypatch.setattr("calls.views.calls.COUNTED", 2)
    calls_at(shop, 3)
    assert "More than 2 calls" in page(owner)


def test_an_odd_cursor_is_the_first_page(call: Call, owner: Client) -> None:
    assert shown(page(owner, "cursor=x%00"), call) == [True]


def test_htmx_gets_the_results_alone_and_the_address(call: Call, owner: Client) -> None:
    response: Any = owner.get(f"{LIST}?q=&direction=inbound&days=", headers=HTMX)
    html = response.content.decode()
    assert "<html" not in html
    assert 'id="calls-news"' in html
    assert response["HX-Push-Url"] == "/app/calls/?direction=inbound"
    assert "HX-Request" in response["Vary"]
    again: Any = owner.get(LIST, headers={**HTMX, "HX-History-Restore-Request": "true"})
    assert "<html" in again.content.decode()


def test_a_search_that_takes_too_long_says_what_to_do(
    call: Call, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calls.search.PATIENCE_MS", 20)
    monkeypatch.setattr("calls.search._SHARE", "SELECT 1 FROM pg_sleep(2) WHERE %s <> ''")
    assert "This search takes too long." in page(owner, "q=leak")


def test_nothing_found_says_what_to_do(call: Call, owner: Client) -> None:
    changed(call, read_at=timezone.now())
    assert "Everything is read." in page(owner, "unread=true")
    assert "Nothing is left to do." in page(owner, "follow_up=open")
    assert "Take away a filter" in page(owner, "tag=none")


def test_a_page_costs_the_same_for_many_calls(shop: NewTenant, owner: Client) -> None:
    counts = []
    for more in (1, 6):
        for _ in range(more):
            call = call_made(shop)
            tagged(call, "vip")
            summary_made(call, text="x", outcome="message")
        with CaptureQueriesContext(connection) as asked:
            page(owner)
        counts.append(len(asked))
        assert not any("OFFSET" in query["sql"] for query in asked.captured_queries)
    assert counts[0] == counts[1]


def test_viewers_see_no_buttons_that_they_may_not_press(
    call: Call, owner: Client, teammate: Client
) -> None:
    assert 'value="follow-up"' in page(owner)
    assert "/app/calls/delete/" in page(owner)
    assert 'value="follow-up"' not in page(teammate)


def test_the_navigation_knows_how_many_are_unread(
    shop: NewTenant, owner: Client, visitor: Client
) -> None:
    call = call_made(shop)
    changed(call_made(shop), is_test=True)
    response: Any = owner.get(LIST)
    assert str(response.context["unread"]) == "1"
    changed(call, read_at=timezone.now())
    response = owner.get(LIST)
    assert not response.context["unread"]

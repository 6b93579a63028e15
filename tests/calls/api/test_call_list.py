"""GET /api/v1/calls/: filters, order, pages, what a row tells, and what it costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from calls.api.call_list import CallSerializer
from calls.models import Call, CallTag
from calls.search import FEW, calls_found
from tenants.context import tenant_context
from tenants.models import ApiKey
from tenants.services import NewTenant
from tests.calls.api.asking import FIRST, LIST, calls_at, found, get, said
from tests.calls.calling import CALLER, call_made, changed

OTHER, AGENT = "+14155550777", "Receptionist"


def tagged(call: Call, *tags: str) -> None:
    """The call with these tags."""
    with tenant_context(call.tenant_id):
        for tag in tags:
            CallTag.objects.create(
                tenant_id=call.tenant_id, call=call, tag=tag, call_created_at=call.created_at
            )


def granted_only(made: NewTenant, *scopes: str) -> None:
    """The tenant's key with these scopes alone."""
    with tenant_context(made.tenant.pk):
        ApiKey.objects.update(scopes=list(scopes))


@pytest.mark.parametrize(
    ("values", "params"),
    [
        ({"direction": "outbound"}, {"direction": "outbound"}),
        ({"status": "busy", "ended_at": FIRST}, {"status": "busy,failed"}),
        ({"outcome": "message"}, {"outcome": "message,callback"}),
        ({"from_number": OTHER}, {"caller": OTHER}),
        ({"from_number": OTHER}, {"caller": OTHER.replace("+", " ")}),
        ({"direction": "outbound", "to_number": OTHER}, {"caller": OTHER}),
        ({"duration_seconds": 60}, {"min_seconds": 60}),
        ({"duration_seconds": 60}, {"max_seconds": 60}),
        ({"duration_seconds": 60}, {"min_seconds": 60, "max_seconds": 60}),
        ({"has_recording": True}, {"has_recording": "true"}),
        ({"is_test": True}, {"test": "true"}),
        ({"read_at": FIRST}, {"unread": "false"}),
        ({"is_test": True}, {"unread": "false"}),
        ({"follow_up": "open"}, {"follow_up": "open"}),
        ({"follow_up": "done"}, {"follow_up": "done,open"}),
        ({"created_at": FIRST}, {"until": (FIRST + timedelta(seconds=1)).isoformat()}),
        ({"created_at": FIRST}, {"since": FIRST.isoformat(), "until": "2026-11-02T00:00:00Z"}),
        ({"created_at": FIRST + timedelta(days=9999)}, {"since": "2040-01-01T00:00:00+02:00"}),
        ({"outcome": "spam", "duration_seconds": 5}, {"outcome": "spam", "max_seconds": 9}),
    ],
)
def test_each_filter_finds_its_call_alone(
    shop: NewTenant, rival: NewTenant, values: dict[str, Any], params: dict[str, Any]
) -> None:
    call, _other, theirs = call_made(shop), call_made(shop), call_made(rival)
    changed(call, **values)
    changed(theirs, **values)
    assert found(shop, **params) == [call.call_sid]


def test_calls_are_found_by_agent_and_by_number(shop: NewTenant, rival: NewTenant) -> None:
    call, theirs = call_made(shop), call_made(rival)
    assert found(shop, agent=call.agent_id) == [call.call_sid]
    assert found(shop, number=call.phone_number_id) == [call.call_sid]
    assert found(shop, number=shop.number) == [call.call_sid]
    assert found(shop, agent=theirs.agent_id) == found(shop, number=rival.number) == []
    assert found(shop, number=uuid4()) == []


def test_a_call_without_recording_is_found_as_such(shop: NewTenant) -> None:
    call = call_made(shop)
    changed(call_made(shop), has_recording=True)
    assert found(shop, has_recording="false") == [call.call_sid]


def test_calls_of_which_nobody_took_notice(shop: NewTenant) -> None:
    call = call_made(shop)
    changed(call_made(shop), read_at=FIRST, is_test=True, follow_up="done")
    for asked in ({"unread": "true"}, {"test": "false"}, {"follow_up": "none"}):
        assert found(shop, **asked) == [call.call_sid]


def test_a_row_tells_what_people_have_done(shop: NewTenant) -> None:
    changed(call_made(shop), read_at=FIRST, is_test=True, follow_up="done")
    [row] = get(LIST, shop).json()["results"]
    assert (row["is_test"], row["follow_up"]) == (True, "done")
    assert row["read_at"] == FIRST.isoformat(timespec="microseconds").replace("+00:00", "Z")


def test_one_of_several_tags_is_enough(shop: NewTenant) -> None:
    first, second, third = (call_made(shop) for _ in range(3))
    tagged(first, "vip", "new")
    tagged(second, "new")
    tagged(third, "old")
    assert found(shop, tag="vip") == [first.call_sid]
    assert found(shop, tag="vip,new") == [second.call_sid, first.call_sid]
    assert found(shop, tag="vip", until=first.created_at.isoformat()) == []
    assert found(shop, tag="vip", since=first.created_at.isoformat()) == [first.call_sid]


def test_very_many_calls_of_a_tag_are_found_like_few(
    shop: NewTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = calls_at(shop, 4)
    for call in calls[:3]:
        tagged(call, "vip")
    monkeypatch.setattr("calls.search.FEW", 1)
    assert found(shop, tag="vip") == [call.call_sid for call in reversed(calls[:3])]


def test_the_order_can_be_turned(shop: NewTenant) -> None:
    sids = [call.call_sid for call in calls_at(shop, 3)]
    assert found(shop, sort="created_at") == sids
    assert found(shop, sort="-created_at") == found(shop) == sids[::-1]


@pytest.mark.parametrize("sort", ["created_at", "-created_at"])
def test_pages_tell_each_call_once_also_those_of_one_moment(shop: NewTenant, sort: str) -> None:
    calls = [changed(call_made(shop), created_at=FIRST) for _ in range(3)] + calls_at(shop, 4)
    told, address = [], f"{LIST}?limit=2&sort={sort}"
    while address:
        page = get(LIST, shop, **dict(parse_qsl(urlsplit(address).query))).json()
        told += [call["id"] for call in page["results"]]
        address = page["next"]
    assert sorted(told) == sorted(str(call.pk) for call in calls)
    assert len(told) == len(calls)


@pytest.mark.parametrize("sort", ["created_at", "-created_at"])
def test_pages_lead_there_and_back_through_more_calls_of_one_moment_than_a_page(
    shop: NewTenant, sort: str
) -> None:
    calls_at(shop, 2)
    for _ in range(5):
        changed(call_made(shop), created_at=FIRST)
    every = found(shop, sort=sort)
    there, address = [], f"{LIST}?limit=2&sort={sort}"
    while True:
        page = get(LIST, shop, **dict(parse_qsl(urlsplit(address).query))).json()
        there.append([call["call_sid"] for call in page["results"]])
        if not page["next"]:
            break
        address = page["next"]
    back = [there[-1]]
    while page["previous"]:
        page = get(LIST, shop, **dict(parse_qsl(urlsplit(page["previous"]).query))).json()
        back.append([call["call_sid"] for call in page["results"]])
    assert [sid for sids in there for sid in sids] == every
    assert back == there[::-1]
    with CaptureQueriesContext(connection) as asked:
        get(LIST, shop, **dict(parse_qsl(urlsplit(address).query)))
    assert not any("OFFSET" in query["sql"] for query in asked.captured_queries)


def test_a_row_tells_agent_number_tags_and_cost(shop: NewTenant) -> None:
    call = changed(call_made(shop), cost_micros=42, note="Ring back", outcome="message")
    tagged(call, "b", "a")
    [row] = get(LIST, shop).json()["results"]
    assert list(row) == CallSerializer.Meta.fields
    assert row["agent"] == {"id": str(call.agent_id), "name": AGENT}
    assert row["number"] == {"id": str(call.phone_number_id), "e164": shop.number}
    assert (row["tags"], row["note"], row["cost_micros"]) == (["a", "b"], "Ring back", 42)
    assert (row["outcome"], row["has_recording"], row["from_number"]) == ("message", False, CALLER)


@pytest.mark.parametrize(
    ("stored", "seconds"),
    [
        ({}, None),
        ({"answered_at": FIRST}, None),
        ({"answered_at": FIRST, "ended_at": FIRST + timedelta(seconds=9)}, 9),
        ({"answered_at": FIRST, "ended_at": FIRST - timedelta(seconds=9)}, 0),
        ({"answered_at": FIRST, "ended_at": FIRST, "duration_seconds": 12}, 12),
    ],
)
def test_the_length_is_the_carriers_else_our_own(
    shop: NewTenant, stored: dict[str, Any], seconds: int | None
) -> None:
    status = "completed" if "ended_at" in stored else "in-progress"
    call = changed(call_made(shop), status=status, **stored)
    assert get(LIST, shop).json()["results"][0]["seconds"] == call.seconds == seconds


def test_the_cost_is_told_to_who_may_read_usage(shop: NewTenant) -> None:
    changed(call_made(shop), cost_micros=42)
    granted_only(shop, "calls.read")
    assert get(LIST, shop).json()["results"][0]["cost_micros"] is None


def test_words_are_searched_by_who_may_read_recordings(shop: NewTenant) -> None:
    granted_only(shop, "calls.read")
    assert get(LIST, shop, q="plumber").status_code == 403


EVERYTHING = {
    "q": "plumber", "since": "2020-01-01T00:00:00Z", "until": "2040-01-01T00:00:00Z",
    "direction": "inbound", "status": "completed", "outcome": "message", "number": CALLER,
    "caller": CALLER, "tag": "vip", "min_seconds": 1, "max_seconds": 99,
    "has_recording": "true", "call_sid": "CA1", "test": "false", "unread": "true",
    "follow_up": "open",
}  # fmt: skip


def test_all_filters_can_be_combined(shop: NewTenant) -> None:
    call_made(shop)
    assert found(shop, **EVERYTHING, agent=uuid4()) == []


@pytest.mark.parametrize(
    "params",
    [
        {"nothing": "1"},
        {"q": ""},
        {"q": "?!"},
        {"q": "a\0b"},
        {"q": "x" * 201},
        {"since": "yesterday"},
        {"since": "9999-12-31T23:59:59-14:00"},
        {"until": "0001-01-01T00:00:00+14:00"},
        {"direction": "sideways"},
        {"follow_up": "perhaps"},
        {"unread": "perhaps"},
        {"status": "over"},
        {"status": "busy,"},
        {"status": ",".join(["busy", "failed"] * 20) + ",none"},
        {"outcome": "a b"},
        {"outcome": ",".join(f"a{'b' * each}" for each in range(21))},
        {"agent": "1"},
        {"number": "12"},
        {"caller": "alice"},
        {"tag": ""},
        {"tag": "x" * 41},
        {"min_seconds": "-1"},
        {"max_seconds": str(2**31)},
        {"max_seconds": "9" * 5000},
        {"has_recording": "perhaps"},
        {"call_sid": "CA\0"},
        {"sort": "seconds"},
        {"limit": "0"},
        {"cursor": "zzz"},
        {"cursor": ""},
        {"cursor": "é"},
        {"cursor": "bnwx"},
    ],
)
def test_bad_parameters_are_told(shop: NewTenant, params: dict[str, str]) -> None:
    response = get(LIST, shop, **params)
    assert response.status_code == 400
    assert set(response.json()["error"]["fields"]) == set(params)


def test_the_number_of_queries_does_not_grow(shop: NewTenant) -> None:
    counts = []
    get(LIST, shop)  # the key's first use is noted
    for many in (1, 6):
        for _ in range(many):
            tagged(said(shop, "a plumber"), "vip", "new")
        with CaptureQueriesContext(connection) as asked:
            get(LIST, shop, tag="vip", number=shop.number, q="plumber")
            get(LIST, shop)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_ids_of_few_calls_are_all_asked_for() -> None:
    assert FEW < 65_535  # parameters of one statement


def test_a_call_that_is_answered_knows_its_agent(shop: NewTenant) -> None:
    call = call_made(shop)
    with tenant_context(shop.tenant.pk):
        stored = Call.objects.select_related("agent_version").get(pk=call.pk)
        assert stored.agent_id == stored.agent_version.agent_id


@pytest.mark.parametrize("params", [{"q": "plumber"}, {"tag": "vip"}])
def test_a_search_that_takes_too_long_is_told_to_be_narrowed(
    shop: NewTenant, monkeypatch: pytest.MonkeyPatch, params: dict[str, str]
) -> None:
    def slow(**asked: Any) -> QuerySet[Call]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(20)")
        return calls_found(**asked)

    call_made(shop)
    monkeypatch.setattr("calls.api.call_list.calls_found", slow)
    monkeypatch.setattr("calls.search.PATIENCE_MS", 20)
    response = get(LIST, shop, **params)
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (422, "search_too_wide")
    assert "`until`" in error["message"]

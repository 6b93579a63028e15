"""GET /api/v1/calls/: whose calls, and what is told of them."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from django.test import Client

from calls import services
from calls.models import Call
from tenants.services import NewTenant
from tests.calls.calling import call_made, where
from tests.calls.talk import METRICS, TURNS

LIST = "/api/v1/calls/"


def get(path: str, made: NewTenant, **params: Any) -> Any:
    """A GET with the tenant's API key."""
    return Client().get(path, params, headers={"Authorization": f"Bearer {made.api_key}"})


def test_a_key_lists_its_tenants_calls_newest_first(shop: NewTenant, rival: NewTenant) -> None:
    first, second, _theirs = call_made(shop), call_made(shop), call_made(rival)
    results = get(LIST, shop).json()["results"]
    assert [call["call_sid"] for call in results] == [second.call_sid, first.call_sid]


def test_a_call_is_found_by_its_call_sid(call: Call, shop: NewTenant) -> None:
    call_made(shop)
    [found] = get(LIST, shop, call_sid=call.call_sid).json()["results"]
    assert found["id"] == str(call.pk)


AFTER_ALL_TIME = b64encode(b"p=9999-12-31 23:59:59-23:59").decode()


@pytest.mark.parametrize(
    "params",
    [{"call_sid": "CA\0"}, {"cursor": "zzz"}, {"cursor": "cD14"}, {"cursor": AFTER_ALL_TIME}],
)
def test_odd_parameters_are_no_crash(shop: NewTenant, params: dict[str, str]) -> None:
    assert get(LIST, shop, **params).status_code in {200, 400}


def test_a_call_has_its_turns_and_metrics(call: Call, shop: NewTenant) -> None:
    services.call_turns_save(**where(call), turns=TURNS)
    services.call_metrics_save(**where(call), metrics=METRICS)
    body = get(f"{LIST}{call.pk}/", shop).json()
    assert [turn["who"] for turn in body["turns"]] == ["agent", "caller"]
    assert body["turns"][0]["heard_text"] == "Good morning,"
    assert (body["metrics"]["frames_sent"], body["metrics"]["counters"]) == (500, {"marks": 9})
    assert {"id", "tenant", "call"}.isdisjoint(body["metrics"])


def test_a_call_without_metrics_says_null(call: Call, shop: NewTenant) -> None:
    body = get(f"{LIST}{call.pk}/", shop).json()
    assert (body["metrics"], body["turns"], body["seconds"]) == (None, [], None)


def test_a_strangers_key_gets_404(call: Call, rival: NewTenant) -> None:
    assert get(f"{LIST}{call.pk}/", rival).status_code == 404
    assert get(LIST, rival, call_sid=call.call_sid).json()["results"] == []


def test_members_read_with_their_session(
    call: Call, owner: Client, teammate: Client, stranger: Client, visitor: Client
) -> None:
    path = f"{LIST}{call.pk}/"
    assert owner.get(path).status_code == teammate.get(path).status_code == 200
    assert stranger.get(path).status_code == 404
    assert visitor.get(path).status_code == 401


def test_nobody_replaces_a_call(call: Call, owner: Client) -> None:
    for path in (LIST, f"{LIST}{call.pk}/"):
        assert owner.put(path).status_code == 405

"""POST /api/v1/calls/: the row, the order to Twilio, the answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from calls.models import Call, CallStatus, Direction
from prosaas.lib.drain import DRAINING
from tenants.context import tenant_context
from tenants.models import AuditEvent, PhoneNumber
from tenants.services import NewTenant
from tests.calls.calling import calls_of
from tests.calls.dialling.asking import (
    CALLEE,
    CALLS,
    asked,
    ordered,
    placed,
    refusal,
    tenant_changed,
)
from tests.calls.subaccounts import account_made
from tests.tenants.provisioning.stand_in import StandIn


def orders(carrier: StandIn) -> list[dict[str, Any]]:
    """The requests for calls that Twilio got."""
    return [each for each in carrier.requests("POST") if each["path"].endswith("/Calls.json")]


def test_a_call_is_placed_from_the_only_number_with_its_agent(
    shop: NewTenant, carrier: StandIn
) -> None:
    answer = placed(shop)
    body = answer.json()
    [call] = calls_of(shop)
    assert answer.status_code == 202
    assert answer["Location"] == f"{CALLS}{call.pk}/"
    assert (body["id"], body["call_sid"]) == (str(call.pk), call.call_sid)
    assert (body["from_number"], body["to_number"]) == (shop.number, CALLEE)
    assert (call.direction, call.status) == (Direction.OUTBOUND, CallStatus.QUEUED)
    assert call.call_sid.startswith("CA")
    with tenant_context(shop.tenant.pk):
        assert call.agent_id == call.agent_version.agent_id


def test_twilio_is_told_whose_call_it_is(
    shop: NewTenant, carrier: StandIn, settings: Settings
) -> None:
    """L93: every status is asked for. L94: addresses are built from the settings."""
    placed(shop, ring_seconds=20)
    [call] = calls_of(shop)
    wire = carrier.control(f"/calls/{call.call_sid}/wire")["wire"]
    [form] = [event["form"] for event in wire if event["what"] == "rest request"]
    assert form["Url"] == [f"{settings.PUBLIC_URL}/webhook/outbound_call?call={call.pk}"]
    assert form["StatusCallback"] == [f"{settings.PUBLIC_URL}/webhook/call_status?call={call.pk}"]
    assert form["StatusCallbackEvent"] == ["initiated", "ringing", "answered", "completed"]
    assert (form["Timeout"], "Record" in form) == (["20"], False)


def test_the_same_key_dials_once(shop: NewTenant, carrier: StandIn) -> None:
    first, second = (placed_with(shop, "k-1") for _ in range(2))
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["id"] == second.json()["id"]
    assert len(calls_of(shop)) == len(orders(carrier)) == 1


def placed_with(made: NewTenant, key: str, **body: Any) -> Any:
    return asked(made, key=key, to=CALLEE, **body)


def test_an_answer_that_was_lost_leaves_the_call_queued_and_nothing_is_dialled_twice(
    shop: NewTenant, carrier: StandIn
) -> None:
    carrier.fault(path="/Calls.json", method="POST", drop=True, lost_answer=True)
    first = placed_with(shop, "k-2")
    assert (first.status_code, first.json()["status"]) == (202, "queued")
    assert first.json()["call_sid"] is None
    carrier.no_faults()
    again = placed_with(shop, "k-2")
    assert again.json()["id"] == first.json()["id"]
    assert len(orders(carrier)) == 1


def test_what_never_reached_twilio_may_be_asked_again_with_the_same_key(
    shop: NewTenant, carrier: StandIn, settings: Settings
) -> None:
    there, settings.TWILIO_API_URL = settings.TWILIO_API_URL, "http://127.0.0.1:9"
    answer = placed_with(shop, "k-3")
    assert refusal(answer) == (503, "carrier_unavailable")
    assert answer["Retry-After"] == "30"
    assert calls_of(shop) == []
    settings.TWILIO_API_URL = there
    assert placed_with(shop, "k-3").status_code == 202


@pytest.mark.parametrize(
    ("to", "code"), [("+442079460000", 21215), ("+14155550166", 21216)], ids=["geo", "blocked"]
)
def test_what_twilio_refuses_is_a_call_that_failed(
    shop: NewTenant, carrier: StandIn, to: str, code: int
) -> None:
    tenant_changed(shop, outbound_countries=["US", "GB"])
    answer = placed(shop, to)
    [call] = calls_of(shop)
    assert refusal(answer) == (422, "carrier_refused")
    assert "phone company does not let us call" in answer.json()["error"]["message"]
    assert (call.status, call.carrier_error) == (CallStatus.FAILED, code)
    assert answer["Location"] == f"/api/v1/calls/{call.pk}/"


def test_a_number_in_the_tenants_own_account_calls_with_its_own_credentials(
    shop: NewTenant, carrier: StandIn
) -> None:
    made = carrier.http.post(
        "/2010-04-01/Accounts.json", data={"FriendlyName": "x"}, auth=main_account()
    ).json()
    account = account_made(shop, token=made["auth_token"])
    with tenant_context(shop.tenant.pk):
        type(account).objects.filter(pk=account.pk).update(sid=made["sid"])
        PhoneNumber.objects.filter(e164=shop.number).update(account_sid=made["sid"])
    carrier.control(
        "/numbers",
        {
            "number": shop.number,
            "voice_url": "http://127.0.0.1:9/",
            "account_sid": made["sid"],
            "auth_token": made["auth_token"],
        },
    )
    assert placed(shop).status_code == 202
    [order] = orders(carrier)
    assert made["sid"] in order["path"]
    assert calls_of(shop)[0].account_sid == made["sid"]


def main_account() -> tuple[str, str]:
    return settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "to"),
        ({"to": "0501234567"}, "to"),
        ({"to": "+1\0"}, "to"),
        ({"to": 5}, "to"),
        ({"to": "+" + "9" * 40}, "to"),
        ({"to": CALLEE, "ring_seconds": 4}, "ring_seconds"),
        ({"to": CALLEE, "ring_seconds": 61}, "ring_seconds"),
        ({"to": CALLEE, "from": "shop"}, "from"),
        ({"to": CALLEE, "agent": "x"}, "agent"),
        ({"to": CALLEE, "record": True}, "record"),
    ],
)
def test_malformed_orders_are_400(shop: NewTenant, body: dict[str, Any], field: str) -> None:
    answer = asked(shop, **body)
    assert refusal(answer) == (400, "invalid")
    assert field in answer.json()["error"]["fields"]


def test_a_strangers_number_and_agent_are_not_there(
    shop: NewTenant, rival: NewTenant, carrier: StandIn
) -> None:
    with tenant_context(rival.tenant.pk):
        theirs = PhoneNumber.objects.get(e164=rival.number)
    for sender in (rival.number, str(theirs.pk)):
        assert refusal(placed(shop, **{"from": sender})) == (422, "no_number")
    assert refusal(placed(shop, agent=str(theirs.agent_id))) == (422, "agent_not_ready")
    assert orders(carrier) == []


def test_who_calls_is_written_down(shop: NewTenant, carrier: StandIn) -> None:
    call_id = placed(shop).json()["id"]
    with tenant_context(shop.tenant.pk):
        event = AuditEvent.objects.get(action="call.placed")
    assert (event.actor_kind, event.object_id) == ("key", call_id)


def test_a_viewer_and_a_stranger_call_nobody(
    shop: NewTenant, teammate: Client, visitor: Client
) -> None:
    body = {"to": CALLEE}
    statuses = [
        each.post(CALLS, body, content_type="application/json").status_code
        for each in (teammate, visitor)
    ]
    assert statuses == [403, 401]
    assert calls_of(shop) == []


def test_a_process_that_is_about_to_stop_places_no_call(shop: NewTenant, carrier: StandIn) -> None:
    DRAINING.set()
    try:
        assert refusal(placed(shop)) == (503, "unavailable")
    finally:
        DRAINING.clear()
    assert orders(carrier) == []


def test_the_row_is_there_before_twilio_is_asked(shop: NewTenant, carrier: StandIn) -> None:
    """A webhook may be faster than Twilio's answer; so the id of the row is the operation's."""
    answer = placed_with(shop, "k-4")
    [call] = calls_of(shop)
    assert UUID(answer.json()["id"]) == call.pk
    assert isinstance(call, Call)


def test_a_call_that_twilio_has_not_named_is_told_without_its_name(shop: NewTenant) -> None:
    call = ordered(shop)
    headers = {"Authorization": f"Bearer {shop.api_key}"}
    told = [
        Client().get(CALLS, headers=headers).json()["results"][0],
        Client().get(f"{CALLS}{call.pk}/", headers=headers).json(),
    ]
    assert [(each["id"], each["call_sid"]) for each in told] == [(str(call.pk), None)] * 2
    export = Client().get(f"{CALLS}export/", headers=headers).getvalue().decode()
    assert str(call.pk) in export
    assert "pending" not in export

"""POST /api/v1/calls/<id>/hangup/."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from calls import services
from calls.models import CallStatus
from calls.services.outbound import outbound_bind
from tenants.context import tenant_context
from tenants.models import AuditEvent
from tenants.services import NewTenant
from tests.calls.calling import call_sid, calls_of, stored, where
from tests.calls.dialling.asking import CALLS, asked, ordered, placed, refusal
from tests.tenants.provisioning.stand_in import StandIn


def hung_up(made: NewTenant, call_id: object) -> Any:
    return asked(made, f"{CALLS}{call_id}/hangup/")


def at_carrier(carrier: StandIn, sid: str) -> str:
    return str(carrier.control(f"/calls/{sid}")["status"])


def test_a_call_that_rings_is_cancelled_at_the_carrier(shop: NewTenant, carrier: StandIn) -> None:
    body = placed(shop).json()
    answer = hung_up(shop, body["id"])
    assert (answer.status_code, answer.json()["id"]) == (202, body["id"])
    while at_carrier(carrier, body["call_sid"]) in {"queued", "initiated", "ringing"}:
        pass
    assert at_carrier(carrier, body["call_sid"]) == "canceled"
    with tenant_context(shop.tenant.pk):
        assert AuditEvent.objects.get(action="call.hung-up").object_id == body["id"]


def test_a_call_that_goes_on_is_completed(shop: NewTenant, carrier: StandIn) -> None:
    body = placed(shop).json()
    [call] = calls_of(shop)
    services.call_advance(**where(call), status="in-progress")
    assert hung_up(shop, body["id"]).status_code == 202
    orders = [each for each in carrier.requests("POST") if body["call_sid"] in each["path"]]
    assert len(orders) == 1


def test_a_call_that_twilio_has_not_named_is_over_at_once(
    shop: NewTenant, carrier: StandIn
) -> None:
    call = ordered(shop)
    answer = hung_up(shop, call.pk)
    assert (answer.status_code, answer.json()["status"]) == (202, "canceled")
    assert carrier.requests("POST") == []


def test_a_call_that_is_over_is_409(shop: NewTenant, carrier: StandIn) -> None:
    call = ordered(shop)
    services.call_finish(**where(call), status="busy")
    assert refusal(hung_up(shop, call.pk)) == (409, "call_over")


def test_a_call_that_the_carrier_does_not_know_is_409(shop: NewTenant, carrier: StandIn) -> None:
    call = ordered(shop)
    outbound_bind(tenant_id=call.tenant_id, call_id=call.pk, call_sid=call_sid())
    assert refusal(hung_up(shop, call.pk)) == (409, "call_over")
    assert stored(call).status == CallStatus.QUEUED


def test_a_carrier_that_is_away_is_503(shop: NewTenant, carrier: StandIn) -> None:
    body = placed(shop).json()
    carrier.fault(method="POST", status=503)
    answer = hung_up(shop, body["id"])
    assert refusal(answer) == (503, "carrier_unavailable")
    assert answer["Retry-After"] == "30"


def test_a_strangers_call_is_404(shop: NewTenant, rival: NewTenant, carrier: StandIn) -> None:
    call = ordered(rival)
    assert hung_up(shop, call.pk).status_code == hung_up(shop, uuid4()).status_code == 404
    assert stored(call).status == CallStatus.QUEUED


def test_nothing_is_sent_along(shop: NewTenant, carrier: StandIn) -> None:
    call = ordered(shop)
    answer = asked(shop, f"{CALLS}{call.pk}/hangup/", now=True)
    assert refusal(answer) == (400, "invalid")

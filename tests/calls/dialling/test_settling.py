"""What became of placed calls that nobody told us of: the carrier is asked (L93)."""

from __future__ import annotations

from datetime import timedelta
from time import sleep
from typing import Any
from uuid import uuid4

from django.utils import timezone
from pytest_django import Settings

from calls import services
from calls.models import Call, CallStatus
from calls.services.outbound import outbound_bind
from calls.tasks import UNHEARD_FOR, outbound_settle
from prosaas.lib.twilio.calls import CarrierCall
from tenants.services import NewTenant
from tests.calls.calling import call_made, call_sid, calls_of, stored, where
from tests.calls.dialling.asking import CALLEE, asked, earlier, ordered, placed
from tests.tenants.provisioning.stand_in import StandIn

LONG = timedelta(minutes=4)


def unheard(call: Call, by: timedelta = UNHEARD_FOR) -> Call:
    """The task runs so much later, by the database's clock: a test's transaction began before."""
    earlier(call, by + timedelta(minutes=1))
    outbound_settle()
    return stored(call)


def lost(made: NewTenant, carrier: StandIn) -> Call:
    """Twilio has it, and its answer was lost."""
    carrier.fault(path="/Calls.json", method="POST", drop=True, lost_answer=True)
    assert asked(made, key=str(uuid4()), to=CALLEE).json()["call_sid"] is None
    [call] = calls_of(made)
    return call


def until_over(carrier: StandIn, sid: str) -> None:
    while carrier.control(f"/calls/{sid}")["status"] in {"queued", "initiated", "ringing"}:
        sleep(0.01)


def the_only(carrier: StandIn) -> str:
    [known] = carrier.control("/calls")["calls"]
    return str(known["call_sid"])


def test_a_call_whose_answer_was_lost_is_found_in_the_carriers_list(
    shop: NewTenant, carrier: StandIn
) -> None:
    call = lost(shop, carrier)
    assert unheard(call).call_sid == the_only(carrier)
    assert stored(call).status in {"queued", "initiated", "ringing"}


def test_an_end_that_nobody_told_is_asked_for(shop: NewTenant, carrier: StandIn) -> None:
    carrier.control("/callees", {"number": CALLEE, "outcome": "busy", "setup_ms": 1})
    call = lost(shop, carrier)
    until_over(carrier, the_only(carrier))
    assert unheard(call).status == CallStatus.BUSY


def test_a_call_that_the_carrier_never_got_has_failed_after_minutes(
    shop: NewTenant, carrier: StandIn
) -> None:
    call = ordered(shop)
    assert unheard(call).status == CallStatus.QUEUED
    assert unheard(call, LONG).status == CallStatus.FAILED
    assert stored(call).carrier_error is None


def test_a_named_call_is_asked_for_by_its_name(shop: NewTenant, carrier: StandIn) -> None:
    carrier.control("/callees", {"number": CALLEE, "outcome": "busy", "setup_ms": 1})
    sid = placed(shop).json()["call_sid"]
    until_over(carrier, sid)
    [call] = calls_of(shop)
    assert unheard(call).status == CallStatus.BUSY


def test_a_call_of_somebody_else_between_the_same_numbers_is_left_alone(
    shop: NewTenant, carrier: StandIn
) -> None:
    """The earlier call has a row of its own."""
    sid = placed(shop).json()["call_sid"]
    [first] = calls_of(shop)
    services.call_finish(**where(first), status="no-answer")
    second = ordered(shop)
    assert unheard(second).call_sid != sid


def test_a_call_that_was_given_up_before_it_had_a_name_is_ended_once_found(
    shop: NewTenant, carrier: StandIn
) -> None:
    call = lost(shop, carrier)
    services.call_finish(**where(call), status="canceled")
    assert unheard(call).status == CallStatus.CANCELED


def test_a_carrier_that_does_not_answer_is_asked_again(
    shop: NewTenant, carrier: StandIn, settings: Settings
) -> None:
    call = lost(shop, carrier)
    there, settings.TWILIO_API_URL = settings.TWILIO_API_URL, "http://127.0.0.1:9"
    assert unheard(call, LONG).status == CallStatus.QUEUED
    settings.TWILIO_API_URL = there
    assert unheard(call).call_sid == the_only(carrier)


def test_a_call_that_came_in_or_is_streamed_is_none_of_its_business(
    shop: NewTenant, carrier: StandIn
) -> None:
    came_in = call_made(shop)
    spoken = ordered(shop)
    sid = call_sid()
    outbound_bind(tenant_id=spoken.tenant_id, call_id=spoken.pk, call_sid=sid)
    ids: dict[str, Any] = {"tenant_id": spoken.tenant_id, "call_sid": sid}
    services.stream_claim(**ids, nonce="n", lease_ms=60_000)
    assert unheard(spoken).status == CallStatus.IN_PROGRESS
    assert unheard(came_in).status == CallStatus.RINGING
    assert carrier.requests("GET") == []


def test_the_end_of_a_call_that_was_answered_is_taken_from_the_carriers_list(
    shop: NewTenant, rival: NewTenant
) -> None:
    """The list of a whole account: of calls that we placed, those that are stored are settled."""
    call = ordered(shop, rival.number)
    ids: dict[str, Any] = {"tenant_id": call.tenant_id, "call_sid": call_sid()}
    outbound_bind(**ids, call_id=call.pk)
    services.stream_claim(**ids, nonce="n", lease_ms=1)
    listed = [over_at_carrier(call, sid) for sid in (ids["call_sid"], call_sid())]
    assert services.calls_settle(listed, now=timezone.now()) == 1
    assert (stored(call).status, stored(call).duration_seconds) == ("completed", 42)
    assert calls_of(rival) == []


def over_at_carrier(call: Call, sid: str) -> CarrierCall:
    now = timezone.now()
    return CarrierCall(
        call_sid=sid,
        account_sid=call.account_sid,
        from_number=call.from_number,
        to_number=call.to_number,
        direction="outbound-api",
        status="completed",
        started_at=now - timedelta(minutes=5),
        ended_at=now - timedelta(minutes=4),
        duration_seconds=42,
    )

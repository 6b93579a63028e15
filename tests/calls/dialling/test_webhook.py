"""What Twilio posts about calls that we placed, in whatever order it comes."""

from __future__ import annotations

from typing import Any

import pytest

from calls import services
from calls.engine.states import EndReason
from calls.models import Call, CallStatus
from calls.services.outbound import outbound_bind
from calls.twilio import stream_token
from prosaas.lib.drain import DRAINING
from tenants.services import NewTenant
from tests.calls.calling import calls_of, claimed, document, stored, twilio_post, verbs
from tests.calls.dialling.asking import ordered, outbound_params, tenant_changed
from tests.calls.subaccounts import account_made, token_of

STATUS = "/webhook/call_status"
ENDED = "/webhook/stream_ended"

pytestmark = pytest.mark.usefixtures("no_traceback")


def answered(call: Call, params: dict[str, Any], **extra: Any) -> Any:
    return twilio_post(f"/webhook/outbound_call?call={call.pk}", params, **extra)


def told(call: Call, params: dict[str, Any], status: str, **more: Any) -> int:
    path = f"{STATUS}?call={call.pk}"
    return int(twilio_post(path, {**params, "CallStatus": status, **more}).status_code)


def test_who_answers_is_connected_to_the_agent_and_nothing_records(shop: NewTenant) -> None:
    """S3-1, S3-2: and the row learns its CallSid."""
    call = ordered(shop)
    params = outbound_params(call)
    response = answered(call, params)
    assert [element.tag for element in document(response).iter()] == [
        "Response",
        "Connect",
        "Stream",
    ]
    connect = document(response)[0]
    assert connect.attrib == {"action": "https://testserver/webhook/stream_ended"}
    token = connect[0].attrib["url"].rsplit("/", 1)[1]
    assert stream_token.read(token).call_sid == params["CallSid"] == stored(call).call_sid


def test_the_agent_says_what_it_says_when_it_calls(shop: NewTenant) -> None:
    """L88: the stream of the call is admitted as an outbound one."""
    call = ordered(shop)
    params = outbound_params(call)
    answered(call, params)
    snapshot = services.stream_admit(call_sid=params["CallSid"], nonce="n")
    assert snapshot.call_id == call.pk
    assert (snapshot.from_number, snapshot.to_number) == (call.from_number, call.to_number)


@pytest.mark.parametrize("status", ["busy", "no-answer", "failed", "canceled", "completed"])
def test_every_end_is_told_even_before_twilios_answer(shop: NewTenant, status: str) -> None:
    """L93."""
    call = ordered(shop)
    params = outbound_params(call)
    for word in ("initiated", "ringing", status):
        assert told(call, params, word) == 204
    assert outbound_bind(tenant_id=call.tenant_id, call_id=call.pk, call_sid=params["CallSid"])
    assert (stored(call).status, stored(call).call_sid) == (status, params["CallSid"])


def test_twilios_reason_of_a_failure_is_kept(shop: NewTenant) -> None:
    call = ordered(shop)
    params = outbound_params(call)
    told(call, params, "failed", ErrorCode="13227")
    told(call, params, "failed", ErrorCode="99999")
    assert stored(call).carrier_error == 13227


def test_a_status_that_comes_late_changes_nothing(shop: NewTenant) -> None:
    call = ordered(shop)
    params = outbound_params(call)
    told(call, params, "no-answer")
    told(call, params, "ringing")
    assert stored(call).status == CallStatus.NO_ANSWER
    assert verbs(answered(call, params)) == ["Hangup"]


def test_another_call_sid_never_takes_a_call_over(shop: NewTenant) -> None:
    call = ordered(shop)
    first = outbound_params(call)
    told(call, first, "ringing")
    assert verbs(answered(call, outbound_params(call))) == ["Hangup"]
    assert stored(call).call_sid == first["CallSid"]


def test_a_call_that_nobody_placed_is_hung_up(shop: NewTenant, rival: NewTenant) -> None:
    call = ordered(rival)
    params = outbound_params(call, From=shop.number)
    for path in (f"?call={call.pk}", "?call=x", "", "?call="):
        assert verbs(twilio_post(f"/webhook/outbound_call{path}", params)) == ["Hangup"]
    assert told(call, params, "completed") == 204
    assert stored(call).status == CallStatus.QUEUED


def test_a_tenants_account_may_call_another_tenants_number(
    shop: NewTenant, rival: NewTenant
) -> None:
    """The number that is called is not whom such a webhook speaks of."""
    account = account_made(shop)
    call = ordered(shop, rival.number)
    params = outbound_params(call, AccountSid=account.sid)
    assert verbs(answered(call, params, token=token_of(shop))) == ["Connect"]


def test_another_tenants_account_speaks_of_no_call(shop: NewTenant, rival: NewTenant) -> None:
    account = account_made(rival)
    call = ordered(shop)
    params = outbound_params(call, AccountSid=account.sid)
    assert answered(call, params, token=token_of(rival)).status_code == 403
    path = f"{STATUS}?call={call.pk}"
    assert twilio_post(path, params, token=token_of(rival)).status_code == 403
    assert stored(call).call_sid == call.call_sid


@pytest.mark.parametrize(
    "changes",
    [
        {"To": "+14155550111"},
        {"Direction": "inbound"},
        {"Direction": "outbound-dial"},
        {"AccountSid": ""},
    ],
)
def test_what_is_told_of_a_call_is_what_its_row_says(
    shop: NewTenant, changes: dict[str, str]
) -> None:
    call = ordered(shop)
    params = outbound_params(call, **changes)
    assert verbs(answered(call, params)) == ["Hangup"]
    assert told(call, params, "completed") == 204
    assert (stored(call).call_sid, stored(call).status) == (call.call_sid, CallStatus.QUEUED)


def test_who_speaks_of_a_number_of_its_own_ends_no_call_of_another(
    shop: NewTenant, rival: NewTenant
) -> None:
    """The status of a call that seems to come in is judged by whom it calls, and binds nothing."""
    account = account_made(rival)
    call = ordered(shop)
    for direction in ("inbound", "", "outbound-api"):
        params = outbound_params(call, AccountSid=account.sid, To=rival.number, Direction=direction)
        path = f"{STATUS}?call={call.pk}"
        told_by = twilio_post(path, {**params, "CallStatus": "completed"}, token=token_of(rival))
        assert told_by.status_code == (403 if direction == "outbound-api" else 204)
    assert (stored(call).call_sid, stored(call).status) == (call.call_sid, CallStatus.QUEUED)


def test_nothing_of_the_address_opens_a_strangers_number(shop: NewTenant, rival: NewTenant) -> None:
    """A call that comes in is judged by the number that is called, whatever it says it is."""
    account = account_made(shop)
    call = ordered(shop)
    params = outbound_params(call, AccountSid=account.sid, To=rival.number)
    path = f"/webhook/incoming_call?call={call.pk}"
    assert twilio_post(path, params, token=token_of(shop)).status_code == 403
    assert calls_of(rival) == []


def test_a_suspended_business_speaks_to_nobody(shop: NewTenant) -> None:
    call = ordered(shop)
    tenant_changed(shop, status="suspended", suspended_at=call.created_at)
    assert verbs(answered(call, outbound_params(call))) == ["Hangup"]


def test_a_draining_process_hangs_up_and_says_why(shop: NewTenant) -> None:
    call = ordered(shop)
    DRAINING.set()
    try:
        assert verbs(answered(call, outbound_params(call))) == ["Hangup"]
    finally:
        DRAINING.clear()
    assert stored(call).end_reason == EndReason.SHUTDOWN


def test_whom_we_called_hears_that_we_are_sorry_and_is_asked_for_no_message(
    shop: NewTenant,
) -> None:
    call = ordered(shop)
    params = outbound_params(call)
    answered(call, params)
    claimed(stored(call), EndReason.MODEL_LOST)
    response = twilio_post(ENDED, params)
    assert verbs(response) == ["Say", "Hangup"]
    assert "something went wrong" in response.content.decode()
    assert (stored(call).status, stored(call).end_reason) == ("completed", "model-lost")


def test_a_call_that_ended_as_meant_is_hung_up_without_a_word(shop: NewTenant) -> None:
    call = ordered(shop)
    params = outbound_params(call)
    answered(call, params)
    claimed(stored(call), EndReason.AGENT_ENDED)
    assert verbs(twilio_post(ENDED, params)) == ["Hangup"]

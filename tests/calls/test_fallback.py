"""voice_fallback: our answer to a call could not be used, so its caller leaves a message."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import Settings

from calls.engine.states import EndReason
from calls.models import Call
from prosaas.checks import voice_fallback_url
from prosaas.lib import counters
from tenants.context import tenant_context
from tenants.models import Tenant
from tenants.services import SYSTEM, NewTenant
from tenants.services.standing import tenant_suspend
from tests.calls.calling import (
    calls_of,
    changed,
    claimed,
    document,
    stored,
    twilio_post,
    verbs,
    voice_params,
)
from tests.calls.subaccounts import account_made, token_of

PATH = "/webhook/voice_fallback"
MESSAGE = ["Say", "Record", "Say", "Hangup"]

pytestmark = pytest.mark.usefixtures("no_traceback")


def fallen_back(made: NewTenant, *, token: str = "", **changes: Any) -> Any:
    failed = {"ErrorCode": "11200", "ErrorUrl": "https://testserver/webhook/incoming_call"}
    return twilio_post(PATH, voice_params(made, **{**failed, **changes}), token=token)


def test_the_caller_leaves_a_message_and_the_call_is_stored(shop: NewTenant) -> None:
    before = counters.snapshot().get("voice_fallback_11200", 0)
    answer = fallen_back(shop)
    assert verbs(answer) == MESSAGE
    assert document(answer)[0].attrib == {"language": "en-US"}
    [call] = calls_of(shop)
    assert (call.status, call.end_reason) == ("in-progress", "stream-never-started")
    assert counters.snapshot()["voice_fallback_11200"] == before + 1


def test_a_number_in_a_tenants_own_account_falls_back_too(shop: NewTenant) -> None:
    account = account_made(shop)
    answer = fallen_back(shop, AccountSid=account.sid, token=token_of(shop))
    assert (verbs(answer), calls_of(shop)[0].account_sid) == (MESSAGE, account.sid)


def test_a_call_whose_stream_ended_keeps_why(call: Call, shop: NewTenant) -> None:
    claimed(call, EndReason.MODEL_LOST)
    assert verbs(fallen_back(shop, CallSid=call.call_sid)) == MESSAGE
    assert stored(call).end_reason == "model-lost"


def test_a_stream_of_which_nobody_wrote_the_end_was_abandoned(call: Call, shop: NewTenant) -> None:
    changed(call, stream_lease_until=call.created_at, stream_generation=1)
    fallen_back(shop, CallSid=call.call_sid)
    assert stored(call).end_reason == "abandoned"


def test_a_call_that_is_over_is_hung_up(call: Call, shop: NewTenant) -> None:
    changed(call, status="completed", ended_at=call.created_at)
    assert verbs(fallen_back(shop, CallSid=call.call_sid)) == ["Hangup"]


def test_a_call_over_a_limit_leaves_its_message_all_the_same(shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(limit_concurrent_calls=0)
    assert verbs(fallen_back(shop)) == MESSAGE


def test_nobodys_number_and_one_not_served_are_turned_down(shop: NewTenant) -> None:
    assert verbs(fallen_back(shop, To="+14155559999")) == ["Reject"]
    tenant_suspend(tenant_id=shop.tenant.pk, actor=SYSTEM, reason="unpaid")
    assert verbs(fallen_back(shop)) == ["Say", "Hangup"]
    assert calls_of(shop) == []


def test_another_tenants_call_stays_theirs(call: Call, rival: NewTenant) -> None:
    assert verbs(fallen_back(rival, CallSid=call.call_sid)) == ["Reject"]
    assert stored(call).status == "ringing"


@pytest.mark.parametrize("code", ["", "x" * 99, "1", ["11200", "11205"]])
def test_an_odd_error_code_does_no_harm(shop: NewTenant, code: Any) -> None:
    assert verbs(fallen_back(shop, ErrorCode=code)) == MESSAGE


@pytest.mark.parametrize(
    ("url", "is_sandbox", "found"),
    [
        ("", False, []),
        ("https://handler.twilio.com/twiml/EH1", False, []),
        ("http://phone.example.com/", True, []),
        ("http://phone.example.com/", False, ["prosaas.E016"]),
    ],
)
def test_an_address_elsewhere_is_https(
    settings: Settings, url: str, is_sandbox: bool, found: list[str]
) -> None:
    settings.VOICE_FALLBACK_URL, settings.SANDBOX = url, is_sandbox
    assert [message.id for message in voice_fallback_url()] == found

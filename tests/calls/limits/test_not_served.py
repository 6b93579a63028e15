"""A tenant that is suspended or closing: its callers are told so, in a sentence, at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext

from calls import services
from calls.models import Call
from calls.services.reconcile import calls_settle
from calls.services.recovery import CarriedCall, call_recover
from prosaas.lib import counters
from prosaas.lib.twilio.calls import CarrierCall
from tenants.context import tenant_context
from tenants.models import AuditEvent, Tenant
from tenants.services import SYSTEM, NewTenant
from tenants.services.standing import WrongStanding, tenant_resume, tenant_suspend
from tests.calls.calling import (
    CALLER,
    call_sid,
    calls_of,
    document,
    incoming,
    stored,
    twilio_post,
    verbs,
    voice_params,
    where,
)

INCOMING = "/webhook/incoming_call"

pytestmark = pytest.mark.usefixtures("no_traceback")


def standing(made: NewTenant, status: str, **values: Any) -> None:
    with tenant_context(made.tenant.pk):
        now = timezone.now()
        Tenant.objects.update(status=status, closes_at=now, suspended_at=now, **values)


def suspended(made: NewTenant) -> None:
    tenant_suspend(tenant_id=made.tenant.pk, actor=SYSTEM, reason="unpaid")


@pytest.mark.parametrize("status", ["suspended", "closing"])
@pytest.mark.parametrize(("locale", "voice"), [("en", "en-US"), ("he", "he-IL")])
def test_the_caller_hears_a_sentence_in_the_tenants_language_and_no_more(
    shop: NewTenant, status: str, locale: str, voice: str
) -> None:
    standing(shop, status, locale=locale)
    before = counters.snapshot().get(f"incoming_call_{status}", 0)
    answer = document(twilio_post(INCOMING, voice_params(shop)))
    with translation.override(locale):
        words = gettext("We are sorry, this number does not take calls at the moment. Goodbye.")
    assert [verb.tag for verb in answer] == ["Say", "Hangup"]
    assert (answer[0].text, answer[0].attrib["language"]) == (words, voice)
    assert calls_of(shop) == []
    assert counters.snapshot()[f"incoming_call_{status}"] == before + 1


def test_a_closed_tenants_number_is_nobodys(shop: NewTenant) -> None:
    standing(shop, "closed")
    assert verbs(twilio_post(INCOMING, voice_params(shop))) == ["Reject"]


def test_a_message_left_for_a_suspended_tenant_makes_no_call(shop: NewTenant) -> None:
    """The database was away when it came in, so a message was asked for."""
    suspended(shop)
    params = voice_params(shop, CallStatus="in-progress", RecordingSid="RE1")
    assert verbs(twilio_post("/webhook/voicemail", params)) == ["Say", "Hangup"]
    assert calls_of(shop) == []


def test_a_running_call_goes_on(call: Call, shop: NewTenant) -> None:
    services.stream_claim(**where(call), nonce="n", lease_ms=1000)
    suspended(shop)
    assert services.stream_renew(**where(call), generation=1, lease_ms=1000)
    status = {"CallSid": call.call_sid, "CallStatus": "completed", "CallDuration": "9"}
    assert twilio_post("/webhook/call_status", status).status_code == 204
    assert stored(call).status == "completed"


def carried(made: NewTenant) -> CarrierCall:
    """A call of the carrier's list that ended half an hour ago."""
    ended = datetime.now(UTC) - timedelta(minutes=30)
    return CarrierCall(
        call_sid=call_sid(),
        account_sid="AC1",
        from_number=CALLER,
        to_number=made.number,
        direction="inbound",
        status="completed",
        started_at=ended - timedelta(seconds=4),
        ended_at=ended,
        duration_seconds=4,
    )


def test_the_carriers_list_brings_no_call_to_a_suspended_tenant(shop: NewTenant) -> None:
    suspended(shop)
    assert calls_settle([carried(shop)], now=timezone.now()) == 0
    assert calls_of(shop) == []


def test_nor_those_of_that_time_when_it_is_served_again(shop: NewTenant) -> None:
    refused = carried(shop)
    suspended(shop)
    tenant_resume(tenant_id=shop.tenant.pk, actor=SYSTEM)
    assert calls_settle([refused], now=timezone.now()) == 0
    assert verbs(twilio_post(INCOMING, voice_params(shop))) == ["Connect"]


def test_a_number_brings_its_new_tenant_no_call_from_before(shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        shop.tenant.phonenumber_set.update(created_at=timezone.now())
    old = timezone.now() - timedelta(hours=1)
    call = CarriedCall(incoming(shop), "completed", old, old, 4)
    assert not call_recover(tenant_id=shop.tenant.pk, carried=call)
    assert calls_of(shop) == []


def test_both_are_in_the_audit_log_with_a_word_of_reason(shop: NewTenant) -> None:
    suspended(shop)
    tenant_resume(tenant_id=shop.tenant.pk, actor=SYSTEM)
    with tenant_context(shop.tenant.pk):
        events = AuditEvent.objects.filter(action__startswith="tenant.").order_by("position")
        told = [(event.action, event.details) for event in events][1:]
    assert told == [("tenant.suspended", {"reason": "unpaid"}), ("tenant.resumed", {})]


def test_only_the_active_are_suspended_and_only_the_suspended_resumed(shop: NewTenant) -> None:
    with pytest.raises(WrongStanding):
        tenant_resume(tenant_id=shop.tenant.pk, actor=SYSTEM)
    suspended(shop)
    with pytest.raises(WrongStanding):
        suspended(shop)


def test_a_reason_is_one_of_the_words(shop: NewTenant) -> None:
    with pytest.raises(ValueError, match="they owe me"):
        tenant_suspend(tenant_id=shop.tenant.pk, actor=SYSTEM, reason="they owe me")

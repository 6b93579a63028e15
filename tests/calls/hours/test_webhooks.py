"""What a caller hears after hours, and what becomes of the call."""

from __future__ import annotations

import pytest
from django.test import Client

from calls.models import Call
from calls.selectors import number_to_dial
from tenants.context import tenant_context
from tenants.models import Tenant
from tenants.services import NewTenant
from tests.calls.calling import (
    calls_of,
    document,
    stored,
    twilio_post,
    verbs,
    voice_params,
)
from tests.calls.hours.closing import never_open, night_agent, number

INCOMING, ENDED = "/webhook/incoming_call", "/webhook/stream_ended"
MESSAGE = ["Say", "Record", "Say", "Hangup"]

pytestmark = pytest.mark.usefixtures("no_traceback")


@pytest.fixture
def closed(shop: NewTenant) -> NewTenant:
    """A shop that is closed now, with voicemail."""
    never_open(shop)
    number(shop, after_hours="voicemail")
    return shop


def test_after_hours_the_caller_hears_that_and_may_leave_a_message(closed: NewTenant) -> None:
    answer = document(twilio_post(INCOMING, voice_params(closed)))
    assert [verb.tag for verb in answer] == MESSAGE
    assert "closed" in str(answer[0].text)
    assert "sorry" not in str(answer[0].text)
    assert answer[1].get("action") == "https://testserver/webhook/voicemail"


def test_they_hear_it_in_the_language_of_the_business(closed: NewTenant) -> None:
    with tenant_context(closed.tenant.pk):
        Tenant.objects.update(locale="he")
    answer = document(twilio_post(INCOMING, voice_params(closed)))
    assert (answer[0].get("language"), answer[2].get("language")) == ("he-IL", "he-IL")


def test_who_is_over_a_limit_hears_the_apology(shop: NewTenant) -> None:
    """It is not the business that is closed."""
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(limit_concurrent_calls=0)
    answer = document(twilio_post(INCOMING, voice_params(shop)))
    assert "sorry" in str(answer[0].text)


def test_another_agent_is_connected(shop: NewTenant) -> None:
    never_open(shop)
    night_agent(shop)
    assert verbs(twilio_post(INCOMING, voice_params(shop))) == ["Connect"]


def test_the_message_is_taken_and_the_call_finished(closed: NewTenant) -> None:
    params = voice_params(closed)
    twilio_post(INCOMING, params)
    [call] = calls_of(closed)
    left = params | {"RecordingSid": "RE" + "1" * 32, "CallStatus": "in-progress"}
    assert verbs(twilio_post("/webhook/voicemail", left)) == ["Say", "Hangup"]
    over = params | {"CallStatus": "completed", "CallDuration": "21"}
    assert twilio_post("/webhook/call_status", over).status_code == 204
    after = stored(call)
    assert (after.status, after.end_reason) == ("completed", "after-hours")
    assert after.duration_seconds == 21


def test_an_end_of_a_stream_that_never_was_repeats_the_same_words(closed: NewTenant) -> None:
    params = voice_params(closed)
    twilio_post(INCOMING, params)
    answer = document(twilio_post(ENDED, params | {"CallStatus": "in-progress"}))
    assert [verb.tag for verb in answer] == MESSAGE
    assert "closed" in str(answer[0].text)


def test_a_number_that_is_being_released_rejects_its_calls(call: Call, shop: NewTenant) -> None:
    number(shop, status="releasing", releases_at=call.created_at)
    assert verbs(twilio_post(INCOMING, voice_params(shop))) == ["Reject"]
    assert [each.pk for each in calls_of(shop)] == [call.pk]


def test_where_the_hours_cannot_be_told_the_caller_leaves_a_message(
    shop: NewTenant, caplog: pytest.LogCaptureFixture
) -> None:
    """The zone is unusable: nobody can say what time it is there."""
    never_open(shop)
    number(shop, after_hours="voicemail")
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(timezone="Nowhere/At all")
    assert verbs(twilio_post(INCOMING, voice_params(shop))) == MESSAGE
    caplog.clear()  # it is our error, and stands in the log


@pytest.mark.parametrize(("status", "expected"), [("active", True), ("released", False)])
def test_a_released_number_is_no_number(shop: NewTenant, status: str, expected: bool) -> None:
    number(shop, status=status)
    with tenant_context(shop.tenant.pk):
        assert bool(number_to_dial(tenant=shop.tenant)) is expected


def test_the_page_of_the_call_is_shown(closed: NewTenant, owner: Client) -> None:
    twilio_post(INCOMING, voice_params(closed))
    [call] = calls_of(closed)
    assert owner.get(f"/app/calls/{call.pk}/").status_code == 200

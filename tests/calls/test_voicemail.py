"""The first rung: who is still on the line when a stream failed is asked for a message."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext

from calls import services
from calls.engine.states import EndReason
from calls.errors import StreamRefused
from calls.models import Call
from calls.services.voicemail import LEASE
from calls.tasks import LEASE_ENDED_FOR
from calls.webhooks.voicemail import KnownNumbers
from tenants.context import tenant_context
from tenants.models import Tenant
from tenants.services import NewTenant
from tests.calls.calling import (
    changed,
    claimed,
    document,
    stored,
    twilio_post,
    verbs,
    voice_params,
    where,
)
from tests.calls.test_tasks import queue, reap

__all__ = ["queue"]  # a fixture

ENDED = "/webhook/stream_ended"
STATUS = "/webhook/call_status"
MESSAGE = ["Say", "Record", "Say", "Hangup"]
OURS = ["model-unreachable", "model-rejected", "model-lost", "stream-lost", "shutdown"]
THEIRS = ["caller-hung-up", "agent-ended", "caller-silent", "max-duration"]

pytestmark = pytest.mark.usefixtures("no_traceback")


def ended(call: Call, made: NewTenant, status: str = "in-progress", **more: str) -> Any:
    """What Twilio is answered after the stream."""
    params = voice_params(made, CallSid=call.call_sid, CallStatus=status, **more)
    return twilio_post(ENDED, params)


@pytest.mark.parametrize("reason", [*OURS, "internal-error"])
def test_a_stream_that_ended_through_our_fault_is_followed_by_a_message(
    call: Call, shop: NewTenant, reason: str
) -> None:
    claimed(call, EndReason(reason))
    assert verbs(ended(call, shop)) == MESSAGE
    assert (stored(call).status, stored(call).end_reason) == ("in-progress", reason)


@pytest.mark.parametrize("reason", THEIRS)
def test_a_call_that_ended_as_it_should_is_hung_up(
    call: Call, shop: NewTenant, reason: str
) -> None:
    claimed(call, EndReason(reason))
    assert verbs(ended(call, shop)) == ["Hangup"]
    assert stored(call).status == "completed"


def test_a_caller_who_is_gone_leaves_no_message(call: Call, shop: NewTenant) -> None:
    claimed(call, EndReason.MODEL_LOST)
    assert verbs(ended(call, shop, "completed")) == ["Hangup"]
    assert (stored(call).status, stored(call).end_reason) == ("completed", "model-lost")


def test_a_stream_that_never_began_is_followed_by_a_message(call: Call, shop: NewTenant) -> None:
    """A failed handshake ends <Connect> at once (protocols A5)."""
    assert verbs(ended(call, shop, StreamError="31920")) == MESSAGE
    after = stored(call)
    assert (after.status, after.end_reason) == ("in-progress", "stream-never-started")
    assert after.answered_at is not None


def test_a_process_that_died_leaves_an_abandoned_call_with_a_message(
    call: Call, shop: NewTenant
) -> None:
    """Killed: nobody wrote why the stream ended, and its lease still runs."""
    services.stream_claim(**where(call), nonce="n", lease_ms=30_000)
    assert verbs(ended(call, shop)) == MESSAGE
    assert (stored(call).status, stored(call).end_reason) == ("in-progress", "abandoned")


def test_a_holder_that_lives_knows_better_why_its_stream_ended(call: Call, shop: NewTenant) -> None:
    """The carrier's webhook may overtake the session's own last words."""
    generation = services.stream_claim(**where(call), nonce="n", lease_ms=30_000)
    ended(call, shop)
    until = stored(call).stream_lease_until
    services.stream_close(**where(call), generation=generation, reason=EndReason.STREAM_LOST)
    after = stored(call)
    assert (after.end_reason, after.stream_lease_until) == ("stream-lost", until)


def test_nobody_streams_while_a_message_is_left(call: Call, shop: NewTenant) -> None:
    """L68: a <Record> competes with a stream."""
    claimed(call, EndReason.MODEL_LOST)
    ended(call, shop)
    with pytest.raises(StreamRefused):
        services.stream_claim(**where(call), nonce="another", lease_ms=1000)


def test_the_invitation_speaks_the_tenants_language(call: Call, shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(locale="he")
    said = document(ended(call, shop))
    with translation.override("he"):
        goodbye = gettext("We did not hear a message. Goodbye.")
    assert {said[0].get("language"), said[2].get("language")} == {"he-IL"}
    assert said[2].text == goodbye


def test_the_message_is_sent_to_us(call: Call, shop: NewTenant) -> None:
    record = document(ended(call, shop))[1]
    assert record.get("action") == "https://testserver/webhook/voicemail"
    assert record.get("recordingStatusCallback") == "https://testserver/webhook/recording_status"


def test_a_repeated_webhook_is_answered_the_same(call: Call, shop: NewTenant) -> None:
    claimed(call, EndReason.MODEL_LOST)
    assert ended(call, shop).content == ended(call, shop).content
    assert stored(call).end_reason == "model-lost"


def test_call_status_finishes_a_call_with_a_message(call: Call, shop: NewTenant) -> None:
    """A hang-up during the apology, too."""
    claimed(call, EndReason.MODEL_UNREACHABLE)
    ended(call, shop)
    form = {"CallSid": call.call_sid, "CallStatus": "completed", "CallDuration": "31"}
    assert twilio_post(STATUS, form).status_code == 204
    after = stored(call)
    assert (after.status, after.end_reason) == ("completed", "model-unreachable")
    assert after.duration_seconds == 31


def test_the_reaper_waits_for_the_longest_message(call: Call, shop: NewTenant, queue: str) -> None:
    claimed(call, EndReason.MODEL_LOST)
    ended(call, shop)
    left = stored(call).stream_lease_until
    assert left is not None
    reap(queue)
    assert stored(call).status == "in-progress"
    past = Now() - LEASE_ENDED_FOR - timedelta(seconds=1)
    changed(call, stream_lease_until=past)
    reap(queue)
    assert (stored(call).status, stored(call).end_reason) == ("completed", "model-lost")


def test_the_lease_is_longer_than_apology_and_message() -> None:
    assert timedelta(seconds=services.LONGEST_MESSAGE_S + 30) < LEASE


def test_a_call_that_was_reaped_while_its_caller_waited_may_leave_a_message(
    call: Call, shop: NewTenant
) -> None:
    """What is over stays over; the message is heard all the same."""
    services.stream_claim(**where(call), nonce="n", lease_ms=1000)
    services.call_finish(**where(call), status="failed", reason=EndReason.ABANDONED)
    assert verbs(ended(call, shop)) == MESSAGE
    assert stored(call).status == "failed"


def test_few_numbers_are_remembered_the_latest_first() -> None:
    numbers = KnownNumbers(at_most=2)
    for number in ("+1", "+2", "+1", "+3"):
        numbers.learn(number, "he")
    assert [numbers.locale({"To": [number]}) for number in ("+1", "+2", "+3")] == ["he", "en", "he"]

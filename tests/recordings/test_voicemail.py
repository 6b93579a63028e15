"""POST /webhook/voicemail and the callbacks of a message, in any order (protocols.md A6, C)."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from calls import services as calls
from calls.engine.states import EndReason
from calls.models import Call
from recordings import services
from recordings.models import Recording, RecordingKind, StageName, StageState
from recordings.services.recording import kind_of
from tenants.context import tenant_context
from tenants.models import Tenant
from tenants.services import NewTenant
from tests.calls.calling import (
    calls_of,
    claimed,
    document,
    stored,
    twilio_post,
    verbs,
    voice_params,
    where,
)

PATH = "/webhook/voicemail"
STATUS = "/webhook/recording_status"


@pytest.fixture
def asked(call: Call) -> Call:
    """A call whose model was lost and whose caller leaves a message."""
    claimed(call, EndReason.MODEL_LOST)
    calls.voicemail_begin(**where(call), reason=EndReason.MODEL_LOST)
    return call


def left(call: Call, made: NewTenant, **changes: Any) -> Any:
    """What Twilio is answered after the message."""
    fields = {"CallStatus": "in-progress", "RecordingSid": "RE9", "RecordingDuration": "7"}
    params = voice_params(made, CallSid=call.call_sid, **fields, Digits="#")
    return twilio_post(PATH, params | changes)


def told(call: Call, status: str, **changes: Any) -> int:
    """The status of our answer to a callback about the message."""
    params = {
        "CallSid": call.call_sid,
        "RecordingSid": "RE9",
        "RecordingStatus": status,
        "RecordingDuration": "7" if status == "completed" else "",
        "RecordingChannels": "1",
        "RecordingSource": "RecordVerb",
        **changes,
    }
    return int(twilio_post(STATUS, params).status_code)


def kept(call: Call) -> list[tuple[str, str, str]]:
    """Kind, SID and status of the call's recordings."""
    with tenant_context(call.tenant_id):
        rows = Recording.objects.order_by("kind")
        return [(row.kind, row.recording_sid, row.status) for row in rows]


def fetch_state(call: Call) -> tuple[str, int]:
    with tenant_context(call.tenant_id):
        stage = call.stages.get(name=StageName.FETCH)
        return stage.state, stage.attempts


def test_a_message_is_noted_and_thanked_for(asked: Call, shop: NewTenant) -> None:
    assert verbs(left(asked, shop)) == ["Say", "Hangup"]
    assert kept(asked) == [("voicemail", "RE9", "processing")]
    assert (stored(asked).status, stored(asked).end_reason) == ("in-progress", "model-lost")


def test_the_thanks_are_in_the_tenants_language(asked: Call, shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(locale="he")
    assert document(left(asked, shop))[0].get("language") == "he-IL"


@pytest.mark.parametrize("order", [*permutations(["in-progress", "completed", "action"])])
def test_a_message_is_one_row_whatever_comes_first(
    asked: Call, shop: NewTenant, order: tuple[str, ...]
) -> None:
    """L70: any order, and each twice."""
    for event in (*order, *order):
        if event == "action":
            left(asked, shop)
        else:
            assert told(asked, event) == 200
    assert kept(asked) == [("voicemail", "RE9", "completed")]


def test_a_message_stands_beside_the_recording_of_the_call(asked: Call, shop: NewTenant) -> None:
    told(asked, "completed", RecordingSid="RE1", RecordingSource="StartCallRecordingAPI")
    told(asked, "completed")
    assert kept(asked) == [("call", "RE1", "completed"), ("voicemail", "RE9", "completed")]


def test_a_second_message_of_a_call_is_left_alone(asked: Call, shop: NewTenant) -> None:
    """L70."""
    left(asked, shop)
    told(asked, "completed", RecordingSid="RE10")
    assert kept(asked) == [("voicemail", "RE9", "processing")]


def test_a_callback_that_does_not_say_who_recorded_finds_the_message(
    asked: Call, shop: NewTenant
) -> None:
    left(asked, shop)
    assert told(asked, "completed", RecordingSource="") == 200
    assert kept(asked) == [("voicemail", "RE9", "completed")]


def test_silence_leaves_an_absent_message(asked: Call) -> None:
    told(asked, "absent")
    assert kept(asked) == [("voicemail", "RE9", "absent")]


def test_a_caller_who_hangs_up_after_the_message_is_done(asked: Call, shop: NewTenant) -> None:
    """The action comes with the end of the call, and may be the only one to tell it."""
    left(asked, shop, CallStatus="completed", Digits="hangup")
    assert (stored(asked).status, stored(asked).end_reason) == ("completed", "model-lost")


def test_an_action_without_a_recording_is_polite(asked: Call, shop: NewTenant) -> None:
    assert verbs(left(asked, shop, RecordingSid="", RecordingDuration="")) == ["Say", "Hangup"]
    assert kept(asked) == []


def test_a_message_on_a_call_that_could_not_be_stored_stores_it(shop: NewTenant) -> None:
    """The database was away when the call came in, and is back."""
    params = voice_params(shop, CallStatus="in-progress", RecordingSid="RE9")
    assert verbs(twilio_post(PATH, params)) == ["Say", "Hangup"]
    [call] = calls_of(shop)
    assert (call.status, call.end_reason) == ("in-progress", "stream-never-started")
    assert kept(call) == [("voicemail", "RE9", "processing")]


def test_a_call_that_was_stored_too_late_for_its_stream_says_so(
    call: Call, shop: NewTenant
) -> None:
    """The caller was answered in time, by a message, while the database was still busy."""
    left(call, shop)
    assert (stored(call).status, stored(call).end_reason) == ("in-progress", "stream-never-started")


def test_a_message_for_nobody_is_stored_nowhere(shop: NewTenant, rival: NewTenant) -> None:
    params = voice_params(shop, To="+14155550000", RecordingSid="RE9")
    assert verbs(twilio_post(PATH, params)) == ["Say", "Hangup"]
    assert calls_of(shop) == calls_of(rival) == []


def test_a_message_without_a_call_is_a_plain_400(shop: NewTenant) -> None:
    assert twilio_post(PATH, voice_params(shop, CallSid="")).status_code == 400


def test_what_is_fetched_waits_no_longer_once_the_message_is_ready(asked: Call) -> None:
    told(asked, "in-progress")
    finish(asked)
    job = services.stage_claim(tenant_id=asked.tenant_id, call_id=asked.pk)
    assert job is not None
    services.stage_delay(job, reason="not-ready", wait=timedelta(hours=1))
    told(asked, "completed")
    again = services.stage_claim(tenant_id=asked.tenant_id, call_id=asked.pk)
    assert again is not None
    assert again.name == StageName.FETCH


def test_a_message_that_comes_after_all_work_has_it_done_again(asked: Call) -> None:
    """Its callbacks were held back until nobody waited for them."""
    finish(asked)
    job = services.stage_claim(tenant_id=asked.tenant_id, call_id=asked.pk)
    assert job is not None
    services.stage_settle(job, state=StageState.SKIPPED, reason="no-recording")
    assert told(asked, "completed") == 200
    assert fetch_state(asked) == (StageState.WAITING, 0)
    assert told(asked, "completed") == 200
    assert fetch_state(asked) == (StageState.WAITING, 0)


def finish(call: Call) -> None:
    calls.call_finish(**where(call), status="completed")
    services.pipeline_open(tenant_id=call.tenant_id, call_id=call.pk)


@pytest.mark.parametrize(
    ("source", "kind"),
    [("RecordVerb", "voicemail"), ("StartCallRecordingAPI", "call"), ("DialVerb", "call")],
)
def test_the_kind_follows_from_who_asked_for_it(source: str, kind: str) -> None:
    assert kind_of(source) == RecordingKind(kind)

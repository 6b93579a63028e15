"""POST /webhook/recording_status (protocols.md C)."""

from __future__ import annotations

from typing import Any

import pytest

from calls.models import Call
from tenants.services import NewTenant
from tests.calls.calling import call_made, call_sid, twilio_post
from tests.recordings.test_services import recording

PATH = "/webhook/recording_status"


def params(call: Call, **changes: Any) -> dict[str, Any]:
    return {
        "CallSid": call.call_sid,
        "RecordingSid": "RE1",
        "RecordingUrl": "https://api.twilio.com/x",
        "RecordingStatus": "completed",
        "RecordingDuration": "49",
        "RecordingChannels": "2",
        "RecordingSource": "StartCallRecordingAPI",
        "ErrorCode": "0",
        **changes,
    }


def test_a_completed_recording_is_noted(call: Call) -> None:
    assert twilio_post(PATH, params(call)).status_code == 200
    row = recording(call)
    assert (row.status, row.seconds, row.recording_sid) == ("completed", 49, "RE1")
    assert (row.source, row.error_code) == ("StartCallRecordingAPI", "")


def test_callbacks_repeat_and_overtake(call: Call) -> None:
    for status in ("completed", "in-progress", "completed", "absent"):
        assert twilio_post(PATH, params(call, RecordingStatus=status)).status_code == 200
    assert recording(call).status == "completed"


def test_a_recording_of_an_unknown_call_is_taken_and_forgotten(call: Call) -> None:
    assert twilio_post(PATH, params(call, CallSid=call_sid())).status_code == 200


def test_a_recording_sid_of_another_call_is_answered_politely(call: Call, shop: NewTenant) -> None:
    """200 even on internal failure: Twilio has nothing to repair."""
    twilio_post(PATH, params(call))
    assert twilio_post(PATH, params(call_made(shop))).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"CallSid": ""},
        {"CallSid": "../.."},
        {"RecordingSid": ""},
        {"RecordingSid": ["RE1", "RE2"]},
        {"RecordingStatus": ""},
        {"RecordingStatus": "requested"},
        {"RecordingStatus": "melted"},
    ],
)
def test_bad_fields_are_a_plain_400(call: Call, changes: dict[str, Any]) -> None:
    assert twilio_post(PATH, params(call, **changes)).status_code == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"RecordingDuration": "soon"},
        {"RecordingChannels": "seven"},
        {"RecordingSource": "שלום\x00" * 50},
        {"ErrorCode": "\x00" * 99},
    ],
)
def test_odd_details_do_not_lose_the_recording(call: Call, changes: dict[str, Any]) -> None:
    assert twilio_post(PATH, params(call, **changes)).status_code == 200
    assert recording(call).status == "completed"

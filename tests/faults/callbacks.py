"""What the carrier tells of a call, as signed posts: in any order, twice, or never."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from calls.models import Call
from tests.calls.calling import twilio_post
from tests.faults.world import CALLER, Json, World


@dataclass(frozen=True)
class Told:
    """A callback: where it goes and what it says."""

    path: str
    params: Json

    def send(self) -> None:
        """Once."""
        answer = twilio_post(f"/webhook/{self.path}", self.params)
        assert answer.status_code in {200, 204}


def story(world: World, call: Call, past: Json) -> Sequence[Told]:
    """All that is told of a call from its ringing on, in order."""
    return [
        _call_status(world, call, "in-progress"),
        _recording(call, past, "in-progress"),
        _end(world, call, past),
        _call_status(world, call, "completed", CallDuration=str(past["seconds"])),
        _recording(call, past, "completed", RecordingDuration=str(past["seconds"])),
    ]


def message_story(world: World, call: Call, past: Json) -> Sequence[Told]:
    """All that is told of a voice message: the action, the call's end, the recording."""
    seconds = str(past["seconds"])
    said = {"RecordingSid": past["recording_sid"], "RecordingDuration": seconds, "Digits": "#"}
    verb = {"RecordingSource": "RecordVerb", "RecordingChannels": "1"}
    return [
        Told("voicemail", _about(world, call, "completed") | said),
        _call_status(world, call, "completed", CallDuration=seconds),
        _recording(call, past, "completed", RecordingDuration=seconds, **verb),
    ]


def _about(world: World, call: Call, status: str) -> Json:
    return {
        "CallSid": call.call_sid,
        "AccountSid": settings.TWILIO_ACCOUNT_SID,
        "From": CALLER,
        "To": world.made.number,
        "CallStatus": status,
        "Direction": "inbound",
    }


def _call_status(world: World, call: Call, status: str, **more: Any) -> Told:
    return Told("call_status", _about(world, call, status) | more)


def _end(world: World, call: Call, past: Json) -> Told:
    more = {"CallDuration": str(past["seconds"])}
    return Told("stream_ended", _about(world, call, "completed") | more)


def _recording(call: Call, past: Json, status: str, **more: Any) -> Told:
    params = {
        "AccountSid": settings.TWILIO_ACCOUNT_SID,
        "CallSid": call.call_sid,
        "RecordingSid": past["recording_sid"],
        "RecordingStatus": status,
        "RecordingChannels": "2",
        "RecordingSource": "StartCallRecordingAPI",
        "ErrorCode": "0",
    }
    return Told("recording_status", params | more)

"""Recording a streamed call by REST, from its start to its deletion (protocols.md C)."""

import asyncio
import io
import time
import wave
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.conformance.observing import Observer
from tests.conformance.targets import TwilioTarget
from tests.conformance.twilio_voice.calls import Calls
from tests.conformance.twilio_voice.cases import Case, Say, Wait, connect
from tests.conformance.twilio_voice.leg import Leg, loudness, tone

MEDIA_SECONDS = 30
RETRY_SECONDS = (0.3, 0.6, 0.9, 1.5)


def start(rest: Client, leg: Leg) -> Any:
    """Start a recording of both sides."""
    return rest.calls(leg.call_sid).recordings.create(
        recording_channels="dual",
        recording_status_callback=f"{leg.base}/recording",
        recording_status_callback_event=["in-progress", "completed"],
    )


def control(leg: Leg, status: str, rest: Client) -> Any:
    """Change the running recording."""
    return rest.calls(leg.call_sid).recordings("Twilio.CURRENT").update(status=status)


async def record(leg: Leg) -> None:
    """Start a recording when Twilio lets us, once more, say something, hear the caller out."""
    await leg.until("media")
    for pause in RETRY_SECONDS:
        try:
            leg.notes["first"] = await leg.ask(lambda rest: start(rest, leg))
            break
        except TwilioRestException as refusal:
            leg.notes["refused"] = refusal.code
            await asyncio.sleep(pause)
    leg.notes["second"] = await leg.ask(lambda rest: start(rest, leg))
    await leg.play(tone(1000))
    await leg.to_the_end()


async def pause(leg: Leg) -> None:
    """Record, pause, go on, stop."""
    await leg.until("media", 50)
    await leg.ask(lambda rest: start(rest, leg))
    orders = ("paused", "in-progress", "stopped")
    changed = [await leg.ask(partial(control, leg, order)) for order in orders]
    leg.notes["statuses"] = [recording.status for recording in changed]
    await leg.to_the_end()


CASES = {
    "recorded": Case(
        {"voice": connect()},
        (Wait(1500), Say("Please call me back.")),
        record,
        awaits={"recording": 2},
    ),
    "paused": Case({"voice": connect()}, (Wait(4000),), pause, not_yet="pause recordings"),
}


def sid(calls: Calls) -> str:
    return str(calls["recorded"].leg.notes["first"].sid)


def audio(target: TwilioTarget, recording: str, query: str = "") -> requests.Response:
    """The recording's media, for which we wait on the real service."""
    path = f"/2010-04-01/Accounts/{target.account_sid}/Recordings/{recording}.wav{query}"
    credentials = (target.account_sid, target.auth_token)
    return requests.get(target.url + path, auth=credentials, timeout=30)


def audio_when_ready(target: TwilioTarget, recording: str) -> tuple[requests.Response, float]:
    """The media, which may lag the callback, and after how many seconds of 404 it was there."""
    asked = time.monotonic()
    while True:
        reply = audio(target, recording)
        waited = time.monotonic() - asked
        if reply.status_code != 404 or waited > MEDIA_SECONDS:
            return reply, waited
        time.sleep(1)


def test_a_started_recording_is_described(calls: Calls, twilio_target: TwilioTarget) -> None:
    leg = calls["recorded"].leg
    first = leg.notes["first"]
    assert first.sid.startswith("RE")
    assert first.account_sid == twilio_target.account_sid
    assert first.call_sid == leg.call_sid
    assert first.status == "in-progress"
    assert first.channels == 2
    assert first.source == "StartCallRecordingAPI"
    assert first.track == "both"
    assert first.duration is None
    assert first.price is None


def test_a_start_is_refused_only_as_too_early(calls: Calls) -> None:
    assert calls["recorded"].leg.notes.get("refused", 21220) == 21220


def test_a_second_start_makes_nothing_new(calls: Calls, rest: Client) -> None:
    leg = calls["recorded"].leg
    listed = rest.recordings.list(call_sid=leg.call_sid)
    assert leg.notes["second"].sid == leg.notes["first"].sid
    assert [recording.sid for recording in listed] == [sid(calls)]


def test_a_recording_pauses_goes_on_and_stops(calls: Calls) -> None:
    assert calls["paused"].leg.notes["statuses"] == ["paused", "in-progress", "stopped"]


def test_the_callback_tells_of_the_recording_and_not_of_the_numbers(calls: Calls) -> None:
    reports = [hook.params for hook in calls["recorded"].asked("recording")]
    assert [params["RecordingStatus"] for params in reports] == ["in-progress", "completed"]
    last = reports[-1]
    assert last["CallSid"] == calls["recorded"].leg.call_sid
    assert last["RecordingSid"] == sid(calls)
    assert last["RecordingUrl"].endswith(sid(calls))
    assert last["RecordingChannels"] == "2"
    assert last["RecordingSource"] == "StartCallRecordingAPI"
    assert last["RecordingTrack"] == "both"
    assert last["ErrorCode"] == "0"
    assert int(last["RecordingDuration"]) >= 1
    assert parsedate_to_datetime(last["RecordingStartTime"])
    assert last.keys().isdisjoint({"From", "To"})


def test_a_recording_is_8_khz_16_bit_with_the_caller_first(
    calls: Calls, twilio_target: TwilioTarget, observe: Observer
) -> None:
    reply, waited = audio_when_ready(twilio_target, sid(calls))
    detail = f"{waited:.0f} s after we first asked"
    observe("recording-lag", believed=200, seen=reply.status_code, detail=detail)
    if reply.status_code != 200:
        observe("recording-format", believed=(8000, 2, 2), seen=None, detail="no media")
        return
    with wave.open(io.BytesIO(reply.content)) as wav:
        form = (wav.getframerate(), wav.getsampwidth(), wav.getnchannels())
    observe("recording-format", believed=(8000, 2, 2), seen=form)


def test_what_channels_can_be_asked_for(
    calls: Calls, twilio_target: TwilioTarget, only_real: None, observe: Observer
) -> None:
    codes = [
        audio(twilio_target, sid(calls), f"?RequestedChannels={n}").status_code for n in (1, 3)
    ]
    observe("recording-channels", believed=[200, 400], seen=codes)


def test_media_wants_credentials(calls: Calls, twilio_target: TwilioTarget) -> None:
    path = f"/2010-04-01/Accounts/{twilio_target.account_sid}/Recordings/{sid(calls)}.wav"
    reply = requests.get(twilio_target.url + path, timeout=30)
    if twilio_target.real and reply.status_code == 200:
        pytest.skip("this account does not enforce credentials for media")
    assert reply.status_code == 401


def test_a_deleted_recording_is_gone(calls: Calls, rest: Client) -> None:
    assert rest.recordings(sid(calls)).delete()
    with pytest.raises(TwilioRestException) as refusal:
        rest.recordings(sid(calls)).fetch()
    assert (refusal.value.status, refusal.value.code) == (404, 20404)


def test_the_caller_was_heard_while_recorded(calls: Calls) -> None:
    assert loudness(calls["recorded"].leg.sound()) > 1000

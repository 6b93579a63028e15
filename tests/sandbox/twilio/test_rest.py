"""The REST API as the vendor's own client sees it (protocols.md A7, C, D)."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from prosaas.sandbox.caller.ear import is_audible
from prosaas.sandbox.sound.audio import mulaw_decode, mulaw_encode, read_wav
from prosaas.sandbox.twilio.config import ACCOUNT_SID, AUTH_TOKEN
from tests.sandbox.twilio.app import Socket, beep
from tests.sandbox.twilio.test_call import HANG_UP, listen
from tests.sandbox.twilio.world import World, world


def client(w: World, token: str = AUTH_TOKEN) -> Client:
    made = Client(ACCOUNT_SID, token)
    made.api.base_url = w.url
    return made


async def in_thread(work: Any, *args: Any, **kwargs: Any) -> Any:
    return await asyncio.to_thread(work, *args, **kwargs)


async def streaming(w: World, *script: Mapping[str, object]) -> str:
    """Place a call and wait until its stream has started."""
    sid = await w.place(*script)
    await asyncio.wait_for(w.app.started.wait(), 5)
    return sid


async def hung_up(w: World, sid: str) -> dict[str, Any]:
    """Let the caller put the phone down and wait for everything after it."""
    await w.http.post(f"{w.url}/sandbox/calls/{sid}/hangup")
    return await w.finished(sid)


def record(w: World, sid: str) -> Any:
    return (
        client(w)
        .calls(sid)
        .recordings.create(
            recording_channels="dual",
            recording_status_callback=f"{w.app.public}/recording",
            recording_status_callback_event=["in-progress", "completed"],
        )
    )


async def test_a_call_is_fetched_as_the_sdks_type() -> None:
    async with world(listen) as w:
        sid = await streaming(w)
        call = await in_thread(client(w).calls(sid).fetch)
        assert (call.sid, call.status, call.direction) == (sid, "in-progress", "inbound")
        assert call.start_time is not None
        assert call.duration is None


async def test_an_ended_call_has_times_and_a_duration_in_seconds() -> None:
    async with world(listen) as w:
        view = await w.call({"pause_ms": 600}, HANG_UP)
        call = await in_thread(client(w).calls(view["call_sid"]).fetch)
        assert (call.status, call.duration) == ("completed", str(view["seconds"]))
        assert call.end_time >= call.start_time


async def test_completing_a_call_stops_its_stream() -> None:
    async with world(listen) as w:
        sid = await streaming(w)
        await in_thread(client(w).calls(sid).update, status="completed")
        view = await w.finished(sid)
        assert (view["status"], view["ended_by"]) == ("completed", "rest")
        assert w.app.sockets[0].received[-1]["event"] == "stop"


async def test_a_redirect_leaves_the_stream_for_the_new_document() -> None:
    async with world(listen) as w:
        sid = await streaming(w)
        twiml = "<Response><Say>Bye.</Say></Response>"
        await in_thread(client(w).calls(sid).update, twiml=twiml)
        view = await w.finished(sid)
        assert w.app.sockets[0].received[-1]["event"] == "stop"
        assert w.app.called("/ended") == []
        assert view["documents"][-1]["body"] == twiml
        assert len(view["playout"]["segments"]) == 1


async def test_a_call_that_is_over_cannot_be_redirected() -> None:
    async with world(listen) as w:
        view = await w.call(HANG_UP)
        update = client(w).calls(view["call_sid"]).update
        with pytest.raises(TwilioRestException) as caught:
            await in_thread(update, url="http://h/x")
        assert (caught.value.status, caught.value.code) == (400, 21220)
        assert (await in_thread(update, status="completed")).status == "completed"


async def test_recording_before_the_call_is_answered_is_21220() -> None:
    async with world(listen) as w:
        w.app.twiml = '<Response><Pause length="1"/><Hangup/></Response>'
        sid = await w.place()
        with pytest.raises(TwilioRestException) as caught:
            await in_thread(record, w, sid)
        assert (caught.value.status, caught.value.code) == (400, 21220)


async def test_a_second_start_is_the_same_recording() -> None:
    async with world(listen) as w:
        sid = await streaming(w)
        first, second = await in_thread(record, w, sid), await in_thread(record, w, sid)
        assert first.sid == second.sid
        assert (first.status, first.channels, first.track) == ("in-progress", 2, "both")
        assert (first.source, first.duration) == ("StartCallRecordingAPI", None)


async def test_the_recording_callbacks_follow_the_call() -> None:
    async with world(listen) as w:
        sid = await streaming(w)
        recording = await in_thread(record, w, sid)
        await hung_up(w, sid)
        started, done = w.app.called("/recording")
        assert (started["RecordingStatus"], done["RecordingStatus"]) == ("in-progress", "completed")
        assert (done["RecordingSid"], done["CallSid"]) == (recording.sid, sid)
        assert (done["RecordingChannels"], done["ErrorCode"]) == ("2", "0")
        assert "From" not in done


async def test_the_recording_is_what_was_said_and_heard_on_one_clock() -> None:
    recorded = asyncio.Event()

    async def talk(socket: Socket) -> None:
        await socket.until("media")
        await recorded.wait()
        await socket.play(beep(5000))
        await socket.until("media", len(socket.of("media")) + 20)
        await socket.send("clear")
        await socket.drain()

    async with world(talk) as w:
        sid = await streaming(w, {"wait_agent": {"quiet_ms": 200}}, {"say": "hello"}, HANG_UP)
        recording = await in_thread(record, w, sid)
        recorded.set()
        view = await w.finished(sid)
        wav = await media(w, recording.sid)
        rate, (caller, agent) = read_wav(wav)
        start_ms = w.twilio.recordings[recording.sid].start_ms
        assert rate == 8000
        assert len(caller) == len(agent)
        spoken, (segment,) = view["spoken"][0], view["playout"]["segments"]
        assert voiced(agent) == pytest.approx(
            (segment["start_ms"] - start_ms, segment["end_ms"] - start_ms), abs=25
        )
        assert voiced(caller)[0] >= spoken["start_ms"] - start_ms - 20


def voiced(track: Any) -> tuple[int, int]:
    """First and last audible ms of a track."""
    sound = mulaw_encode(track)
    frames = [is_audible(sound[at : at + 80]) for at in range(0, len(sound), 80)]
    return frames.index(True) * 10, (len(frames) - frames[::-1].index(True)) * 10


async def media(w: World, recording_sid: str, query: str = "") -> bytes:
    url = f"{w.url}/2010-04-01/Accounts/{ACCOUNT_SID}/Recordings/{recording_sid}.wav{query}"
    auth = f"{ACCOUNT_SID}:{AUTH_TOKEN}"
    async with w.http.get(url.replace("http://", f"http://{auth}@")) as response:
        assert response.status == 200
        return await response.read()


async def test_mono_is_both_parties_on_one_track() -> None:
    async with world(listen) as w:
        sid = await streaming(w)
        recording = await in_thread(record, w, sid)
        await hung_up(w, sid)
        _, tracks = read_wav(await media(w, recording.sid, "?RequestedChannels=1"))
        assert len(tracks) == 1


async def test_recordings_are_listed_fetched_and_deleted() -> None:
    async with world(listen) as w:
        sid = await streaming(w)
        recording = await in_thread(record, w, sid)
        await hung_up(w, sid)
        rest = client(w)
        listed = await in_thread(rest.recordings.list, call_sid=sid)
        assert [entry.sid for entry in listed] == [recording.sid]
        assert (await in_thread(rest.recordings(recording.sid).fetch)).status == "completed"
        assert await in_thread(rest.recordings(recording.sid).delete)
        with pytest.raises(TwilioRestException) as caught:
            await in_thread(rest.recordings(recording.sid).fetch)
        assert (caught.value.status, caught.value.code) == (404, 20404)


async def test_a_running_recording_has_no_media_yet() -> None:
    async with world(listen) as w:
        sid = await streaming(w)
        recording = await in_thread(record, w, sid)
        with pytest.raises(AssertionError):
            await media(w, recording.sid)


async def test_a_wrong_token_is_20003_and_a_wrong_sid_20404() -> None:
    async with world(listen) as w:
        with pytest.raises(TwilioRestException) as caught:
            await in_thread(client(w, "wrong").calls("CA0").fetch)
        assert (caught.value.status, caught.value.code) == (401, 20003)
        with pytest.raises(TwilioRestException) as caught:
            await in_thread(client(w).calls("CA0").fetch)
        assert (caught.value.status, caught.value.code) == (404, 20404)


def test_the_helper_that_finds_speech_finds_it() -> None:
    silence = b"\xff" * 800
    assert voiced(mulaw_decode(silence + beep(200) + silence)) == (100, 300)


async def test_a_call_ended_before_its_answer_is_canceled() -> None:
    async with world(listen) as w:
        w.app.twiml = '<Response><Pause length="9"/></Response>'
        sid = await w.place()
        await in_thread(client(w).calls(sid).update, status="canceled")
        assert (await w.finished(sid))["status"] == "canceled"


@pytest.mark.parametrize(
    "update", [{"status": "busy"}, {"twiml": "<Response>" + "a" * 4000}, {"twiml": "<Response>"}]
)
async def test_an_update_that_makes_no_sense_is_20001(update: dict[str, str]) -> None:
    async with world(listen) as w:
        sid = await streaming(w)
        with pytest.raises(TwilioRestException) as caught:
            await in_thread(client(w).calls(sid).update, **update)
        assert (caught.value.status, caught.value.code) == (400, 20001)


async def test_an_account_sees_its_own_calls_and_its_owner_sees_them_too() -> None:
    child, token = "AC" + "2" * 32, "child-token"
    async with world(listen, number={"account_sid": child, "auth_token": token}) as w:
        sid = await streaming(w)
        assert w.app.called("/voice")[0]["AccountSid"] == child
        for made in (Client(child, token), Client(ACCOUNT_SID, AUTH_TOKEN, child)):
            made.api.base_url = w.url
            assert (await in_thread(made.calls(sid).fetch)).account_sid == child
        with pytest.raises(TwilioRestException):
            await in_thread(client(w).calls(sid).fetch)


async def test_credentials_that_are_no_base64_are_20003() -> None:
    async with world(listen) as w:
        url = f"{w.url}/2010-04-01/Accounts/{ACCOUNT_SID}/Calls/CA0.json"
        async with w.http.get(url, headers={"Authorization": "Basic é"}) as response:
            assert response.status == 401
            body = await response.json()
        assert set(body) == {"code", "message", "more_info", "status"}

"""Calls that were never lived through: over at once, and like any other at REST."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientError, encode_basic_auth

from prosaas.sandbox.openai.rest.transcription_audio import decode
from prosaas.sandbox.sound.audio import Pcm, mulaw_decode, mulaw_encode, read_wav, rms
from prosaas.sandbox.sound.ears import hear
from prosaas.sandbox.sound.voice import say
from prosaas.sandbox.twilio.config import ACCOUNT_SID, AUTH_TOKEN
from prosaas.sandbox.wire.virtual_time import EPOCH
from tests.sandbox.twilio.app import CALLER, NUMBER
from tests.sandbox.twilio.test_call import listen
from tests.sandbox.twilio.test_rest_faults import trouble
from tests.sandbox.twilio.virtual_world import ACCOUNT, VirtualWorld, virtual, virtual_world

Json = dict[str, Any]
AUTHORIZATION = {"Authorization": encode_basic_auth(ACCOUNT_SID, AUTH_TOKEN)}
GREETING = {"who": "agent", "text": "Good morning."}
NAMED = {"who": "caller", "text": "My name is David Cohen."}


async def past(w: VirtualWorld, *lines: Json, status: int = 200, **more: object) -> Json:
    body = {"to": NUMBER, "from": CALLER, "lines": list(lines)} | more
    async with w.http.post(f"{w.url}/sandbox/past-calls", json=body) as response:
        assert response.status == status, await response.text()
        answer: Json = await response.json()
        return answer


async def media(w: VirtualWorld, made: Json, query: str = "") -> tuple[int, str, bytes]:
    url = f"{w.url}{ACCOUNT}/Recordings/{made['recording_sid']}.wav{query}"
    async with w.http.get(url, headers=AUTHORIZATION) as response:
        return response.status, response.content_type, await response.read()


async def tracks(w: VirtualWorld, made: Json, query: str = "") -> list[Pcm]:
    status, _, body = await media(w, made, query)
    assert status == 200
    return read_wav(body)[1]


def loud(track: Pcm, start_ms: int, end_ms: int) -> float:
    return rms(mulaw_encode(track[start_ms * 8 : end_ms * 8]))


@virtual
async def test_a_past_call_is_listed_as_any_other() -> None:
    async with virtual_world(listen) as w:
        made = await past(w, GREETING, NAMED)
        _, calls = await w.rest("GET", "/Calls.json")
        _, recordings = await w.rest("GET", f"/Recordings.json?CallSid={made['call_sid']}")
        [call], [recording] = calls["calls"], recordings["recordings"]
        assert (call["sid"], call["status"]) == (made["call_sid"], "completed")
        assert (recording["sid"], recording["status"]) == (made["recording_sid"], "completed")
        assert call["duration"] == recording["duration"] == str(made["seconds"])
        assert (recording["channels"], recording["source"]) == (2, "StartCallRecordingAPI")
        assert w.app.hooks == []


@virtual
async def test_each_side_is_in_its_own_channel_at_its_own_time() -> None:
    async with virtual_world(listen) as w:
        caller, agent = NAMED | {"at_ms": 4000}, GREETING | {"at_ms": 500}
        left, right = await tracks(w, await past(w, caller, agent, seconds=8))
        assert len(left) == len(right) == 8 * 8000
        spoken = mulaw_decode(await say("My name is David Cohen."))
        assert (left[4000 * 8 : 4000 * 8 + len(spoken)] == spoken).all()
        greeted = mulaw_decode(await say("Good morning.", speaker="agent"))
        assert (right[500 * 8 : 500 * 8 + len(greeted)] == greeted).all()
        assert loud(left, 0, 4000) == loud(right, 4000, 8000) == 0


@virtual
async def test_the_words_can_be_heard() -> None:
    async with virtual_world(listen) as w:
        left, _ = await tracks(w, await past(w, GREETING, NAMED))
        assert await hear(mulaw_encode(left)) == "My name is David Cohen"


@virtual
async def test_a_voice_message_is_the_caller_alone() -> None:
    async with virtual_world(listen) as w:
        made = await past(w, GREETING, NAMED, source="RecordVerb")
        [track] = await tracks(w, made)
        _, recording = await w.rest("GET", f"/Recordings/{made['recording_sid']}.json")
        assert (recording["source"], recording["channels"]) == ("RecordVerb", 1)
        start_ms = made["spoken"][0]["start_ms"]
        assert loud(track, 0, start_ms) == 0 < loud(track, start_ms, start_ms + 1000)


@virtual
async def test_nobody_speaking_makes_no_recording_and_silence_makes_one() -> None:
    async with virtual_world(listen) as w:
        nothing, silence = await past(w), await past(w, seconds=3)
        assert (await media(w, nothing))[0] == 404
        assert [len(track) for track in await tracks(w, silence)] == [24_000, 24_000]


@pytest.mark.parametrize(
    "body",
    [
        {"lines": [NAMED], "seconds": 0.5},
        {"lines": [NAMED | {"at_ms": 0}, NAMED | {"at_ms": 100}]},
        {"lines": [{"who": "nobody", "text": "Hello."}]},
        {"lines": "Hello."},
        {"channels": 3},
        {"to": "+15005550999"},
        {"wrong": 1},
    ],
)
@virtual
async def test_what_cannot_have_been_is_refused(body: Json) -> None:
    async with virtual_world(listen) as w:
        assert (await past(w, status=400, **body))["error"]


@pytest.mark.parametrize(("how", "size"), [("empty", 0), ("half", 0.5)])
@virtual
async def test_media_may_be_less_than_it_should_be(how: str, size: float) -> None:
    async with virtual_world(listen) as w:
        made = await past(w, NAMED)
        whole = len((await media(w, made))[2])
        await trouble(w, path="/Recordings/", body=how)
        assert [len((await media(w, made))[2]) for _ in range(2)] == [int(whole * size), whole]


@virtual
async def test_media_may_break_off_or_be_a_page_of_words() -> None:
    async with virtual_world(listen) as w:
        made = await past(w, NAMED)
        await trouble(w, path="/Recordings/", body="cut")
        with pytest.raises(ClientError):
            await media(w, made)
        await trouble(w, path="/Recordings/", body="words")
        status, content_type, body = await media(w, made)
        assert (status, content_type, body[:6]) == (200, "text/html", b"<html>")


@virtual
async def test_media_may_follow_its_status_by_a_while() -> None:
    async with virtual_world(listen) as w:
        made = await past(w, NAMED)
        await trouble(w, path=f"/Recordings/{made['recording_sid']}.wav", status=404, count=2)
        assert [(await media(w, made))[0] for _ in range(3)] == [404, 404, 200]


@virtual
async def test_a_past_call_may_have_ended_a_while_ago() -> None:
    async with virtual_world(listen) as w:
        await past(w, seconds=60, ago_s=3600)
        call = w.twilio.calls.popitem()[1]
        assert call.ended_at == EPOCH - timedelta(hours=1)
        assert call.created_at == call.answered_at == EPOCH - timedelta(hours=1, minutes=1)


@virtual
async def test_the_same_words_are_the_same_recording() -> None:
    async with virtual_world(listen) as w:
        bodies = [(await media(w, await past(w, GREETING, NAMED)))[2] for _ in range(2)]
        assert len({hashlib.sha256(body).digest() for body in bodies}) == 1
        assert decode(bodies[0]).seconds > 2

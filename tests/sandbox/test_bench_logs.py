"""What the stand-ins tell a bench: moments on one clock, of both ends of a call."""

import base64
import time
from typing import Any

import aiohttp
import pytest

from prosaas.sandbox.openai.realtime.config import ScriptedReply
from prosaas.sandbox.twilio.config import ConfigError, read_order
from prosaas.sandbox.wire import watermark
from prosaas.sandbox.wire.lateness import spread
from tests.sandbox.openai import world as openai_world
from tests.sandbox.openai.world import scripted, voice
from tests.sandbox.twilio import world as twilio_world
from tests.sandbox.twilio.app import CALLER, NUMBER, Socket, beep
from tests.sandbox.twilio.test_call import listen

HANG_UP = {"hangup": True}


async def bench(w: twilio_world.World, sid: str) -> dict[str, Any]:
    async with w.http.get(f"{w.url}/sandbox/calls/{sid}/bench") as response:
        body: dict[str, Any] = await response.json()
        return body


async def _clears(socket: Socket) -> None:
    await socket.until("start")
    await socket.play(beep(60))
    await socket.mark("m")
    await socket.until("mark")
    await socket.send("clear")
    await socket.drain()


async def test_a_call_tells_its_moments_on_the_monotonic_clock() -> None:
    before_ms = time.monotonic() * 1000
    async with twilio_world.world(_clears) as w:
        sid = await w.place({"pause_ms": 200}, {"burst_ms": 100}, HANG_UP, watermark=7)
        await w.finished(sid)
        body = await bench(w, sid)
    webhook, stream = body["webhook"], body["stream"]
    moments = [
        before_ms,
        *(webhook[name] for name in ("sent_ms", "answered_ms")),
        *(stream[name] for name in ("dialled_ms", "started_ms", "ended_ms")),
        time.monotonic() * 1000,
    ]
    assert moments == sorted(moments)
    assert (body["watermark"], stream["ended_by"], webhook["status"]) == (7, "caller", 200)


async def test_frames_and_clears_and_voices_are_columns_of_numbers() -> None:
    async with twilio_world.world(_clears) as w:
        sid = await w.place({"pause_ms": 200}, {"burst_ms": 100}, HANG_UP)
        await w.finished(sid)
        body = await bench(w, sid)
    frames, clears, sent, (said,) = (
        body[name] for name in ("frames", "clears_ms", "sent", "voices")
    )
    assert frames["bytes"] == [160, 160, 160]
    assert frames["queued_ms"][0] == 0
    assert frames["queued_ms"][2] > 0
    assert len(frames["at_ms"]) == 3
    assert len(clears) == body["marks"] == 1
    assert sent["count"] >= 15
    assert said["kind"] == "say"
    assert said["end_ms"] > said["onset_ms"]


async def test_the_first_frame_after_start_carries_the_watermark() -> None:
    async with twilio_world.world(listen) as w:
        await w.call({"pause_ms": 100}, HANG_UP, watermark=123456)
        first, second, *_ = w.app.sockets[0].of("media")
    assert watermark.read(audio_of(first)) == 123456
    assert watermark.read(audio_of(second)) is None


@pytest.mark.parametrize("number", [0, -1, 2**32, "1"])
def test_a_watermark_has_32_bits_and_is_not_nought(number: object) -> None:
    with pytest.raises(ConfigError, match="watermark"):
        read_order({"to": NUMBER, "from": CALLER, "watermark": number})


async def test_a_session_tells_its_moments_and_whose_it_is() -> None:
    config = scripted(ScriptedReply(tone_ms=1000), read_watermark=True)
    async with openai_world.world(config) as here, here.client() as client:
        await client.append(watermark.write(99)[:100])
        await client.append(watermark.write(99)[100:] + voice(500) + openai_world.quiet(600))
        await client.until("response.done")
        item = next(e["item"]["id"] for e in client.events if "output_item.added" in e["type"])
        await client.ask(
            "conversation.item.truncate", item_id=item, content_index=0, audio_end_ms=300
        )
        async with (
            aiohttp.ClientSession() as http,
            http.get(f"{here.url}/sandbox/openai/bench") as answer,
        ):
            (session,) = (await answer.json())["sessions"]
    (response,) = session["responses"]
    moments = [
        session["opened_ms"],
        session["updated_ms"],
        *session["speech_started_ms"],
        *session["speech_stopped_ms"],
        response["created_ms"],
        response["first_audio_ms"],
        response["done_ms"],
        session["truncated"][0]["at_ms"],
    ]
    assert moments == sorted(moments)
    assert (session["watermark"], session["closed_ms"]) == (99, None)
    assert (response["audio_ms"], response["status"]) == (1000, "completed")
    assert session["truncated"][0]["audio_end_ms"] == 300


async def test_the_process_tells_how_late_it_was() -> None:
    async with twilio_world.world(listen) as w:
        async with w.http.post(f"{w.url}/sandbox/lateness") as answer:
            assert await answer.json() == {}
        async with w.http.get(f"{w.url}/sandbox/lateness") as answer:
            body = await answer.json()
    assert set(body) == {"loop_lag_ms", "cpu_s", "since_ms"}
    assert set(body["loop_lag_ms"]) == {"p50", "p99", "max"}


def test_a_spread_is_by_nearest_rank() -> None:
    assert spread([3, 1, 2]) == {"p50": 2, "p99": 3, "max": 3}
    assert spread([]) == {"p50": 0, "p99": 0, "max": 0}


def audio_of(message: dict[str, dict[str, str]]) -> bytes:
    return base64.b64decode(message["media"]["payload"])

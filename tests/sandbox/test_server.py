"""The controls, and the stand-ins as a process of their own."""

import asyncio
import base64
import json
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from prosaas.sandbox.sound.audio import mulaw_decode, read_wav, wav_bytes
from prosaas.sandbox.twilio.config import ACCOUNT_SID
from tests.sandbox.twilio.app import CALLER, NUMBER, App, Socket, beep, serving
from tests.sandbox.twilio.test_call import HANG_UP, listen
from tests.sandbox.twilio.world import world

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "{",
        '{"to": "+1"}',
        '{"to": "+1", "from": "+2"}',
        json.dumps({"to": NUMBER, "from": CALLER, "script": [{"dance": 1}]}),
        json.dumps({"to": NUMBER, "from": CALLER, "faults": {"signature": "odd"}}),
        json.dumps({"to": NUMBER, "from": CALLER, "faults": {"weather": 1}}),
        json.dumps({"to": NUMBER, "from": CALLER, "faults": {"drop_stream_ms": "soon"}}),
        json.dumps({"to": NUMBER, "from": CALLER, "faults": {"signature_on": ["mail"]}}),
        json.dumps({"to": NUMBER, "from": CALLER, "faults": {"callback_delays_s": {"*": 5}}}),
        json.dumps({"to": NUMBER, "from": 5}),
    ],
)
async def test_a_call_that_makes_no_sense_is_400(body: str) -> None:
    async with world(listen) as w:
        async with w.http.post(f"{w.url}/sandbox/calls", data=body) as response:
            assert response.status == 400
            assert (await response.json())["error"]
        assert w.app.hooks == []


async def test_an_unknown_call_is_404() -> None:
    async with world(listen) as w:
        for path in ("", "/heard.wav"):
            async with w.http.get(f"{w.url}/sandbox/calls/CA0{path}") as response:
                assert response.status == 404


async def test_calls_are_listed_in_order() -> None:
    async with world(listen) as w:
        sids = [(await w.call(HANG_UP))["call_sid"] for _ in range(2)]
        async with w.http.get(f"{w.url}/sandbox/calls") as response:
            calls = (await response.json())["calls"]
        assert calls == [{"call_sid": sid, "status": "completed"} for sid in sids]


async def test_a_seed_makes_the_sids() -> None:
    async def place(seed: int) -> str:
        async with world(listen) as w:
            return await w.place(HANG_UP, seed=seed)

    assert await place(7) == await place(7) != await place(8)


async def test_what_was_heard_is_a_wav() -> None:
    async def talk(socket: Socket) -> None:
        await socket.until("start")
        await socket.play(beep(200))
        await socket.drain()

    async with world(talk) as w:
        view = await w.call({"wait_agent": {"quiet_ms": 100}}, HANG_UP)
        url = f"{w.url}/sandbox/calls/{view['call_sid']}/heard.wav"
        async with w.http.get(url) as response:
            rate, (heard,) = read_wav(await response.read())
        assert rate == 8000
        start = round(view["playout"]["segments"][0]["start_ms"] * 8)
        assert not heard[:start].any()
        assert heard[start : start + 1600].any()


async def test_both_sides_can_be_had_on_one_clock() -> None:
    async def talk(socket: Socket) -> None:
        await socket.until("start")
        await socket.play(beep(200))
        await socket.drain()

    async with world(talk) as w:
        tone = base64.b64encode(wav_bytes([mulaw_decode(beep(200))])).decode()
        script: list[Mapping[str, object]] = [
            {"wait_agent": {"quiet_ms": 100}},
            {"play_wav": tone},
            HANG_UP,
        ]
        view = await w.call(*script)
        url = f"{w.url}/sandbox/calls/{view['call_sid']}/heard.wav"
        async with w.http.get(f"{url}?channels=2") as response:
            _, (said, heard) = read_wav(await response.read())
        async with w.http.get(url) as response:
            _, (alone,) = read_wav(await response.read())
        line = w.twilio.calls[view["call_sid"]].line
        assert line is not None
        assert (heard == alone).all()
        assert len(said) == len(heard)
        assert (said == mulaw_decode(bytes(line.said[: len(said)]))).all()
        assert said.any()


async def test_many_calls_at_once_keep_to_themselves() -> None:
    async def talk(socket: Socket) -> None:
        await socket.until("start")
        await socket.play(beep(200))
        await socket.mark(socket.stream_sid)
        await socket.drain()

    async with world(talk) as w:
        script: list[Mapping[str, object]] = [
            {"wait_agent": {"quiet_ms": 200}},
            {"pause_ms": 300},
            HANG_UP,
        ]
        sids = [await w.place(*script) for _ in range(20)]
        for sid in sids:
            view = await w.finished(sid)
            (stream,) = view["streams"]
            assert [mark["name"] for mark in view["marks"]] == [stream["stream_sid"]]
            assert view["frames"]["not_160"] == 0
            assert view["errors"] == []


@asynccontextmanager
async def process(config: object) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """`python -m prosaas.sandbox` with `config` on its standard input; gives its URL."""
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-m", "prosaas.sandbox", "--port", "0", "--config", "-")
    child = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe
    )
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(json.dumps(config).encode())
    child.stdin.write_eof()
    line = await child.stdout.readline()
    try:
        yield child, json.loads(line)["url"] if line else ""
    finally:
        if child.returncode is None:
            child.terminate()
        await child.communicate()


async def test_the_process_places_a_call_and_ends_on_sigterm() -> None:
    app = App(listen)
    async with serving(app.routes()) as base, aiohttp.ClientSession() as http:
        app.public = base
        number = {"number": NUMBER, "voice_url": f"{base}/voice"}
        async with process({"twilio": {"allow_ws": True}, "numbers": [number]}) as (child, url):
            async with http.get(f"{url}/sandbox/openai/sessions") as response:
                assert await response.json() == {"sessions": []}
            order = {"to": NUMBER, "from": CALLER, "script": []}
            async with http.post(f"{url}/sandbox/calls", json=order) as response:
                assert response.status == 200
            await asyncio.wait_for(app.started.wait(), 10)
            child.terminate()
            assert await asyncio.wait_for(child.wait(), 10) == 0
        assert app.called("/voice")[0]["AccountSid"] == ACCOUNT_SID
        assert app.sockets[0].received[-1]["event"] == "stop"


async def test_the_process_sells_the_inventory_it_is_given_and_no_other() -> None:
    offer = {"number": "+14155550177", "country": "US"}
    async with (
        process({"inventory": [offer]}) as (_, url),
        aiohttp.ClientSession() as http,
        http.get(f"{url}/sandbox/inventory") as response,
    ):
        assert await response.json() == {"numbers": [offer["number"]]}


@pytest.mark.parametrize(
    "config",
    [
        {"telephone": 1},
        {"openai": {"mode": "song"}},
        {"twilio": {"allow_ws": "yes"}},
        {"inventory": 5},
        {"inventory": [{"number": "5", "country": "US"}]},
    ],
)
async def test_a_bad_configuration_is_exit_status_2(config: object) -> None:
    async with process(config) as (child, url):
        assert url == ""
        assert await asyncio.wait_for(child.wait(), 10) == 2

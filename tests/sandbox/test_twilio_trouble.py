"""What goes wrong, and faults committed on purpose (protocols.md A2, A5, H1)."""

import asyncio
import socket as sockets
from collections.abc import Mapping

import pytest
from aiohttp import web
from twilio.request_validator import RequestValidator

from prosaas.sandbox.signature import SETTINGS_HEADER
from prosaas.sandbox.twilio_config import AUTH_TOKEN
from tests.sandbox.test_twilio_call import HANG_UP, codes, hang_up_at_once, listen
from tests.sandbox.twilio_app import NUMBER, Socket, beep, serving
from tests.sandbox.twilio_world import PUBLIC, World, world

VALIDATOR = RequestValidator(AUTH_TOKEN)


def free_port() -> int:
    with sockets.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def fits(w: World, hook: tuple[str, Mapping[str, str], Mapping[str, str]]) -> bool:
    path, form, headers = hook
    return bool(VALIDATOR.validate(PUBLIC + path, form, headers.get("X-Twilio-Signature", "")))


@pytest.mark.parametrize("kind", ["wrong", "missing", "shared-key"])
async def test_signatures_that_do_not_fit(kind: str) -> None:
    async with world(listen, public=PUBLIC) as w:
        await w.call(HANG_UP, faults={"signature": kind, "signature_on": ["webhook"]})
        voice, status = w.app.hooks
        assert not fits(w, voice)
        assert fits(w, status)
        assert ("X-Twilio-Signature" in voice[2]) == (kind != "missing")
        assert (SETTINGS_HEADER in voice[2]) == (kind == "shared-key")


async def test_a_signature_over_the_explicit_port() -> None:
    async with world(listen, public=PUBLIC) as w:
        await w.call(HANG_UP, faults={"signature": "port"})
        path, form, headers = w.app.hooks[0]
        url = "https://app.example.com:443" + path
        assert VALIDATOR.compute_signature(url, form) == headers["X-Twilio-Signature"]


async def test_a_dropped_socket_has_no_stop() -> None:
    async with world(listen) as w:
        view = await w.call(faults={"drop_stream_ms": 100})
        assert w.app.sockets[0].of("stop") == []
        assert codes(view) == [31903]
        assert "31903" in w.app.called("/ended")[0]["StreamError"]


async def test_a_hang_up_without_stop() -> None:
    async with world(listen) as w:
        view = await w.call({"pause_ms": 40}, HANG_UP, faults={"no_stop": True})
        assert w.app.sockets[0].of("stop") == []
        assert view["status"] == "completed"


async def test_odd_payload_sizes_lose_nothing() -> None:
    async with world(listen) as w:
        await w.call({"pause_ms": 400}, HANG_UP, faults={"odd_payloads": True})
        media = [entry["media"] for entry in w.app.sockets[0].of("media")]
        assert len({len(entry["payload"]) for entry in media}) > 2
        times = [int(entry["timestamp"]) for entry in media]
        assert times == sorted(times)


@pytest.mark.parametrize(("kind", "count"), [("drop", 0), ("duplicate", 2)])
async def test_status_callbacks_lost_and_doubled(kind: str, count: int) -> None:
    async with world(listen) as w:
        await w.call(HANG_UP, faults={"status_callbacks": kind})
        assert len(w.app.called("/status")) == count


async def test_a_repeated_webhook_carries_the_same_token() -> None:
    async with world(listen) as w:
        await w.call(HANG_UP, faults={"repeat_webhook": True})
        tokens = [h["I-Twilio-Idempotency-Token"] for p, _, h in w.app.hooks if p == "/voice"]
        assert len(tokens) == 2
        assert len(set(tokens)) == 1


async def test_a_refused_connection_is_tried_twice_and_fails_the_call() -> None:
    async with world(listen) as w:
        view = await w.call(connect_to=f"http://127.0.0.1:{free_port()}")
        assert [hook["status"] for hook in view["webhooks"][:2]] == [None, None]
        assert view["webhooks"][0]["idempotency_token"] == view["webhooks"][1]["idempotency_token"]
        assert view["status"] == "failed"
        assert 11205 in codes(view)


async def test_the_fallback_url_is_told_why() -> None:
    async def broken(_: web.Request) -> web.Response:
        return web.Response(status=500)

    async with world(listen) as w, serving([web.post("/voice", broken)]) as broken_url:
        fallback = {"voice_url": f"{broken_url}/voice", "voice_fallback_url": f"{w.app.base}/again"}
        body = {"number": NUMBER} | fallback
        await w.http.post(f"{w.url}/sandbox/numbers", json=body)
        view = await w.call()
        (again,) = w.app.called("/again")
        assert (again["ErrorCode"], again["ErrorUrl"]) == ("11200", fallback["voice_url"])
        assert view["status"] == "completed"


async def test_bad_twiml_fails_the_call_with_twilios_code() -> None:
    async with world(listen) as w:
        w.app.twiml = "\n<Response/>"
        view = await w.call()
        assert (view["status"], codes(view)) == ("failed", [12100])


@pytest.mark.parametrize(("reason", "status"), [("busy", "busy"), ("rejected", "no-answer")])
async def test_a_rejected_call_is_never_answered(reason: str, status: str) -> None:
    async with world(listen) as w:
        w.app.twiml = f'<Response><Reject reason="{reason}"/></Response>'
        view = await w.call(HANG_UP)
        assert (view["status"], view["spoken"], w.app.sockets) == (status, [], [])
        assert w.app.called("/status")[0]["CallDuration"] == "0"


@pytest.mark.parametrize(
    ("stream", "code"),
    [
        ('url="ws://127.0.0.1:1/m" track="both_tracks"', 31941),
        ('url="http://h/m"', 31922),
        ('url="wss:///m"', 31923),
        ('url="ws://127.0.0.1:1/m?a=1"', 31920),
        ('url="ws://127.0.0.1:1/m"', 31902),
    ],
)
async def test_a_stream_that_cannot_open_goes_to_the_action(stream: str, code: int) -> None:
    async with world(listen) as w:
        action = f"{w.app.public}/ended"
        w.app.twiml = (
            f'<Response><Connect action="{action}"><Stream {stream}/></Connect></Response>'
        )
        view = await w.call()
        assert codes(view) == [code]
        assert w.app.called("/ended")[0]["StreamEvent"] == "stream-error"


async def test_plain_ws_is_refused_unless_allowed() -> None:
    async with world(listen, allow_ws=False) as w:
        assert codes(await w.call()) == [31922]


async def test_a_handshake_answered_otherwise_is_31920() -> None:
    async with world(listen) as w:
        w.app.twiml = w.app.connect().replace("/media", "/voice")
        view = await w.call()
        assert codes(view) == [31920]
        assert view["handshake"]["status"] is None


async def test_selecting_a_subprotocol_nobody_offered_is_31924() -> None:
    async def select(request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse()
        ws.headers["Sec-WebSocket-Protocol"] = "audio.twilio.com"
        await ws.prepare(request)
        return ws

    async with world(listen) as w, serving([web.get("/media", select)]) as url:
        stream = url.replace("http", "ws")
        w.app.twiml = f'<Response><Connect><Stream url="{stream}/media"/></Connect></Response>'
        assert codes(await w.call()) == [31924]


async def test_an_answer_that_never_comes_is_11205() -> None:
    async def slow(request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    async with (
        serving([web.post("/voice", slow)]) as url,
        world(listen, number={"voice_url": f"{url}/voice"}, webhook_s=0.2) as w,
    ):
        view = await w.call()
        assert (view["status"], codes(view)) == ("failed", [11205])


async def test_a_handshake_that_is_never_answered_is_31901() -> None:
    async def slow(request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    async with world(listen, handshake_s=0.2) as w, serving([web.get("/media", slow)]) as url:
        stream = url.replace("http", "ws")
        w.app.twiml = f'<Response><Connect><Stream url="{stream}/media"/></Connect></Response>'
        assert codes(await w.call()) == [31901]


@pytest.mark.parametrize("answer", [b"hello\r\n\r\n", b"HTTP/1.1 403 Forbidden\r\n\r\n", b""])
async def test_a_server_that_is_no_websocket_is_31920(answer: bytes) -> None:
    async def accept(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        writer.close()

    async with world(listen) as w, await asyncio.start_server(accept, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        stream = f"ws://127.0.0.1:{port}/media"
        w.app.twiml = f'<Response><Connect><Stream url="{stream}"/></Connect></Response>'
        assert codes(await w.call()) == [31920]


async def test_a_framing_violation_is_31924() -> None:
    async def violate(socket: Socket) -> None:
        await socket.until("start")
        assert socket.request.transport is not None
        socket.request.transport.write(b"\xf3\x00")
        await socket.drain()

    async with world(violate) as w:
        assert codes(await w.call()) == [31924]


async def test_a_moved_webhook_is_asked_again_without_parameters() -> None:
    async def moved(_: web.Request) -> web.Response:
        raise web.HTTPFound("/there")

    async def there(request: web.Request) -> web.Response:
        assert await request.read() == b""
        return web.Response(text="<Response><Hangup/></Response>", content_type="text/xml")

    routes = [web.post("/voice", moved), web.get("/there", there)]
    async with serving(routes) as url, world(listen, number={"voice_url": f"{url}/voice"}) as w:
        view = await w.call()
        assert [hook["method"] for hook in view["webhooks"][:2]] == ["POST", "GET"]
        assert view["status"] == "completed"


async def test_a_host_that_does_not_exist_is_11210() -> None:
    async with world(listen, number={"voice_url": "http://nowhere.invalid/voice"}) as w:
        assert 11210 in codes(await w.call())


async def test_messages_in_fragments_are_put_together() -> None:
    async def talk(socket: Socket) -> None:
        await socket.until("start")
        text = (
            f'{{"event":"mark","streamSid":"{socket.stream_sid}","mark":{{"name":"m"}}}}'.encode()
        )
        head = bytes([0x01, 40]) + text[:40]
        tail = bytes([0x80, len(text) - 40]) + text[40:]
        assert socket.request.transport is not None
        socket.request.transport.write(head + tail)
        await socket.until("mark")
        await socket.ws.close()

    async with world(talk) as w:
        view = await w.call()
        assert [mark["name"] for mark in view["marks"]] == ["m"]
        assert view["errors"] == []


async def test_say_is_heard_before_the_call_ends() -> None:
    async with world(listen) as w:
        w.app.twiml = "<Response><Say>Sorry.</Say></Response>"
        view = await w.call()
        assert view["playout"]["segments"][0]["bytes"] > 1600
        assert view["status"] == "completed"


async def test_a_redirect_is_relative_to_its_document() -> None:
    async with world(hang_up_at_once) as w:
        w.app.twiml = "<Response><Redirect>again</Redirect></Response>"
        await w.call()
        assert len(w.app.called("/again")) == 1


async def test_a_server_that_stops_reading_delays_nobody() -> None:
    release = asyncio.Event()

    async def deaf(socket: Socket) -> None:
        await socket.until("start")
        if len(deafs) == 0:
            deafs.append(socket)
            await release.wait()
        await socket.play(beep(100))
        await socket.drain()

    deafs: list[Socket] = []
    async with world(deaf) as w:
        stuck = await w.place()
        sid = await w.place({"wait_agent": {"quiet_ms": 100}}, HANG_UP)
        await asyncio.wait_for(w.twilio.calls[sid].over.wait(), 5)
        view = await w.view(sid)
        assert view["script"][0]["outcome"] == "heard"
        release.set()
        await w.http.post(f"{w.url}/sandbox/calls/{stuck}/hangup")
        assert (await w.finished(stuck))["status"] == "completed"

"""Streams that do not open or break (protocols.md A2, A5, B2)."""

import asyncio

import pytest
from aiohttp import web

from tests.sandbox.twilio.app import Socket, beep, serving
from tests.sandbox.twilio.test_call import HANG_UP, codes, listen
from tests.sandbox.twilio.world import world


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
        assert view["handshake"]["status"] == 405


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


async def test_a_handshake_that_is_never_answered_is_31901() -> None:
    async def slow(request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    async with world(listen, handshake_s=0.2) as w, serving([web.get("/media", slow)]) as url:
        stream = url.replace("http", "ws")
        w.app.twiml = f'<Response><Connect><Stream url="{stream}/media"/></Connect></Response>'
        assert codes(await w.call()) == [31901]


async def test_a_refused_handshake_is_logged_with_its_status() -> None:
    async def refuse(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 403 Forbidden\r\n\r\nAccess denied")
        writer.close()

    async with world(listen) as w, await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        stream = f"ws://127.0.0.1:{port}/media"
        w.app.twiml = f'<Response><Connect><Stream url="{stream}"/></Connect></Response>'
        view = await w.call()
        assert (codes(view), view["handshake"]["status"]) == ([31920], 403)


@pytest.mark.parametrize("answer", [b"hello\r\n\r\n", b""])
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


async def test_ten_minutes_queued_overflow_with_31931() -> None:
    async def talk(socket: Socket) -> None:
        await socket.until("start")
        for _ in range(9):
            await socket.play(b"\x10" * 600_000, frame=600_000)
        await socket.mark("last")
        await socket.send("clear")
        await socket.until("mark")
        await socket.ws.close()

    async with world(talk) as w:
        assert codes(await w.call()) == [31931]


async def test_a_half_open_socket_neither_speaks_nor_listens_nor_closes() -> None:
    async def talk(socket: Socket) -> None:
        await socket.until("media", 5)
        await socket.play(beep(20))
        await socket.drain()

    async with world(talk) as w:
        view = await w.call({"pause_ms": 400}, HANG_UP, faults={"half_open_ms": 60})
        socket = w.app.sockets[0]
        assert (view["status"], view["ended_by"]) == ("completed", "caller")
        assert view["playout"]["segments"] == []
        assert len(socket.of("media")) < 10
        assert socket.of("stop") == []
        assert socket.ws.close_code != 1000

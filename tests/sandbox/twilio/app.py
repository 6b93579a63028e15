"""A tiny application under call: signed webhooks in, a stream that beeps and echoes marks out."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from aiohttp import web
from aiohttp.test_utils import TestServer

from prosaas.sandbox.sound.audio import mulaw_encode

NUMBER = "+15005550006"
CALLER = "+15005550001"


def beep(ms: int, hz: int = 440) -> bytes:
    """A tone, mu-law at 8 kHz."""
    time = np.arange(ms * 8) / 8000
    return mulaw_encode((8000 * np.sin(2 * np.pi * hz * time)).astype(np.int16))


@dataclass
class Socket:
    """The application's end of a media stream."""

    ws: web.WebSocketResponse
    request: web.Request
    started: asyncio.Event
    received: list[dict[str, Any]] = field(default_factory=list)

    @property
    def stream_sid(self) -> str:
        return str(next(m["streamSid"] for m in self.received if m["event"] == "start"))

    def of(self, event: str) -> list[dict[str, Any]]:
        return [message for message in self.received if message["event"] == event]

    async def send(self, event: str, **body: object) -> None:
        await self.ws.send_str(json.dumps({"event": event, "streamSid": self.stream_sid} | body))

    async def play(self, audio: bytes, *, frame: int = 160) -> None:
        for start in range(0, len(audio), frame):
            payload = base64.b64encode(audio[start : start + frame]).decode()
            await self.send("media", media={"payload": payload})

    async def mark(self, name: str) -> None:
        await self.send("mark", mark={"name": name})

    async def until(self, event: str, count: int = 1) -> None:
        while len(self.of(event)) < count:
            message = await self.ws.receive()
            if message.type is not web.WSMsgType.TEXT:
                return
            self._take(message.data)

    async def drain(self) -> None:
        async for message in self.ws:
            self._take(message.data)

    def _take(self, text: str) -> None:
        self.received.append(json.loads(text))
        if self.received[-1]["event"] == "media":
            self.started.set()


Talk = Callable[[Socket], Awaitable[None]]


@dataclass
class App:
    """Answers `twiml` to the voice webhook, `after` to the action, 204 to callbacks.

    `started` is set when the caller's first audio has come in.
    """

    talk: Talk
    twiml: str = ""
    after: str = "<Response><Hangup/></Response>"
    stream_scheme: str = "ws"
    hooks: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    sockets: list[Socket] = field(default_factory=list)
    started: asyncio.Event = field(default_factory=asyncio.Event)
    base: str = ""
    public: str = ""

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/voice", self._voice),
            web.post("/ended", self._ended),
            web.post("/again", self._again),
            web.post("/status", self._callback),
            web.post("/recording", self._callback),
            web.post("/stream_status", self._callback),
            web.get("/media", self._media),
        ]

    def stream_url(self) -> str:
        return self.public.replace("http", "ws", 1) + "/media"

    def connect(self, attributes: str = "") -> str:
        return (
            f'<Response><Connect action="{self.public}/ended"><Stream track="inbound_track" '
            f'url="{self.stream_url()}"{attributes}><Parameter name="token" value="t&amp;1"/>'
            "</Stream></Connect></Response>"
        )

    def called(self, path: str) -> list[dict[str, str]]:
        return [form for hook, form, _ in self.hooks if hook == path]

    async def _log(self, request: web.Request) -> None:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.hooks.append((request.path, form, dict(request.headers)))

    async def _voice(self, request: web.Request) -> web.Response:
        await self._log(request)
        return web.Response(text=self.twiml or self.connect(), content_type="text/xml")

    async def _ended(self, request: web.Request) -> web.Response:
        await self._log(request)
        return web.Response(text=self.after, content_type="text/xml")

    async def _again(self, request: web.Request) -> web.Response:
        await self._log(request)
        return web.Response(text="<Response><Hangup/></Response>", content_type="text/xml")

    async def _callback(self, request: web.Request) -> web.Response:
        await self._log(request)
        return web.Response(status=204)

    async def _media(self, request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse(compress=True)
        await ws.prepare(request)
        socket = Socket(ws, request, self.started)
        self.sockets.append(socket)
        await self.talk(socket)
        return ws


@asynccontextmanager
async def serving(routes: list[web.RouteDef]) -> AsyncIterator[str]:
    """A server on a free loopback port; gives its base URL."""
    app = web.Application()
    app.add_routes(routes)
    async with TestServer(app, host="127.0.0.1") as server:
        yield f"http://127.0.0.1:{server.port}"

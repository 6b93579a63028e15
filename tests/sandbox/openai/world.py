"""A stand-in on a real socket and a client that only knows JSON."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import numpy as np
from aiohttp import web

from prosaas.sandbox.openai.realtime.config import OpenAIConfig, ScriptedReply
from prosaas.sandbox.openai.realtime.endpoint import OpenAISandbox
from prosaas.sandbox.sound.audio import mulaw_encode

Json = dict[str, Any]

PCMU = {"type": "audio/pcmu"}
TELEPHONY: Json = {
    "type": "realtime",
    "audio": {"input": {"format": PCMU}, "output": {"format": PCMU}},
}
FAST: Json = {"first_token_ms": 0, "speedup": (400.0, 800.0)}
SLOW: Json = {"first_token_ms": 0, "speedup": (3.0, 3.0), "chunk_ms": (20, 40)}


def scripted(*replies: ScriptedReply, **more: Any) -> OpenAIConfig:
    """Fixed replies, as fast as they go."""
    return OpenAIConfig(mode="script", script=replies, **(FAST | more))


def voice(ms: int) -> bytes:
    """Loud mu-law that voice detection takes for speech."""
    samples = np.arange(ms * 8)
    return mulaw_encode((8000 * np.sin(samples / 5)).astype(np.int16))


def quiet(ms: int) -> bytes:
    """Mu-law silence."""
    return b"\xff" * (ms * 8)


def functions(*names: str) -> list[Json]:
    """Tools of these names that take anything."""
    return [{"type": "function", "name": name, "parameters": {"type": "object"}} for name in names]


class Client:
    """One session's client; `events` are all that came, in order."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.events: list[Json] = []

    async def send(self, kind: str, **fields: Any) -> None:
        """Send one event."""
        await self.socket.send_json({"type": kind, **fields})

    async def next(self) -> Json:
        """Receive one event."""
        event: Json = await asyncio.wait_for(self.socket.receive_json(), 10)
        self.events.append(event)
        return event

    async def until(self, kind: str) -> Json:
        """Receive until an event of this type."""
        while True:
            event = await self.next()
            if event["type"] == kind:
                return event

    async def ask(self, kind: str, **fields: Any) -> Json:
        """Send an event and receive the next one."""
        await self.send(kind, **fields)
        return await self.next()

    async def append(self, mulaw: bytes) -> None:
        """Send audio."""
        await self.send("input_audio_buffer.append", audio=base64.b64encode(mulaw).decode())

    async def update(self, **session: Any) -> Json:
        """Change the session."""
        return await self.ask("session.update", session={"type": "realtime", **session})

    def types(self) -> list[str]:
        """The types of all events, deltas of the same kind in a row as one."""
        kinds = [event["type"] for event in self.events]
        return [k for i, k in enumerate(kinds) if not i or k != kinds[i - 1] or "delta" not in k]

    def audio(self) -> bytes:
        """All audio received."""
        kind = "response.output_audio.delta"
        return b"".join(base64.b64decode(e["delta"]) for e in self.events if e["type"] == kind)


class World:
    """The stand-in and its address."""

    def __init__(self, sandbox: OpenAISandbox, url: str) -> None:
        self.sandbox, self.url = sandbox, url

    @asynccontextmanager
    async def client(self, *, telephony: bool = True, **options: Any) -> AsyncIterator[Client]:
        """Connect; with telephony the session speaks mu-law already."""
        headers = {"Authorization": "Bearer sk-test"} | options.pop("headers", {})
        url = f"{self.url}/v1/realtime?model={options.pop('model', 'gpt-realtime-2.1')}"
        async with (
            aiohttp.ClientSession() as http,
            http.ws_connect(url, headers=headers, **options) as socket,
        ):
            client = Client(socket)
            if telephony:
                await client.until("session.created")
                await client.ask("session.update", session=TELEPHONY)
                client.events.clear()
            yield client


@asynccontextmanager
async def world(config: OpenAIConfig) -> AsyncIterator[World]:
    """Serve a stand-in on a free port."""
    sandbox = OpenAISandbox(config)
    app = web.Application()
    app.add_routes(sandbox.routes())
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield World(sandbox, f"http://127.0.0.1:{runner.addresses[0][1]}")
    finally:
        await runner.cleanup()


@asynccontextmanager
async def talking(config: OpenAIConfig) -> AsyncIterator[Client]:
    """A stand-in with one client on it."""
    async with world(config) as here, here.client() as client:
        yield client

"""Our end of a call's media stream, as an application has it."""

import asyncio
import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import aiohttp
from aiohttp import web
from twilio.rest import Client

from prosaas.sandbox.sound.audio import mulaw_decode

Json = dict[str, Any]
T = TypeVar("T")
REPLY_SECONDS = 30.0


@dataclass(slots=True)
class Leg:
    """One stream. `received` are its messages in order, `close_code` what the carrier closed with.

    `notes` is for a conversation to leave what its test asks about.
    """

    ws: web.WebSocketResponse
    url: str
    headers: dict[str, str]
    rest: Client
    base: str
    received: list[Json] = field(default_factory=list)
    pongs: int = 0
    close_code: int | None = None
    notes: Json = field(default_factory=dict)

    @property
    def start(self) -> Json:
        """The `start` message."""
        return self.of("start")[0]

    @property
    def call_sid(self) -> str:
        """The call that is streamed."""
        return str(self.start["start"]["callSid"])

    @property
    def clock_ms(self) -> int:
        """The carrier's clock: the timestamp of the latest media."""
        media = self.of("media")
        return int(media[-1]["media"]["timestamp"]) if media else 0

    def of(self, event: str) -> list[Json]:
        """The messages of one kind, in order."""
        return [message for message in self.received if message.get("event") == event]

    def sound(self) -> bytes:
        """What the caller said, as mu-law."""
        return b"".join(base64.b64decode(m["media"]["payload"]) for m in self.of("media"))

    async def send(self, event: str, **body: object) -> None:
        """Send a message for this stream."""
        stream_sid = self.start["streamSid"]
        await self.ws.send_json({"event": event, "streamSid": stream_sid} | body)

    async def play(self, audio: bytes) -> None:
        """Send mu-law as one message."""
        await self.send("media", media={"payload": base64.b64encode(audio).decode()})

    async def mark(self, name: str) -> None:
        """Send a mark."""
        await self.send("mark", mark={"name": name})

    async def until(self, event: str, count: int = 1) -> None:
        """Receive until there were `count` messages of a kind; fails when the stream ends."""
        while len(self.of(event)) < count:
            assert await self._next(), f"the stream ended before {event}"

    async def echoed(self, name: str) -> None:
        """Receive until a mark comes back."""
        while name not in [message["mark"]["name"] for message in self.of("mark")]:
            assert await self._next(), f"the stream ended before mark {name}"

    async def listen(self, ms: int) -> None:
        """Receive for so long by the carrier's clock."""
        until_ms = self.clock_ms + ms
        while self.clock_ms < until_ms:
            assert await self._next(), "the stream ended"

    async def ping(self) -> None:
        """Send a WebSocket ping and wait a second of the call for the pong."""
        await self.ws.ping(b"conformance")
        await self.listen(1000)

    async def to_the_end(self) -> None:
        """Receive until the carrier closes."""
        while await self._next():
            pass

    async def ask(self, order: Callable[[Client], T]) -> T:
        """Do something with the SDK, off the loop; its socket stays read."""
        return await asyncio.to_thread(order, self.rest)

    async def _next(self) -> bool:
        message = await self.ws.receive(timeout=REPLY_SECONDS)
        if message.type is aiohttp.WSMsgType.TEXT:
            self.received.append(json.loads(message.data))
        elif message.type is aiohttp.WSMsgType.PING:
            await self.ws.pong(message.data)
        elif message.type is aiohttp.WSMsgType.PONG:
            self.pongs += 1
        else:
            self.close_code = self.ws.close_code
            return False
        return True


def tone(ms: int) -> bytes:
    """Something to hear: a square wave of 400 Hz in mu-law."""
    return (b"\x10" * 10 + b"\x90" * 10) * (ms * 8 // 20)


def loudness(audio: bytes) -> int:
    """The largest sample of some mu-law, of 32767."""
    return int(abs(mulaw_decode(audio).astype(int)).max()) if audio else 0

"""A realtime client that only knows JSON and websockets."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import websockets

from prosaas.sandbox.sound.voice import say
from tests.conformance.targets import OpenAITarget

Json = dict[str, Any]

PCMU: Json = {"type": "audio/pcmu"}
SERVER_VAD: Json = {"type": "server_vad", "prefix_padding_ms": 300, "silence_duration_ms": 500}
TELEPHONY: Json = {
    "type": "realtime",
    "instructions": "You answer a telephone. Answer in English, in one sentence of ten words.",
    "audio": {
        "input": {"format": PCMU, "turn_detection": SERVER_VAD},
        "output": {"format": PCMU},
    },
}
REPLY_SECONDS = 30.0
LARGEST = 64 * 1024 * 1024


@dataclass(slots=True)
class Session:
    """One session: what was received so far is `events`, in order."""

    socket: websockets.ClientConnection
    events: list[Json] = field(default_factory=list)

    async def send(self, kind: str, **fields: object) -> None:
        """Send one event."""
        await self.socket.send(json.dumps({"type": kind} | fields))

    async def next(self) -> Json:
        """Receive one event."""
        async with asyncio.timeout(REPLY_SECONDS):
            event: Json = json.loads(await self.socket.recv())
        self.events.append(event)
        return event

    async def until(self, *kinds: str) -> Json:
        """Receive until an event of one of these types."""
        while True:
            event = await self.next()
            if event["type"] in kinds:
                return event

    async def ask(self, kind: str, reply: str, **fields: object) -> Json:
        """Send an event; its reply, or the error in its place."""
        await self.send(kind, **fields)
        return await self.until(reply, "error")

    async def refused(self, kind: str, **fields: object) -> Json:
        """Send an event that is refused; what the error says."""
        await self.send(kind, **fields)
        error: Json = (await self.until("error"))["error"]
        return error

    async def update(self, **session: object) -> Json:
        """The session as it is after an update; fails when the update is refused."""
        reply = await self.ask(
            "session.update", "session.updated", session={"type": "realtime"} | session
        )
        assert reply["type"] == "session.updated", reply
        after: Json = reply["session"]
        return after

    async def update_refused(self, **session: object) -> Json:
        """The error that answers an update."""
        return await self.refused("session.update", session={"type": "realtime"} | session)

    async def append(self, audio: bytes) -> None:
        """Send audio in the session's input format."""
        await self.send("input_audio_buffer.append", audio=base64.b64encode(audio).decode())

    async def respond(self, **response: object) -> Json:
        """Ask for a response and wait for its end."""
        await self.send("response.create", response=response)
        done: Json = (await self.until("response.done"))["response"]
        return done

    async def item(self, item: Json, **fields: object) -> Json:
        """Put an item into the conversation; the `conversation.item.done` or the error."""
        return await self.ask(
            "conversation.item.create", "conversation.item.done", item=item, **fields
        )

    async def fence(self) -> list[Json]:
        """All that comes before the reply to an event sent now; events are served in order."""
        start = len(self.events)
        await self.send("input_audio_buffer.clear")
        await self.until("input_audio_buffer.cleared")
        return self.events[start:-1]

    def types(self) -> list[str]:
        """The types of all events, in order."""
        return [event["type"] for event in self.events]

    def of(self, *kinds: str) -> list[Json]:
        """The events of these types, in order."""
        return [event for event in self.events if event["type"] in kinds]

    def audio(self) -> bytes:
        """All audio received."""
        return b"".join(
            base64.b64decode(event["delta"]) for event in self.of("response.output_audio.delta")
        )


def headers(target: OpenAITarget) -> dict[str, str]:
    """What a handshake needs."""
    return {"Authorization": f"Bearer {target.api_key}"}


@asynccontextmanager
async def opened(target: OpenAITarget, model: str | None = None) -> AsyncIterator[Session]:
    """A session as it is before its first event is read."""
    async with websockets.connect(
        target.realtime(model), additional_headers=headers(target), max_size=LARGEST
    ) as socket:
        yield Session(socket)


@asynccontextmanager
async def telephone(target: OpenAITarget, **session: object) -> AsyncIterator[Session]:
    """A session that speaks mu-law both ways; `session` are changes to that."""
    async with opened(target) as talk:
        await talk.until("session.created")
        await talk.update(**(TELEPHONY | session))
        talk.events.clear()
        yield talk


def user(text: str) -> Json:
    """An item: the user wrote `text`."""
    content = [{"type": "input_text", "text": text}]
    return {"type": "message", "role": "user", "content": content}


def manual() -> Json:
    """The `audio` of a telephone session without turn detection."""
    return {"input": {"format": PCMU, "turn_detection": None}, "output": {"format": PCMU}}


def silence(ms: int) -> bytes:
    """Mu-law silence."""
    return b"\xff" * (8 * ms)


async def speech(text: str = "I would like to book an appointment on Monday morning.") -> bytes:
    """Speech as mu-law at 8 kHz."""
    return await say(text)

"""A realtime model in the test's own process and time: it answers as scripted (protocols.md F).

Several times faster than real time, and in uneven pieces.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from calls.realtime.client import ModelSocket, ModelSocketClosedError, ModelUnreachableError

VOICE = b"\x20\xa0" * 80
PIECES_MS = (31, 250, 97, 180, 20, 333)

Message = dict[str, Any]


class FakeSocket:
    """One session of the model; it says what it is told to until it is hung up."""

    def __init__(self, model: FakeModel) -> None:
        self.model = model
        self.received: list[Message] = []
        self.appended_bytes = 0
        self.is_open = True
        self.takes = asyncio.Event()
        self.takes.set()
        self.speaking: dict[str, asyncio.Task[None]] = {}
        self._out: asyncio.Queue[bytes | None] = asyncio.Queue()

    async def receive(self) -> bytes:
        raw = await self._out.get()
        if raw is None:
            raise ModelSocketClosedError
        return raw

    async def send(self, text: str) -> None:
        if not self.takes.is_set():
            await self.takes.wait()
        message = json.loads(text)
        if message["type"] == "input_audio_buffer.append":
            self.appended_bytes += len(base64.b64decode(message["audio"]))
            return
        self.received.append(message)
        self.model.hears_message(self, message)

    def says(self, message: Message) -> None:
        self._out.put_nowait(json.dumps(message).encode())

    def hangs_up(self) -> None:
        self._out.put_nowait(None)


class FakeModel:
    """A realtime model that speaks GA events; `replies` are (words, ms of audio), in order."""

    def __init__(self, replies: list[tuple[str, int]], *, reachable: bool = True) -> None:
        self.replies, self.speed = list(replies), 6.0
        self.received: list[Message] = []
        self.confirm: Callable[[Message], Message] | None = lambda session: session
        self.reachable, self.answers = reachable, True
        self.unreachable: Exception = ModelUnreachableError()
        self.failed_dials: list[float] = []
        self.text_first = False
        self.first_audio_s = 0.0
        self.sockets = [FakeSocket(self)]
        self.dials = 0
        self._numbers = count(1)

    @asynccontextmanager
    async def dial(self) -> AsyncIterator[ModelSocket]:
        if not self.answers:
            await asyncio.Event().wait()
        if not self.reachable:
            self.failed_dials.append(asyncio.get_running_loop().time())
            raise self.unreachable
        if self.dials:
            self.sockets.append(FakeSocket(self))
        self.dials += 1
        socket = self.sockets[-1]
        try:
            yield socket
        finally:
            socket.is_open = False
            for task in socket.speaking.values():
                task.cancel()

    def hears_message(self, socket: FakeSocket, message: Message) -> None:
        self.received.append(message)
        match message["type"]:
            case "session.update" if self.confirm is not None:
                socket.says(
                    {"type": "session.updated", "session": self.confirm(message["session"])}
                )
            case "response.create":
                self._reply(socket)
            case "response.cancel":
                self._cancelled(socket, message["response_id"])

    @property
    def appended_bytes(self) -> int:
        return self.sockets[-1].appended_bytes

    @property
    def appended_ms(self) -> int:
        return self.appended_bytes // 8

    def says(self, message: Message) -> None:
        self.sockets[-1].says(message)

    def hangs_up(self) -> None:
        self.sockets[-1].hangs_up()

    def types(self) -> list[str]:
        return [message["type"] for message in self.received]

    def hears(self, text: str, *, item_id: str = "") -> str:
        """The VAD heard a whole turn of the caller, and its words."""
        item_id = self.begins_to_hear(item_id)
        self.stops_hearing(item_id, text)
        return item_id

    def begins_to_hear(self, item_id: str = "") -> str:
        item_id = item_id or f"item_caller_{next(self._numbers)}"
        at = self.appended_ms
        kind = "input_audio_buffer.speech_started"
        self.says({"type": kind, "item_id": item_id, "audio_start_ms": at})
        return item_id

    def stops_hearing(self, item_id: str, text: str) -> None:
        stop = "input_audio_buffer.speech_stopped"
        self.says({"type": stop, "item_id": item_id, "audio_end_ms": self.appended_ms})
        self.says({"type": "input_audio_buffer.committed", "item_id": item_id})
        done = "conversation.item.input_audio_transcription.completed"
        self.says({"type": done, "item_id": item_id, "transcript": text})

    def _reply(self, socket: FakeSocket) -> None:
        number = next(self._numbers)
        response_id = f"resp_{number}"
        words, length_ms = self.replies.pop(0) if self.replies else ("", 0)
        socket.says({"type": "response.created", "response": {"id": response_id}})
        named = {"response_id": response_id, "item_id": f"item_agent_{number}"}
        speaking = self._speak(socket, named, words, length_ms)
        socket.speaking[response_id] = asyncio.create_task(speaking)

    async def _speak(self, socket: FakeSocket, named: Message, words: str, length_ms: int) -> None:
        spoken_ms, written, turn = 0, 0, 0
        await asyncio.sleep(self.first_audio_s)
        kind = "response.output_audio_transcript.delta"
        while spoken_ms < length_ms:
            piece_ms = min(PIECES_MS[turn % len(PIECES_MS)], length_ms - spoken_ms)
            upto = len(words) * (spoken_ms + piece_ms) // length_ms
            upto = len(words) if self.text_first else upto
            socket.says({"type": kind, **named, "delta": words[written:upto]})
            written = upto
            delta = base64.b64encode(VOICE[:1] * (piece_ms * 8)).decode()
            socket.says({"type": "response.output_audio.delta", **named, "delta": delta})
            spoken_ms, turn = spoken_ms + piece_ms, turn + 1
            await asyncio.sleep(piece_ms / 1000 / self.speed)
        socket.says({"type": "response.output_audio.done", **named})
        done = {"id": named["response_id"], "status": "completed"}
        socket.says({"type": "response.done", "response": done})

    def _cancelled(self, socket: FakeSocket, response_id: str) -> None:
        socket.speaking[response_id].cancel()
        done = {"id": response_id, "status": "cancelled"}
        socket.says({"type": "response.done", "response": done})

"""The world around a CallSession, in one process and on one clock: written once, used by all.

The carrier plays what it is sent through the sandbox's own play-out queue and echoes marks from
there; the model answers as scripted, several times faster than real time and in uneven pieces.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.db import OperationalError

from calls.engine.policy import AgentPolicy
from calls.engine.states import EndReason
from calls.engine.turns import Turn
from calls.media.agenda import Agenda
from calls.media.line import Deliver, Line, deliver_batch
from calls.media.pacer import Pace
from calls.media.ports import Parties, Ports
from calls.media.session import CallSession
from calls.realtime.client import ModelSocket, ModelSocketClosedError, ModelUnreachableError
from calls.services import Lease, MetricsRecord
from prosaas.sandbox.caller.playout import PlayoutQueue

CALL_SID = "CA00000000000000000000000000000001"
STREAM_SID = "MZ00000000000000000000000000000001"
PARTIES = Parties(CALL_SID, "+972501234567", "+14155550123")
SILENCE = b"\xff" * 160
VOICE = b"\x20\xa0" * 80
FRAME_S = 0.02
DATABASE_S = 0.005
PIECES_MS = (31, 250, 97, 180, 20, 333)

Message = dict[str, Any]


def now_ms() -> float:
    """The virtual loop's clock, ms."""
    return asyncio.get_running_loop().time() * 1000


class LoopPacing:
    """Paces like the TX thread, with the same arithmetic, on the loop's own clock."""

    def __init__(self, lead_ms: float = 200.0) -> None:
        self._lead_ms = lead_ms
        self._agenda = Agenda()
        self._tick: asyncio.TimerHandle | None = None

    def open(self, deliver: Deliver) -> Line:
        return Line(deliver, Pace(self._lead_ms), self._ask)

    def _ask(self, line: Line, due_at: float) -> None:
        self._agenda.ask(line, due_at)
        self._wake_in(0.0)

    def _wake_in(self, delay_s: float) -> None:
        if self._tick is not None:
            self._tick.cancel()
        self._tick = asyncio.get_running_loop().call_later(delay_s, self._run)

    def _run(self) -> None:
        deliver_batch(self._agenda.collect(now_ms()))
        next_at = self._agenda.next_at()
        if next_at is not None:
            self._wake_in(max(next_at - now_ms(), 1.0) / 1000)


@dataclass
class FakeRecords:
    """Remembers what was written."""

    turns: dict[int, Turn] = field(default_factory=dict)
    closed: list[tuple[EndReason, MetricsRecord]] = field(default_factory=list)
    claims: int = 0
    first_audios: int = 0
    refuse_claim: Exception | None = None
    lease: Lease = Lease.HELD
    mood: str = "answers"
    log: list[str] = field(default_factory=list)

    async def answer(self, job: Callable[[], object]) -> object:
        """The database's mood: it answers, refuses, breaks, or says nothing at all."""
        if self.mood == "hangs":
            await asyncio.Event().wait()
        if self.mood == "refuses":
            raise OperationalError
        if self.mood == "breaks":
            raise LookupError
        return job()

    def claim(self) -> None:
        if self.refuse_claim is not None:
            raise self.refuse_claim
        self.claims += 1
        self.log.append("claimed")

    def renew(self) -> Lease:
        return self.lease

    def turn(self, turn: Turn) -> None:
        self.turns[turn.position] = turn

    def first_audio(self) -> None:
        self.first_audios += 1

    def close(self, reason: EndReason, metrics: MetricsRecord) -> None:
        self.closed.append((reason, metrics))
        self.log.append("reason written")


class FakeCarrier:
    """The carrier's end of a media stream: plays, echoes, and lets a caller speak."""

    def __init__(self) -> None:
        self.sent: list[tuple[float, Message]] = []
        self.closed_with: int | None = None
        self.log: list[str] = []
        self.playout = PlayoutQueue()
        self.session: CallSession | None = None
        self.voice_until_ms = 0.0

    async def send(self, text: str) -> None:
        message = json.loads(text)
        self.sent.append((now_ms(), message))
        match message["event"]:
            case "media":
                payload = base64.b64decode(message["media"]["payload"])
                self.playout.push(now_ms(), payload)
            case "mark":
                self.playout.mark(now_ms(), message["mark"]["name"])
            case "clear":
                self._echo(self.playout.clear(now_ms()))

    async def close(self, code: int) -> None:
        self.closed_with = code
        self.log.append("socket closed")

    def says(self, message: Message) -> None:
        assert self.session is not None
        self.session.carrier_said(json.dumps(message))

    def starts(self, call_sid: str = CALL_SID) -> None:
        media_format = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
        start = {"streamSid": STREAM_SID, "callSid": call_sid, "mediaFormat": media_format}
        self.says({"event": "start", "streamSid": STREAM_SID, "start": start})

    def stops(self) -> None:
        self.says({"event": "stop", "streamSid": STREAM_SID, "stop": {"callSid": CALL_SID}})

    def speaks(self, ms: float) -> None:
        """The caller's voice is on the line for so long."""
        self.voice_until_ms = now_ms() + ms

    async def run(self) -> None:
        """Every 20 ms: a frame from the caller, and the marks that were heard."""
        start = asyncio.get_running_loop().time()
        for tick in count(1):
            await asyncio.sleep(start + tick * FRAME_S - asyncio.get_running_loop().time())
            audio = VOICE if now_ms() < self.voice_until_ms else SILENCE
            payload = base64.b64encode(audio).decode()
            media = {"event": "media", "streamSid": STREAM_SID, "media": {"payload": payload}}
            self.says(media)
            self._echo(self.playout.advance(now_ms()))

    def _echo(self, names: list[str]) -> None:
        for name in names:
            mark = {"event": "mark", "streamSid": STREAM_SID, "mark": {"name": name}}
            asyncio.get_running_loop().call_soon(self.says, mark)

    def media_times(self) -> list[float]:
        return [at for at, message in self.sent if message["event"] == "media"]


class FakeModel:
    """A realtime model that speaks GA events; `replies` are (words, ms of audio), in order."""

    def __init__(self, replies: list[tuple[str, int]], *, speed: float = 6.0) -> None:
        self.replies, self.speed = list(replies), speed
        self.received: list[Message] = []
        self.appended_bytes = 0
        self.confirm: Callable[[Message], Message] | None = lambda session: session
        self.reachable = True
        self.text_first = False
        self.first_audio_s = 0.0
        self._out: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._numbers = count(1)
        self._speaking: dict[str, asyncio.Task[None]] = {}

    @asynccontextmanager
    async def dial(self) -> AsyncIterator[ModelSocket]:
        if not self.reachable:
            raise ModelUnreachableError
        yield self
        for task in self._speaking.values():
            task.cancel()

    async def receive(self) -> bytes:
        raw = await self._out.get()
        if raw is None:
            raise ModelSocketClosedError
        return raw

    async def send(self, text: str) -> None:
        message = json.loads(text)
        if message["type"] == "input_audio_buffer.append":
            self.appended_bytes += len(base64.b64decode(message["audio"]))
            return
        self.received.append(message)
        match message["type"]:
            case "session.update" if self.confirm is not None:
                self.says({"type": "session.updated", "session": self.confirm(message["session"])})
            case "response.create":
                self._reply()
            case "response.cancel":
                self._cancelled(message["response_id"])

    @property
    def appended_ms(self) -> int:
        return self.appended_bytes // 8

    def says(self, message: Message) -> None:
        self._out.put_nowait(json.dumps(message).encode())

    def hangs_up(self) -> None:
        self._out.put_nowait(None)

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

    def _reply(self) -> None:
        number = next(self._numbers)
        response_id = f"resp_{number}"
        words, length_ms = self.replies.pop(0) if self.replies else ("", 0)
        self.says({"type": "response.created", "response": {"id": response_id}})
        speaking = self._speak(response_id, f"item_agent_{number}", words, length_ms)
        self._speaking[response_id] = asyncio.create_task(speaking)

    async def _speak(self, response_id: str, item_id: str, words: str, length_ms: int) -> None:
        named = {"response_id": response_id, "item_id": item_id}
        spoken_ms, written, turn = 0, 0, 0
        await asyncio.sleep(self.first_audio_s)
        kind = "response.output_audio_transcript.delta"
        while spoken_ms < length_ms:
            piece_ms = min(PIECES_MS[turn % len(PIECES_MS)], length_ms - spoken_ms)
            upto = len(words) * (spoken_ms + piece_ms) // length_ms
            upto = len(words) if self.text_first else upto
            self.says({"type": kind, **named, "delta": words[written:upto]})
            written = upto
            delta = base64.b64encode(VOICE[:1] * (piece_ms * 8)).decode()
            self.says({"type": "response.output_audio.delta", **named, "delta": delta})
            spoken_ms, turn = spoken_ms + piece_ms, turn + 1
            await asyncio.sleep(piece_ms / 1000 / self.speed)
        self.says({"type": "response.output_audio.done", **named})
        done = {"id": response_id, "status": "completed"}
        self.says({"type": "response.done", "response": done})

    def _cancelled(self, response_id: str) -> None:
        self._speaking[response_id].cancel()
        done = {"id": response_id, "status": "cancelled"}
        self.says({"type": "response.done", "response": done})


@dataclass
class World:
    """A session with everything around it, begun with `async with`."""

    carrier: FakeCarrier
    model: FakeModel
    records: FakeRecords
    session: CallSession
    live: list[Mapping[str, object]]


def policy(**changes: Any) -> AgentPolicy:
    return AgentPolicy(greeting="Hello.", instructions="You answer the phone.", **changes)


@asynccontextmanager
async def a_call(
    *replies: tuple[str, int], policy: AgentPolicy | None = None, starts: bool = True
) -> AsyncIterator[World]:
    """A call whose stream has started; left when the session is over."""
    policy = policy or AgentPolicy(greeting="Hello.", instructions="You answer the phone.")
    carrier, model, records = FakeCarrier(), FakeModel(list(replies)), FakeRecords()
    records.log = carrier.log
    live: list[Mapping[str, object]] = []

    async def publish(event: Mapping[str, object]) -> None:
        live.append(event)

    async def run(job: Callable[[], object]) -> object:
        await asyncio.sleep(DATABASE_S)
        return await records.answer(job)

    ports = Ports(
        carrier, LoopPacing(), records, model.dial, publish, now_ms, run, run, "gpt-transcribe"
    )
    session = CallSession(parties=PARTIES, policy=policy, ports=ports)
    carrier.session = session
    running = asyncio.create_task(session.run())
    line = asyncio.create_task(carrier.run())
    if starts:
        carrier.starts()
    try:
        yield World(carrier, model, records, session, live)
        if carrier.closed_with is None:
            carrier.stops()
        await running
    finally:
        line.cancel()
        running.cancel()
        await asyncio.wait([line, running])

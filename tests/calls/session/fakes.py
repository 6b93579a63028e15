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
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.db import OperationalError

from calls.engine.policy import AgentPolicy
from calls.engine.states import EndReason
from calls.engine.turns import Turn
from calls.media.agenda import Agenda
from calls.media.line import Deliver, Line, deliver_batch
from calls.media.model_link import Dial
from calls.media.pacer import Pace
from calls.media.ports import Parties, Ports
from calls.media.session import CallSession
from calls.media.writer import Run
from calls.services import Lease, MetricsRecord
from calls.tape.files import tape_read
from calls.tape.replay import replay
from calls.tools import TOOLS, Tool
from prosaas.sandbox.caller.playout import PlayoutQueue
from tests.calls.session.model import VOICE, FakeModel, Message

CALL_SID = "CA00000000000000000000000000000001"
STREAM_SID = "MZ00000000000000000000000000000001"
PARTIES = Parties(CALL_SID, "+972501234567", "+14155550123", "Asia/Jerusalem")
# An agent that leaves a silent caller in peace.
PATIENT = AgentPolicy(greeting="Hello.", instructions="You answer the phone.", silence_ms=0)
SILENCE = b"\xff" * 160
FRAME_S = 0.02
DATABASE_S = 0.005


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
    reasons: list[EndReason] = field(default_factory=list)
    closed: list[tuple[EndReason, MetricsRecord]] = field(default_factory=list)
    tapes: list[bytes] = field(default_factory=list)
    claims: int = 0
    first_audios: int = 0
    preamble_heard_ms: list[int] = field(default_factory=list)
    refuse_claim: Exception | None = None
    lease: Lease = Lease.HELD
    mood: str = "answers"
    log: list[str] = field(default_factory=list)

    async def run(self, job: Callable[[], object]) -> object:
        """A job at this database, which takes a moment."""
        await asyncio.sleep(DATABASE_S)
        return await self.answer(job)

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

    def preamble_heard(self, at_ms: int) -> None:
        self.preamble_heard_ms.append(at_ms)

    def tape(self, data: bytes) -> None:
        self.tapes.append(data)
        self.log.append("tape kept")

    def ends(self, reason: EndReason) -> None:
        self.reasons.append(reason)
        self.log.append("reason written")

    def close(self, reason: EndReason, metrics: MetricsRecord) -> None:
        self.closed.append((reason, metrics))
        if not self.reasons:
            self.ends(reason)


class FakeCarrier:
    """The carrier's end of a media stream: plays, echoes, and lets a caller speak."""

    def __init__(self, call_sid: str = CALL_SID) -> None:
        self.call_sid = call_sid
        self.sent: list[tuple[float, Message]] = []
        self.closed_with: int | None = None
        self.log: list[str] = []
        self.playout = PlayoutQueue()
        self.session: CallSession | None = None
        self.voice_until_ms = 0.0
        self.is_silent = self.is_gone = False
        self.takes = asyncio.Event()
        self.takes.set()

    async def send(self, text: str) -> None:
        message = json.loads(text)
        if not self.takes.is_set():
            await self.takes.wait()
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

    def starts(self, call_sid: str = "") -> None:
        media_format = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
        named = call_sid or self.call_sid
        start = {"streamSid": STREAM_SID, "callSid": named, "mediaFormat": media_format}
        self.says({"event": "start", "streamSid": STREAM_SID, "start": start})

    def stops(self) -> None:
        self.says({"event": "stop", "streamSid": STREAM_SID, "stop": {"callSid": self.call_sid}})

    def presses(self, *digits: str) -> None:
        for digit in digits:
            key = {"track": "inbound_track", "digit": digit}
            self.says({"event": "dtmf", "streamSid": STREAM_SID, "dtmf": key})

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
            if not (self.is_silent or self.is_gone):
                self.says(media)
            self._echo(self.playout.advance(now_ms()))

    def _echo(self, names: list[str]) -> None:
        for name in names if not self.is_gone else []:
            mark = {"event": "mark", "streamSid": STREAM_SID, "mark": {"name": name}}
            asyncio.get_running_loop().call_soon(self.says, mark)

    def media_times(self) -> list[float]:
        return [at for at, message in self.sent if message["event"] == "media"]


@dataclass
class World:
    """A session with everything around it, begun with `async with`.

    `is_tampered_with`: the test has changed the machine itself, of which its tape knows nothing.
    """

    carrier: FakeCarrier
    model: FakeModel
    records: FakeRecords
    session: CallSession
    live: list[Mapping[str, object]]
    is_tampered_with: bool = False


def policy(**changes: Any) -> AgentPolicy:
    return replace(PATIENT, **changes)


async def at_once(job: Callable[[], object]) -> object:
    """A function of the model's that takes no time."""
    return job()


def ports_of(carrier: FakeCarrier, records: FakeRecords, live: list[Mapping[str, object]]) -> Ports:
    """The world around one call; nobody answers at the model's address."""

    async def publish(event: Mapping[str, object]) -> None:
        live.append(event)

    return Ports(
        carrier=carrier,
        pacing=LoopPacing(),
        records=records,
        dial=FakeModel([], reachable=False).dial,
        publish=publish,
        clock=now_ms,
        utc=lambda: datetime(2026, 11, 21, 10, tzinfo=UTC),
        run=records.run,
        tell=records.run,
        use=at_once,
        tools=TOOLS,
        transcribe_model="gpt-transcribe",
    )


@asynccontextmanager
async def a_call(
    *replies: tuple[str, int],
    policy: AgentPolicy | None = None,
    starts: bool = True,
    call_sid: str = CALL_SID,
    dial: Dial | None = None,
    tools: Mapping[str, Tool] = TOOLS,
    use: Run = at_once,
) -> AsyncIterator[World]:
    """A call whose stream has started; left when the session is over. `dial` reaches a model.

    However it went, every frame of it is accounted for (L18), and its tape, played to another
    engine, is the same call again.
    """
    carrier, model, records = FakeCarrier(call_sid), FakeModel(list(replies)), FakeRecords()
    records.log = carrier.log
    live: list[Mapping[str, object]] = []
    ports = replace(ports_of(carrier, records, live), dial=dial or model.dial, use=use, tools=tools)
    parties = replace(PARTIES, call_sid=call_sid)
    session = CallSession(parties=parties, policy=policy or PATIENT, ports=ports)
    carrier.session = session
    running = asyncio.create_task(session.run())
    line = asyncio.create_task(carrier.run())
    await asyncio.sleep(0)
    if starts:
        carrier.starts()
    try:
        world = World(carrier, model, records, session, live)
        yield world
        if carrier.closed_with is None:
            carrier.stops()
        await running
        for _, metrics in records.closed:
            assert metrics.counters["frames_unbalanced"] == 0
        for tape in records.tapes:
            assert world.is_tampered_with or replay(tape_read(tape)) == []
    finally:
        line.cancel()
        running.cancel()
        await asyncio.wait([line, running])

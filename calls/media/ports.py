"""What a CallSession needs of the world around it; tests pass their own (rule 17)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from calls.engine.states import EndReason
from calls.engine.turns import Turn
from calls.media.line import Deliver, Line
from calls.media.writer import Run
from calls.realtime.client import ModelSocket
from calls.services import Lease, MetricsRecord
from calls.tools import Tool


class Carrier(Protocol):
    """The carrier's socket: text out, and one close."""

    async def send(self, text: str) -> None:
        """Write one message."""

    async def close(self, code: int) -> None:
        """Close the socket with a WebSocket close code."""


class Pacing(Protocol):
    """Whatever sends frames when their time has come: the TX thread, or a test's loop."""

    def open(self, deliver: Deliver) -> Line:
        """Add a call."""


class Records(Protocol):
    """One call's place in the database. Every method is synchronous and may be slow."""

    def claim(self) -> None:
        """Become the call's one stream; raises StreamRefused."""

    def renew(self) -> Lease:
        """Prolong the lease, and learn whether the call is still ours, and alive."""

    def turn(self, turn: Turn) -> None:
        """Write a turn."""

    def first_audio(self) -> None:
        """The caller hears the agent: a recording may start now (S0-6)."""

    def preamble_heard(self, at_ms: int) -> None:
        """The caller has heard the lines that come first, ms of the stream (R19)."""

    def tape(self, data: bytes) -> None:
        """Keep the call's tape, packed."""

    def ends(self, reason: EndReason) -> None:
        """Write why the stream ends, and no more; words of the caller may still come."""

    def close(self, reason: EndReason, metrics: MetricsRecord) -> None:
        """Write why and how the stream ended, and finish the call where that is certain."""


@dataclass(frozen=True, slots=True)
class Parties:
    """Whose call it is: the CallSid, E.164 numbers ("" for a withheld caller), the tenant's zone.

    `timezone` is an IANA name, `call_id` the UUID of the call's row.
    """

    call_sid: str
    from_number: str
    to_number: str
    timezone: str
    call_id: str = ""


@dataclass(frozen=True, slots=True)
class Ports:
    """The world around one call.

    `clock` is monotonic, in ms, `utc` the time of day; `run` runs a database job, `tell` one that
    enqueues a task, `use` a function of the model's, which is one of `tools`.
    """

    carrier: Carrier
    pacing: Pacing
    records: Records
    dial: Callable[[], AbstractAsyncContextManager[ModelSocket]]
    publish: Callable[[Mapping[str, object]], Awaitable[None]]
    clock: Callable[[], float]
    utc: Callable[[], datetime]
    run: Run
    tell: Run
    use: Run
    tools: Mapping[str, Tool]
    transcribe_model: str
    model: str = ""  # for the bill, where a session does not name its own

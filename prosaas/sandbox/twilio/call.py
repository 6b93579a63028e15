"""One call as Twilio knows it: its status, its history, and the orders that change it."""

import asyncio
import random
from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from prosaas.sandbox.caller.steps import Step
from prosaas.sandbox.twilio.clock import Clock
from prosaas.sandbox.twilio.config import CallOrder, Number
from prosaas.sandbox.twilio.errors import Notice
from prosaas.sandbox.twilio.ids import Sids
from prosaas.sandbox.twilio.status import TERMINAL, allowed
from prosaas.sandbox.twilio.stream.frames import FrameLog
from prosaas.sandbox.twilio.stream.line import Line
from prosaas.sandbox.twilio.verbs.dial_plan import FarEnds
from prosaas.sandbox.twilio.wire import Wire

API_VERSION = "2010-04-01"
TIME_LIMIT_S = 14_400


@dataclass(frozen=True, slots=True)
class HangUpOrder:
    """End the call now; `by` says who: caller, callee, rest, sandbox, time-limit."""

    by: str


@dataclass(frozen=True, slots=True)
class RedirectOrder:
    """Leave the running verb and run this instead: a document, or the URL of one."""

    twiml: str = ""
    url: str = ""
    method: str = "POST"


class DialledLeg(Protocol):
    """A child call that a <Dial> made; times and `seconds` are those of Call."""

    sid: str
    status: str
    created_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None

    @property
    def seconds(self) -> int:
        """Whole seconds from answer to end."""

    def params(self) -> dict[str, str]:
        """What its webhooks tell otherwise than its parent's."""

    def view(self) -> dict[str, object]:
        """What became of it, as the call's view shows it."""


@dataclass(slots=True)
class StreamLog:
    """What the wire of one media stream showed; times in ms since its `start`.

    `started_ms` itself is ms since the answer; `dialled_ms`, `ended_ms` and `clears_ms` are the
    clock's. `late_ms` tells of each caller frame how long after its due time it left.
    """

    stream_sid: str
    url: str
    started_ms: float = 0.0
    handshake: dict[str, object] = field(default_factory=dict)
    frames: FrameLog = field(default_factory=FrameLog)
    wire: list[dict[str, object]] = field(default_factory=list)
    media_sent: int = 0
    media_missed: int = 0
    is_started: bool = False
    dialled_ms: float | None = None
    ended_ms: float | None = None
    clears_ms: list[float] = field(default_factory=list)
    late_ms: "array[float]" = field(default_factory=lambda: array("f"))
    end: str = ""


@dataclass(slots=True)
class Call:
    """State and log of one call. Status only ever moves as twilio_status allows.

    `twiml` is the document an outbound call begins with, if it was given one; `events` are the
    status callbacks it wants. `dice` is the call's own randomness: the same seed throws the same.
    `on_status` is told of every change, after it.
    """

    sid: str
    number: Number
    order: CallOrder
    steps: tuple[Step, ...]
    clock: Clock
    sids: Sids
    created_at: datetime
    status: str = "ringing"
    direction: str = "inbound"
    twiml: str = ""
    events: frozenset[str] = frozenset({"completed"})
    time_limit_s: float = TIME_LIMIT_S
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str = ""
    line: Line | None = None
    notices: dict[Notice, int] = field(default_factory=dict)
    documents: list[dict[str, object]] = field(default_factory=list)
    webhooks: list[dict[str, object]] = field(default_factory=list)
    streams: list[StreamLog] = field(default_factory=list)
    far_ends: FarEnds = field(default_factory=FarEnds)
    legs: list[DialledLeg] = field(default_factory=list)
    orders: asyncio.Queue[HangUpOrder | RedirectOrder] = field(default_factory=asyncio.Queue)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    on_status: Callable[["Call"], None] = lambda _: None
    wire: Wire = field(init=False)
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.wire = Wire(self.clock)
        self.dice = random.Random(self.sid)  # noqa: S311 - faults to commit, not secrets
        self.wire.add("twilio", "status", status=self.status)

    def advance(self, status: str) -> bool:
        """Move to another status; False, and no change, where no call can go there."""
        if not allowed(self.status, status):
            return False
        self.status = status
        if status == "in-progress":
            self.answered_at = self.clock.utc()
        if status in TERMINAL:
            self.ended_at = self.clock.utc()
        self.wire.add("twilio", "status", status=status)
        self.on_status(self)
        return True

    def note(self, notice: Notice) -> None:
        """Log an error or warning; repeats are counted, not listed again."""
        if notice not in self.notices:
            self.wire.add("twilio", "notice", code=notice.code, message=notice.message)
        self.notices[notice] = self.notices.get(notice, 0) + 1

    @property
    def seconds(self) -> int:
        """Whole seconds from answer to end; 0 when never answered or not over."""
        if self.answered_at is None or self.ended_at is None:
            return 0
        return round((self.ended_at - self.answered_at).total_seconds())

    def params(self) -> dict[str, str]:
        """The parameters every webhook of the call carries (protocols.md A1); an order's `params`
        come on top, and one that is None takes a parameter away.
        """
        base = {
            "AccountSid": self.number.account_sid,
            "ApiVersion": API_VERSION,
            "CallSid": self.sid,
            "CallStatus": self.status,
            "Direction": self.direction,
        }
        params = {**base, **self._attestation(), **self._places(), **self.order.params}
        return {name: value for name, value in params.items() if value is not None}

    def _attestation(self) -> Mapping[str, str]:
        """Whose number was shown to be true: STIR is of North America, and a withheld number
        has nothing to attest or to pass on.
        """
        caller = self.order.from_number
        if self.direction != "inbound" or not caller.startswith("+"):
            return {}
        token = {"CallToken": f'{{"parentCallInfoToken":"{self.sid}"}}'}
        is_american = caller.startswith("+1")
        return token | ({"StirVerstat": "TN-Validation-Passed-A"} if is_american else {})

    def _places(self) -> Mapping[str, str]:
        parties = {
            "From": self.order.from_number,
            "Caller": self.order.from_number,
            "To": self.order.to,
            "Called": self.order.to,
        }
        places = {f"{party}{place}": "" for party in parties for place in ("City", "State", "Zip")}
        countries = {f"{party}Country": _country(value) for party, value in parties.items()}
        return parties | places | countries


def _country(number: str) -> str:
    prefixes = {"+1": "US", "+972": "IL", "+44": "GB"}
    return next((name for prefix, name in prefixes.items() if number.startswith(prefix)), "")

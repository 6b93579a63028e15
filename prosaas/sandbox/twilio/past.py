"""A call that is already over, with its recording: POST /sandbox/past-calls.

What was said is spoken by the sandbox's voices onto a real line, whose clock is run through at
once: the caller's words are in the caller's channel, the agent's where the ear heard them, to the
sample. Nobody was told of such a call; what tells the application is for the test to send.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from prosaas.sandbox.caller.caller import Caller
from prosaas.sandbox.caller.ear import FRAME_MS
from prosaas.sandbox.caller.steps import Pause, Step, Talk
from prosaas.sandbox.sound.audio import BYTES_PER_MS
from prosaas.sandbox.sound.voice import say
from prosaas.sandbox.twilio.call import Call
from prosaas.sandbox.twilio.clock import Clock
from prosaas.sandbox.twilio.config import CallOrder, ConfigError, Number, read
from prosaas.sandbox.twilio.ids import Sids
from prosaas.sandbox.twilio.recorder import BY_REST, Terms
from prosaas.sandbox.twilio.stream.line import Line

GAP_MS = 600  # between two lines that do not say when they begin
_SPEAKERS = ("caller", "agent")
_LANGUAGES = ("en", "he")
_RECORD_VERB = "RecordVerb"


@dataclass(frozen=True, slots=True)
class PastLine:
    """Something that was said; `at_ms` since the answer, by default after the line before."""

    who: str
    text: str
    at_ms: int | None = None
    language: str = "en"

    def __post_init__(self) -> None:
        if self.who not in _SPEAKERS or self.language not in _LANGUAGES:
            raise ConfigError(f"who is one of {_SPEAKERS}, language one of {_LANGUAGES}")


@dataclass(frozen=True, slots=True)
class PastCall:
    """A call that ended `ago_s` seconds ago. It lasted `seconds`, or (0) until all was said.

    `source` is Twilio's word for who asked for the recording: of `RecordVerb` it has the caller
    alone, in one channel.
    """

    to: str
    from_number: str
    lines: Sequence[PastLine] = field(default_factory=list)
    channels: int = 2
    seconds: float = 0.0
    source: str = BY_REST
    ago_s: float = 0.0

    def terms(self) -> Terms:
        """How it was recorded."""
        if self.source == _RECORD_VERB:
            return Terms(self.source, track="inbound")
        return Terms(self.source, channels=self.channels)


@dataclass(frozen=True, slots=True)
class Said:
    """A line as sound: mu-law from `at_ms` since the answer."""

    who: str
    text: str
    at_ms: int
    audio: bytes

    @property
    def end_ms(self) -> int:
        """When it has been said, on the grid of frames."""
        frames = -(-len(self.audio) // (FRAME_MS * BYTES_PER_MS))
        return self.at_ms + frames * FRAME_MS


def read_past(body: object) -> PastCall:
    """Read the body of POST /sandbox/past-calls; raises ConfigError."""
    if not isinstance(body, dict) or not isinstance(body.get("lines", []), list):
        raise ConfigError("a JSON object with a list of lines is needed")
    values = dict(body)
    if "from" in values:
        values["from_number"] = values.pop("from")
    lines = [read(PastLine, line) for line in values.get("lines", [])]
    past = read(PastCall, values | {"lines": lines})
    if past.channels not in {1, 2}:
        raise ConfigError("channels is 1 or 2")
    return past


async def spoken(lines: Sequence[PastLine]) -> list[Said]:
    """The lines as sound, in order of time, none of a speaker's over another of its own."""
    said: list[Said] = []
    for line in lines:
        audio = await say(line.text, language=line.language, speaker=line.who)
        after = said[-1].end_ms + GAP_MS if said else GAP_MS
        at_ms = after if line.at_ms is None else line.at_ms
        said.append(Said(line.who, line.text, -(-at_ms // FRAME_MS) * FRAME_MS, audio))
    said.sort(key=lambda entry: entry.at_ms)
    for who in _SPEAKERS:
        own = [entry for entry in said if entry.who == who]
        if any(first.end_ms > second.at_ms for first, second in pairwise(own)):
            raise ConfigError(f"two lines of the {who} overlap")
    return said


class _Past:
    """A call's own time, which is what it is set to until the call is over."""

    def __init__(self, clock: Clock, began_ms: float, began: datetime) -> None:
        self._clock, self._began_ms, self._began = clock, began_ms, began
        self._at_ms: float | None = 0.0

    def clock(self) -> Clock:
        """The two clocks of somebody who lives through it."""
        return Clock(ms=self._ms, utc=self._utc, sleep=self._clock.sleep)

    def set(self, at_ms: float | None) -> None:
        """It is so many ms after the answer; None: it is now."""
        self._at_ms = at_ms

    def _ms(self) -> float:
        return self._clock.ms() if self._at_ms is None else self._began_ms + self._at_ms

    def _utc(self) -> datetime:
        if self._at_ms is None:
            return self._clock.utc()
        return self._began + timedelta(milliseconds=self._at_ms)


async def past_call(past: PastCall, number: Number, sids: Sids, clock: Clock) -> Call:
    """The call, completed, its line full; raises ConfigError."""
    said = await spoken(past.lines)
    lasted_ms = max((entry.end_ms for entry in said), default=0)
    if 0 < past.seconds * 1000 < lasted_ms:
        raise ConfigError(f"saying all this takes {lasted_ms} ms")
    lasted_ms = round(past.seconds * 1000) or lasted_ms
    since_ms = lasted_ms + past.ago_s * 1000
    began = clock.utc() - timedelta(milliseconds=since_ms)
    time = _Past(clock, clock.ms() - since_ms, began)
    order = CallOrder(past.to, past.from_number)
    call = Call(sids.make("CA"), number, order, _steps(said), time.clock(), sids, created_at=began)
    call.line = Line(Caller(call.steps), call.clock.ms(), lambda: None)
    call.advance("in-progress")
    await asyncio.to_thread(_live, call.line, said, lasted_ms)
    time.set(lasted_ms)
    call.line.hang_up(call.clock.ms())
    call.ended_by = "caller"
    call.advance("completed")
    call.over.set()
    time.set(None)
    return call


def _steps(said: Sequence[Said]) -> tuple[Step, ...]:
    """What the caller says, as a script."""
    steps: list[Step] = []
    until_ms = 0
    for entry in said:
        if entry.who == "caller":
            steps += [Pause(entry.at_ms - until_ms), Talk(entry.text, entry.audio)]
            until_ms = entry.end_ms
    return tuple(steps)


def _live(line: Line, said: Sequence[Said], lasted_ms: int) -> None:
    """Every frame of the call, one after the other, the agent's words pushed at their times."""
    for entry in said:
        if entry.who == "agent":
            line.tick(line.zero_ms + entry.at_ms)
            line.playout.push(entry.at_ms, entry.audio)
    line.tick(line.zero_ms + lasted_ms)


def past_view(call: Call, recording_sid: str) -> Mapping[str, object]:
    """What POST /sandbox/past-calls answers; times are ms since the answer."""
    line = call.line
    return {
        "call_sid": call.sid,
        "recording_sid": recording_sid,
        "seconds": call.seconds,
        "spoken": [] if line is None else line.caller.spoken(),
    }

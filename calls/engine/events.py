"""What happened: facts that reach the engine. `at` is ms on the call's own clock.

Carrier facts come from the media stream (protocols.md B1), model facts from the realtime
session (F3), speech and sending facts from the pure objects beside the engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique

from calls.engine.commands import TimerName


@unique
class Outcome(StrEnum):
    """How the model ended a response (protocols.md F8, L46)."""

    COMPLETED = "completed"
    CANCELLED = "cancelled"
    INCOMPLETE = "incomplete"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class StreamStarted:
    """The carrier's `start`, claimed by us."""

    at: int


@dataclass(frozen=True, slots=True)
class StreamStopped:
    """The carrier's `stop`: the caller hung up or the call was redirected."""

    at: int


@dataclass(frozen=True, slots=True)
class StreamLost:
    """The carrier's socket closed without a `stop`."""

    at: int


@dataclass(frozen=True, slots=True)
class ShutdownRequested:
    """Our process must go, and its patience with live calls is over."""

    at: int


@dataclass(frozen=True, slots=True)
class MarkEchoed:
    """The carrier played everything before the mark, or a `clear` echoed it (B2)."""

    at: int
    name: str


@dataclass(frozen=True, slots=True)
class SendingBegan:
    """The first frame of an item went out, or sending resumed after the queue ran dry.

    `sent_ms` is how much of the item had gone out before this frame.
    """

    at: int
    item_id: str
    sent_ms: int


@dataclass(frozen=True, slots=True)
class SendingProgressed:
    """How much of the item has gone out by now; told before any event that may need it."""

    at: int
    item_id: str
    sent_ms: int


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """The caller pressed a key: one of 0-9, *, #, A-D (protocols.md B1 `dtmf`)."""

    at: int
    digit: str


@dataclass(frozen=True, slots=True)
class CallerVoiced:
    """Five voiced frames in a row (R4). `onset_at` is when the first of them arrived."""

    at: int
    onset_at: int


@dataclass(frozen=True, slots=True)
class CallerQuieted:
    """The caller's voice has been gone for the detector's hang-over."""

    at: int


@dataclass(frozen=True, slots=True)
class SessionReady:
    """`session.updated` confirmed what we asked for (L15, L44)."""

    at: int


@dataclass(frozen=True, slots=True)
class SessionRefused:
    """The model would not take our session, or took another one."""

    at: int


@dataclass(frozen=True, slots=True)
class ModelUnreachable:
    """The model's socket could not be opened."""

    at: int


@dataclass(frozen=True, slots=True)
class ModelLost:
    """The model's socket closed, or its session expired: another may be opened (F1, F9)."""

    at: int


@dataclass(frozen=True, slots=True)
class ModelRefused:
    """The model said that it will serve nobody with our key; dialling again is useless (F9)."""

    at: int


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """The model's VAD heard the caller. `confirmed`: local energy agrees (R2, R4)."""

    at: int
    item_id: str
    start_ms: int
    confirmed: bool
    onset_at: int


@dataclass(frozen=True, slots=True)
class SpeechStopped:
    """The model's VAD heard the caller stop."""

    at: int
    item_id: str
    end_ms: int


@dataclass(frozen=True, slots=True)
class TurnCommitted:
    """The caller's audio became a user item."""

    at: int
    item_id: str


@dataclass(frozen=True, slots=True)
class CallerTranscribed:
    """The words of a user item; "" when the transcription failed."""

    at: int
    item_id: str
    text: str


@dataclass(frozen=True, slots=True)
class ResponseCreated:
    """The model began a response."""

    at: int
    response_id: str


@dataclass(frozen=True, slots=True)
class AudioReceived:
    """A piece of a response's audio: mu-law, 8 bytes a ms, any length."""

    at: int
    response_id: str
    item_id: str
    audio: bytes


@dataclass(frozen=True, slots=True)
class AudioFinished:
    """All audio of one item has been received."""

    at: int
    response_id: str
    item_id: str


@dataclass(frozen=True, slots=True)
class TextReceived:
    """A piece of the words of a response's audio."""

    at: int
    response_id: str
    item_id: str
    text: str


@dataclass(frozen=True, slots=True)
class TextFinished:
    """All the words of an item, as the model gives them at its end."""

    at: int
    response_id: str
    item_id: str
    text: str


@dataclass(frozen=True, slots=True)
class ToolCalled:
    """The model completed a function call. `arguments` is JSON text as it came."""

    at: int
    response_id: str
    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ToolAnswered:
    """A function that we ran has its result, JSON text; also when it failed or took too long."""

    at: int
    call_id: str
    output: str


@dataclass(frozen=True, slots=True)
class ResponseDone:
    """The model ended a response."""

    at: int
    response_id: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class CreateRejected:
    """Our `response.create` was refused; no response will follow it (F9).

    `busy`: because another response is running.
    """

    at: int
    request_id: str
    busy: bool = False


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer ran out; one of an older generation or of another call means nothing (S1-8)."""

    at: int
    name: TimerName
    generation: int
    call_sid: str


Event = (
    StreamStarted
    | StreamStopped
    | StreamLost
    | ShutdownRequested
    | MarkEchoed
    | SendingBegan
    | SendingProgressed
    | KeyPressed
    | CallerVoiced
    | CallerQuieted
    | SessionReady
    | SessionRefused
    | ModelUnreachable
    | ModelLost
    | ModelRefused
    | SpeechStarted
    | SpeechStopped
    | TurnCommitted
    | CallerTranscribed
    | ResponseCreated
    | AudioReceived
    | AudioFinished
    | TextReceived
    | TextFinished
    | ToolCalled
    | ToolAnswered
    | ResponseDone
    | CreateRejected
    | TimerFired
)

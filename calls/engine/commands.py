"""What to do about it: orders of the engine, carried out in the order given."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique

from calls.engine.states import EndReason
from calls.engine.turns import Spoken, Turn


@unique
class TimerName(StrEnum):
    """The timers a call can have, one of each."""

    OPENING = "opening"
    GREETING_PROTECT = "greeting-protect"
    REPLY_DUE = "reply-due"
    FALSE_ALARM = "false-alarm"
    HANG_UP = "hang-up"
    MAX_CALL = "max-call"
    WRAP_UP = "wrap-up"
    FLOOR = "floor"
    SILENCE = "silence"
    TOOL_SLOW = "tool-slow"
    KEYPAD = "keypad"
    RECYCLE = "recycle"


@unique
class Notice(StrEnum):
    """What the live feed shows besides turns."""

    STARTED = "call.started"
    AGENT_SPEAKING = "agent.speaking"
    CALLER_SPEAKING = "caller.speaking"


@dataclass(frozen=True, slots=True)
class CreateResponse:
    """Ask the model to speak. `instructions` override the session's for this response only.

    Without `tools` it may only speak (`tool_choice` none).
    """

    request_id: str
    instructions: str = ""
    tools: bool = True


@dataclass(frozen=True, slots=True)
class CancelResponse:
    """Stop the generation of a response; sent once per response (S0-18)."""

    response_id: str


@dataclass(frozen=True, slots=True)
class TruncateItem:
    """Cut the model's memory of an item to what was heard (L31)."""

    item_id: str
    heard_ms: int


@dataclass(frozen=True, slots=True)
class DeleteItem:
    """Take an item nobody heard out of the model's memory (protocols.md F6)."""

    item_id: str


@dataclass(frozen=True, slots=True)
class RunTool:
    """Run a function off the loop; `ToolAnswered` must follow, whatever becomes of it (F7)."""

    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class AnswerTool:
    """Give the model a function's result; `output` is JSON text."""

    call_id: str
    output: str


@dataclass(frozen=True, slots=True)
class CommitInput:
    """Make a user item of what the caller said last."""


@dataclass(frozen=True, slots=True)
class AddText:
    """Make a user item of text that the caller did not speak: keypad digits."""

    item_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Redial:
    """Give the model's socket up and open another, telling it what was said so far (F1).

    The caller's audio is held until the new session is confirmed.
    """

    history: tuple[Spoken, ...]


@dataclass(frozen=True, slots=True)
class QueueAudio:
    """Append mu-law audio of an item to what waits to be sent."""

    epoch: int
    item_id: str
    audio: bytes


@dataclass(frozen=True, slots=True)
class FinishAudio:
    """Pad the item's last frame with silence and mark its end."""

    epoch: int
    item_id: str


@dataclass(frozen=True, slots=True)
class DropAudio:
    """Forget every waiting frame of an epoch before this one."""

    epoch: int


@dataclass(frozen=True, slots=True)
class ClearCarrier:
    """Empty the carrier's buffer, before anything else that waits (L14).

    `onset_at` is when the interrupting voice began, ms on the call's clock;
    `heard_ms` is how much of the interrupted item had been heard.
    """

    onset_at: int
    heard_ms: int


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Fire `TimerFired(name, generation, call_sid)` after `delay_ms`, replacing an older one."""

    name: TimerName
    generation: int
    delay_ms: int
    call_sid: str


@dataclass(frozen=True, slots=True)
class StopTimer:
    """Forget a timer."""

    name: TimerName


@dataclass(frozen=True, slots=True)
class SaveTurn:
    """A turn is complete, or more is known about it."""

    turn: Turn


@dataclass(frozen=True, slots=True)
class Publish:
    """Tell whoever watches the call."""

    notice: Notice
    at: int


@dataclass(frozen=True, slots=True)
class PreambleHeard:
    """The caller has heard all of the preamble, as marks prove."""

    at: int


@dataclass(frozen=True, slots=True)
class CloseStream:
    """Close the carrier's socket; with no TwiML after it this hangs up."""


@dataclass(frozen=True, slots=True)
class EndCall:
    """Everything is said; take the call down. Given exactly once."""

    reason: EndReason


Command = (
    CreateResponse
    | CancelResponse
    | TruncateItem
    | DeleteItem
    | RunTool
    | AnswerTool
    | AddText
    | Redial
    | CommitInput
    | QueueAudio
    | FinishAudio
    | DropAudio
    | ClearCarrier
    | StartTimer
    | StopTimer
    | SaveTurn
    | Publish
    | PreambleHeard
    | CloseStream
    | EndCall
)

"""The TwiML verbs the stand-in executes, as plain values (protocols.md A5, A6)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parameter:
    """A custom parameter; arrives as a string in `start.customParameters`."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Stream:
    """A bidirectional media stream to open; `url` exactly as written in the document."""

    url: str
    track: str = "inbound_track"
    name: str = ""
    status_callback: str = ""
    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True)
class Connect:
    """Blocks until its stream ends; then `action` is requested, else the next verb runs."""

    stream: Stream
    action: str = ""
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Say:
    """Speak `text` to the caller."""

    text: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait `seconds` in silence."""

    seconds: float = 1.0


@dataclass(frozen=True, slots=True)
class Hangup:
    """End the call."""


@dataclass(frozen=True, slots=True)
class Reject:
    """Refuse the call unanswered; `reason` is `rejected` or `busy`."""

    reason: str = "rejected"


@dataclass(frozen=True, slots=True)
class Redirect:
    """Replace the rest of the document by the one at `url`, relative to this one."""

    url: str
    method: str = "POST"


Verb = Connect | Say | Pause | Hangup | Reject | Redirect

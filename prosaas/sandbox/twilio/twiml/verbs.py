"""The TwiML verbs the stand-in executes, as plain values (protocols.md A5, A6).

URLs stand as written in the document; an empty one was not given. Times are in seconds.
"""

from dataclasses import dataclass

ANY_KEY = "1234567890*#"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A custom parameter; arrives as a string in `start.customParameters`."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Stream:
    """A bidirectional media stream to open; `url` exactly as written in the document."""

    url: str = ""
    track: str = "inbound_track"
    name: str = ""
    status_callback: str = ""
    status_callback_method: str = "POST"
    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True)
class Connect:
    """Blocks until its stream ends; then `action` is requested, else the next verb runs."""

    stream: Stream
    action: str = ""
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Say:
    """Speak `text` to the caller `loop` times; 0 is until the verb is left."""

    text: str
    language: str = "en"
    voice: str = ""
    loop: int = 1


@dataclass(frozen=True, slots=True)
class Play:
    """Play the audio at `url`, or `sound` of that content type, or press `digits` (w = 0.5 s)."""

    url: str = ""
    digits: str = ""
    loop: int = 1
    sound: bytes = b""
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait `seconds` in silence."""

    seconds: float = 1.0


@dataclass(frozen=True, slots=True)
class Record:
    """Record the caller until a key, `timeout_s` of silence, `max_length_s` or the hang-up.

    Then `action` is requested, or the current document when there is none.
    """

    action: str = ""
    method: str = "POST"
    timeout_s: int = 5
    finish_on_key: str = ANY_KEY
    max_length_s: int = 3600
    play_beep: bool = True
    trim: str = "trim-silence"
    callback: str = ""
    events: tuple[str, ...] = ("completed",)
    callback_method: str = "POST"


@dataclass(frozen=True, slots=True)
class Party:
    """Whom to dial: `kind` is Number, Sip, Client or Conference. `url` is the whisper's TwiML."""

    kind: str
    to: str
    url: str = ""
    method: str = "POST"
    status_callback: str = ""
    events: tuple[str, ...] = ("completed",)
    status_callback_method: str = "POST"


@dataclass(frozen=True, slots=True)
class Dial:
    """Connect the caller to who answers first; `sequential` rings one after the other.

    `record` is do-not-record or record-from-(answer|ringing)[-dual]; `callback` and `events` are
    the recording's.
    """

    parties: tuple[Party, ...] = ()
    action: str = ""
    method: str = "POST"
    timeout_s: int = 30
    time_limit_s: int = 14_400
    caller_id: str = ""
    record: str = "do-not-record"
    answer_on_bridge: bool = False
    hangup_on_star: bool = False
    sequential: bool = False
    callback: str = ""
    events: tuple[str, ...] = ("completed",)
    callback_method: str = "POST"


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


Verb = Connect | Say | Play | Pause | Record | Dial | Hangup | Reject | Redirect

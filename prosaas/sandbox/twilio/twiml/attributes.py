"""The attributes of TwiML as tables: what each may hold, and the code for what it may not.

Sources: protocols.md A5, A6; the attribute names are those of twilio-python's voice_response.
A value that does not fit is a warning, and the verb's default holds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from prosaas.sandbox.twilio.twiml.verbs import ANY_KEY

SCHEMA = 12200


@dataclass(frozen=True, slots=True)
class Attribute:
    """The verb's field that holds it, a reader that raises ValueError, the code for that."""

    field: str
    read: Callable[[str], Any] = str
    code: int = SCHEMA


@dataclass(frozen=True, slots=True)
class Attributes:
    """What an element may carry; the names in `idle` are legal and change nothing here."""

    used: Mapping[str, Attribute]
    idle: frozenset[str] = frozenset()


def whole(text: str) -> int:
    """A whole number, 0 or more."""
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(text)
    return int(text)


def positive(text: str) -> int:
    """A whole number, 1 or more."""
    if whole(text) == 0:
        raise ValueError(text)
    return whole(text)


def flag(text: str) -> bool:
    """`true` or `false`."""
    return choice("false", "true")(text) == "true"


def choice(*names: str) -> Callable[[str], str]:
    """One of `names`, in exactly these letters."""

    def read(text: str) -> str:
        if text not in names:
            raise ValueError(text)
        return text

    return read


def keys(text: str) -> str:
    """Telephone keys; none at all is allowed."""
    if set(text) - set(ANY_KEY):
        raise ValueError(text)
    return text


def tones(text: str) -> str:
    """Keys to press, with `w` for half a second."""
    keys(text.replace("w", ""))
    return text


def words(*names: str) -> Callable[[str], tuple[str, ...]]:
    """Some of `names`, separated by spaces."""

    def read(text: str) -> tuple[str, ...]:
        if set(text.split()) - set(names):
            raise ValueError(text)
        return tuple(text.split())

    return read


def voice(text: str) -> str:
    """A voice's name: the old three, or a supplier's."""
    supplier, _, name = text.partition(".")
    if text not in {"man", "woman", "alice"} and not (supplier and name):
        raise ValueError(text)
    return text


def _method(code: int = SCHEMA) -> Attribute:
    return Attribute("method", choice("GET", "POST"), code)


_RECORDING_EVENTS = words("in-progress", "completed", "absent")
_RECORDING = {
    "recordingStatusCallback": Attribute("callback"),
    "recordingStatusCallbackEvent": Attribute("events", _RECORDING_EVENTS),
    "recordingStatusCallbackMethod": Attribute("callback_method", choice("GET", "POST")),
}
_RECORDING_IDLE = frozenset({"recordingConfigurationId"})
_MACHINE = frozenset(
    {
        "machineDetection",
        "machineDetectionTimeout",
        "machineDetectionSpeechThreshold",
        "machineDetectionSpeechEndThreshold",
        "machineDetectionSilenceTimeout",
        "amdStatusCallback",
        "amdStatusCallbackMethod",
    }
)
_PARTY = {
    "url": Attribute("url"),
    "method": _method(13221),
    "statusCallback": Attribute("status_callback"),
    "statusCallbackMethod": Attribute("status_callback_method", choice("GET", "POST")),
    "statusCallbackEvent": Attribute(
        "events", words("initiated", "ringing", "answered", "completed")
    ),
}
_RECORDS = ("answer", "answer-dual", "ringing", "ringing-dual")

RESPONSE = Attributes({})
CONNECT = Attributes({"action": Attribute("action"), "method": _method()})
STREAM = Attributes(
    {
        "url": Attribute("url"),
        "track": Attribute("track"),
        "name": Attribute("name"),
        "statusCallback": Attribute("status_callback"),
        "statusCallbackMethod": Attribute("status_callback_method", choice("GET", "POST")),
    },
    frozenset({"connectorName", "audioFormat", "sampleRate"}),
)
PARAMETER = Attributes({"name": Attribute("name"), "value": Attribute("value")})
SAY = Attributes(
    {
        "voice": Attribute("voice", voice, 13511),
        "language": Attribute("language"),
        "loop": Attribute("loop", whole, 13510),
    }
)
PLAY = Attributes(
    {"loop": Attribute("loop", whole, 13410), "digits": Attribute("digits", tones, 13425)}
)
PAUSE = Attributes({"length": Attribute("seconds", whole, 13910)})
REDIRECT = Attributes({"method": _method(13710)})
REJECT = Attributes({"reason": Attribute("reason", choice("rejected", "busy"))})
RECORD = Attributes(
    {
        "action": Attribute("action"),
        "method": _method(13610),
        "timeout": Attribute("timeout_s", positive, 13611),
        "finishOnKey": Attribute("finish_on_key", keys, 13613),
        "maxLength": Attribute("max_length_s", positive, 13612),
        "playBeep": Attribute("play_beep", flag, 13616),
        "trim": Attribute("trim", choice("trim-silence", "do-not-trim")),
        **_RECORDING,
    },
    _RECORDING_IDLE | {"transcribe", "transcribeCallback"},
)
DIAL = Attributes(
    {
        "action": Attribute("action"),
        "method": _method(13210),
        "timeout": Attribute("timeout_s", positive, 13212),
        "timeLimit": Attribute("time_limit_s", positive, 13216),
        "callerId": Attribute("caller_id"),
        "record": Attribute(
            "record", choice("do-not-record", *(f"record-from-{name}" for name in _RECORDS)), 13217
        ),
        "answerOnBridge": Attribute("answer_on_bridge", flag),
        "hangupOnStar": Attribute("hangup_on_star", flag, 13213),
        "sequential": Attribute("sequential", flag),
        **_RECORDING,
    },
    _RECORDING_IDLE
    | {"ringTone", "trim", "recordingTrack", "referUrl", "referMethod", "events", "passports"},
)
NUMBER = Attributes(_PARTY, _MACHINE | {"sendDigits", "byoc"})
SIP = Attributes(_PARTY, _MACHINE | {"username", "password"})
CLIENT = Attributes(_PARTY)
CONFERENCE = Attributes(
    {},
    _RECORDING_IDLE
    | _RECORDING.keys()
    | {"muted", "beep", "startConferenceOnEnter", "endConferenceOnExit", "waitUrl", "waitMethod"}
    | {"maxParticipants", "record", "region", "coach", "trim", "statusCallbackEvent"}
    | {"statusCallback", "statusCallbackMethod", "eventCallbackUrl", "jitterBufferSize"}
    | {"participantLabel"},
)

"""Twilio Media Streams, both ways (protocols.md B): JSON text to our words and back.

Audio is base64 of mu-law, 8000 Hz, mono, without a header: 8 bytes are 1 ms.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

MAX_MESSAGE_CHARS = 1_000_000
DIGITS = frozenset("0123456789*#ABCD")
_FORMAT = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}


class MalformedMessageError(Exception):
    """A message that is not what protocols.md B1 describes."""


@dataclass(frozen=True, slots=True)
class Start:
    """The stream begins; it tells which call it carries."""

    stream_sid: str
    call_sid: str


@dataclass(frozen=True, slots=True)
class Media:
    """Caller audio: the payload as it came, and decoded."""

    stream_sid: str
    payload: str
    audio: bytes


@dataclass(frozen=True, slots=True)
class Mark:
    """The echo of a mark of ours."""

    stream_sid: str
    name: str


@dataclass(frozen=True, slots=True)
class Key:
    """The caller pressed a key: one of 0-9, *, #, A-D."""

    stream_sid: str
    digit: str


@dataclass(frozen=True, slots=True)
class Stop:
    """The call ended or was redirected."""

    stream_sid: str


@dataclass(frozen=True, slots=True)
class Other:
    """`connected`, or something newer than this code: nothing to do."""

    event: str


Inbound = Start | Media | Mark | Key | Stop | Other


def read(text: str) -> Inbound:
    """Translate one text frame of the carrier; raises MalformedMessageError."""
    if len(text) > MAX_MESSAGE_CHARS:
        raise MalformedMessageError("too long")
    try:
        message = orjson.loads(text)
        reader = _READERS.get(message["event"])
        return reader(message) if reader else Other(str(message["event"]))
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise MalformedMessageError(type(error).__name__) from error


def _start(message: dict[str, Any]) -> Start:
    start = message["start"]
    media_format = start["mediaFormat"]
    if any(media_format[key] != value for key, value in _FORMAT.items()):
        raise MalformedMessageError("media format")
    return Start(_text(start["streamSid"]), _text(start["callSid"]))


def _media(message: dict[str, Any]) -> Media:
    payload = _text(message["media"]["payload"])
    try:
        audio = base64.b64decode(payload, validate=True)
    except ValueError as error:
        raise MalformedMessageError("payload") from error
    return Media(_text(message["streamSid"]), payload, audio)


def _mark(message: dict[str, Any]) -> Mark:
    return Mark(_text(message["streamSid"]), _text(message["mark"]["name"]))


def _dtmf(message: dict[str, Any]) -> Key:
    digit = _text(message["dtmf"]["digit"])
    if digit not in DIGITS:
        raise MalformedMessageError("digit")
    return Key(_text(message["streamSid"]), digit)


def _stop(message: dict[str, Any]) -> Stop:
    return Stop(_text(message["streamSid"]))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise MalformedMessageError("not a string")
    return value


_READERS: dict[str, Callable[[dict[str, Any]], Inbound]] = {
    "start": _start,
    "media": _media,
    "mark": _mark,
    "dtmf": _dtmf,
    "stop": _stop,
}


class StreamWriter:
    """Renders our messages for one stream (protocols.md B2): exactly these fields, no others."""

    def __init__(self, stream_sid: str) -> None:
        sid = orjson.dumps(stream_sid).decode()
        self._media = f'{{"event":"media","streamSid":{sid},"media":{{"payload":"'
        self._mark = f'{{"event":"mark","streamSid":{sid},"mark":{{"name":'
        self.clear = f'{{"event":"clear","streamSid":{sid}}}'

    def media(self, audio: bytes) -> str:
        """Return the message that plays mu-law audio."""
        return f'{self._media}{base64.b64encode(audio).decode()}"}}}}'

    def mark(self, name: str) -> str:
        """Return the message that asks for an echo once everything before it was played."""
        return f"{self._mark}{orjson.dumps(name).decode()}}}}}"

"""Media Streams messages: what Twilio sends, and what it accepts (protocols.md B1, B2).

Outgoing messages are built as text with the vendor's key order and string numbers. Incoming ones
are checked for exact keys and the right streamSid; anything else is 31951 and is ignored.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from prosaas.sandbox.twilio.errors import TwilioError

CONNECTED = '{"event":"connected","protocol":"Call","version":"1.0.0"}'
_KEYS = {
    "media": {"event", "streamSid", "media"},
    "mark": {"event", "streamSid", "mark"},
    "clear": {"event", "streamSid"},
}


@dataclass(frozen=True, slots=True)
class StreamIds:
    """The three ids every message of one stream is about."""

    account_sid: str
    call_sid: str
    stream_sid: str


@dataclass(frozen=True, slots=True)
class Media:
    """Mu-law audio to queue."""

    payload: bytes


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark to queue behind the audio."""

    name: str


@dataclass(frozen=True, slots=True)
class Clear:
    """Empty the queue."""


def _text(message: Mapping[str, object]) -> str:
    return orjson.dumps(message).decode()


def start(ids: StreamIds, sequence: int, parameters: Mapping[str, str]) -> str:
    """The `start` message; its media format is mu-law, 8000 Hz, one channel."""
    body = {
        "accountSid": ids.account_sid,
        "streamSid": ids.stream_sid,
        "callSid": ids.call_sid,
        "tracks": ["inbound"],
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        "customParameters": dict(parameters),
    }
    return _text(_envelope("start", ids, sequence) | {"start": body})


def media_form(ids: StreamIds) -> bytes:
    """What `media` fills in; made once a stream, as there are fifty of these a second."""
    return (
        b'{"event":"media","sequenceNumber":"%%d","streamSid":"%b","media":{"track":"inbound",'
        b'"chunk":"%%d","timestamp":"%%d","payload":"%%b"}}'
    ) % ids.stream_sid.encode()


def media(form: bytes, sequence: int, chunk: int, timestamp_ms: int, audio: bytes) -> bytes:
    """One inbound frame, from the stream's `media_form`."""
    return form % (sequence, chunk, timestamp_ms, binascii.b2a_base64(audio, newline=False))


def dtmf(ids: StreamIds, sequence: int, digit: str) -> str:
    """A key the caller pressed."""
    return _text(
        _envelope("dtmf", ids, sequence) | {"dtmf": {"track": "inbound_track", "digit": digit}}
    )


def mark(ids: StreamIds, sequence: int, name: str) -> str:
    """The echo of a mark."""
    return _text(_envelope("mark", ids, sequence) | {"mark": {"name": name}})


def stop(ids: StreamIds, sequence: int) -> str:
    """The end of the stream by the call's end or redirect."""
    body = {"accountSid": ids.account_sid, "callSid": ids.call_sid}
    return _text(_envelope("stop", ids, sequence) | {"stop": body})


def _envelope(event: str, ids: StreamIds, sequence: int) -> dict[str, object]:
    return {"event": event, "sequenceNumber": str(sequence), "streamSid": ids.stream_sid}


def read(text: bytes, stream_sid: str) -> Media | Mark | Clear:
    """Check and decode one message of the application; raises TwilioError 31951."""
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise TwilioError(31951, "not JSON") from error
    if not isinstance(message, dict):
        raise TwilioError(31951, "not an object")
    event = message.get("event")
    keys = _KEYS.get(event) if isinstance(event, str) else None
    if keys is None:
        raise TwilioError(31951, "unknown event")
    if set(message) != keys:
        raise TwilioError(31951, f"missing or extra field in {event}")
    if message["streamSid"] != stream_sid:
        raise TwilioError(31951, "wrong streamSid")
    return _body(message)


def _body(message: dict[str, object]) -> Media | Mark | Clear:
    if message["event"] == "media":
        return Media(_audio(_only_string(message["media"], "payload")))
    if message["event"] == "mark":
        return Mark(_only_string(message["mark"], "name"))
    return Clear()


def _only_string(body: object, key: str) -> str:
    if not isinstance(body, dict) or set(body) != {key} or not isinstance(body[key], str):
        raise TwilioError(31951, f"the body must be exactly one string, {key}")
    return str(body[key])


def _audio(payload: str) -> bytes:
    try:
        return base64.b64decode(payload, validate=True)
    except ValueError as error:
        raise TwilioError(31951, "payload is not base64") from error

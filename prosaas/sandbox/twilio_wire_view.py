"""A call's log as GET /sandbox/calls/<sid>/wire tells it, with its streams' messages in place."""

from operator import itemgetter
from typing import Any

import orjson

from prosaas.sandbox.twilio_call import Call, StreamLog


def wire_view(call: Call) -> list[dict[str, Any]]:
    """Entries as twilio_wire describes them, by time since the call was made known.

    Audio is not among the messages: its times and sizes are in the stream's `frames`.
    """
    zero_ms = call.line.at(call.wire.zero_ms) if call.line is not None else 0.0
    messages = [entry for log in call.streams for entry in _messages(log, zero_ms)]
    return sorted([*call.wire.entries, *messages], key=itemgetter("at_ms"))


def _messages(log: StreamLog, zero_ms: float) -> list[dict[str, Any]]:
    fields: list[dict[str, Any]] = log.wire
    return [
        entry
        | {
            "at_ms": round(log.started_ms - zero_ms + entry["at_ms"], 3),
            "what": "message",
            "stream_sid": log.stream_sid,
            "message": _parsed(entry["message"]),
        }
        for entry in fields
    ]


def _parsed(message: str) -> object:
    try:
        return orjson.loads(message)
    except orjson.JSONDecodeError:
        return message

"""A call's log as GET /sandbox/calls/<sid>/wire tells it."""

from typing import Any

import orjson

from prosaas.sandbox.twilio.call import Call


def wire_view(call: Call) -> list[dict[str, Any]]:
    """Entries as twilio_wire describes them, their messages parsed where they are JSON.

    Audio is not among the messages: its times and sizes are in the stream's `frames`.
    """
    return [_readable(entry) for entry in call.wire.entries]


def _readable(entry: dict[str, Any]) -> dict[str, Any]:
    if entry["what"] != "message":
        return entry
    try:
        return entry | {"message": orjson.loads(entry["message"])}
    except orjson.JSONDecodeError:
        return entry

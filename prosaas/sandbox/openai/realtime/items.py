"""Items that a client writes, and items as a client reads them (protocols.md F2, H2-21)."""

import base64
import binascii
from typing import Any

from prosaas.sandbox.openai.realtime.conversation import Item
from prosaas.sandbox.openai.realtime.errors import (
    INVALID_TOOL_CALL_ID,
    RealtimeError,
    invalid_value,
)
from prosaas.sandbox.openai.realtime.formats import Incoming, outgoing
from prosaas.sandbox.openai.realtime.ids import Ids
from prosaas.sandbox.sound.audio import BYTES_PER_MS

Json = dict[str, Any]


def item_of(body: Json, ids: Ids, audio_format: str, param: str = "item") -> Item:
    """Make an item of checked JSON; its audio is kept aside. Raises RealtimeError."""
    body = dict(body)
    body["id"] = body.get("id") or ids.new("item", "client")
    body |= {"object": "realtime.item", "status": "completed"}
    if body["type"] == "function_call" and "call_id" not in body:
        body["call_id"] = ids.new("call", "client")
    item = Item(body)
    if body["type"] == "message":
        _take_audio(item, audio_format, param)
    return item


def _take_audio(item: Item, audio_format: str, param: str) -> None:
    parts = []
    for index, part in enumerate(item.body["content"]):
        if part["type"] == "input_audio":
            item.audio += _mulaw(part["audio"], audio_format, f"{param}.content[{index}].audio")
            part = {"type": "input_audio", "transcript": part.get("transcript")}  # noqa: PLW2901
        parts.append(part)
    item.body["content"] = parts
    item.audio_ms = len(item.audio) / BYTES_PER_MS


def _mulaw(audio: str, audio_format: str, param: str) -> bytes:
    try:
        data = base64.b64decode(audio, validate=True)
    except (binascii.Error, ValueError) as error:
        raise invalid_value(param, "base64-encoded audio bytes") from error
    return Incoming().mulaw(data, audio_format)


def with_audio(item: Item, settings: Json) -> Json:
    """The item as `conversation.item.retrieved` shows it: with what of its audio remains."""
    side = "input" if item.is_users else "output"
    heard = item.audio[: int(item.audio_ms * BYTES_PER_MS)]
    if not heard:
        return item.body
    sound = outgoing(heard, settings["audio"][side]["format"]["type"])
    audio = base64.b64encode(sound).decode()
    parts = [
        {**part, "audio": audio} if part["type"].endswith("_audio") else part
        for part in item.body["content"]
    ]
    return {**item.body, "content": parts}


def expect_call(items: list[Item], call_id: str) -> None:
    """Raise RealtimeError when no function call has this id, or it has its output (unverified)."""
    kinds = {item.body["type"] for item in items if item.body.get("call_id") == call_id}
    if "function_call" not in kinds:
        problem = "not found"
    elif "function_call_output" in kinds:
        problem = "already has an output"
    else:
        return
    text = f"Tool call ID '{call_id}' {problem}."
    raise RealtimeError(INVALID_TOOL_CALL_ID, text, "item.call_id")

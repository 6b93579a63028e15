"""A reply made ready to be sent, and cut where it has to end early (H2-11, H2-19). Pure.

What is scripted as incomplete or failed ends in its middle; any other reply where it would have
more tokens than `max_output_tokens`, and is incomplete then.
"""

import math
import random
from dataclasses import replace
from typing import Any

from prosaas.sandbox.openai.realtime.config import OpenAIConfig
from prosaas.sandbox.openai.realtime.formats import BYTES_PER_MS, SAMPLE_BYTES, outgoing
from prosaas.sandbox.openai.realtime.pace import Chunk, chunks
from prosaas.sandbox.openai.realtime.script import ScriptedReply
from prosaas.sandbox.openai.realtime.usage import LETTERS_PER_TOKEN, text_tokens

Json = dict[str, Any]

_MS_PER_TOKEN = 50
_CUT = ("incomplete", "failed")


def _limited(reply: ScriptedReply) -> ScriptedReply:
    return replace(reply, status="incomplete", reason="max_output_tokens")


def spoken(
    reply: ScriptedReply, mulaw: bytes, params: Json, config: OpenAIConfig, chance: random.Random
) -> tuple[list[Chunk], ScriptedReply]:
    """The chunks of a spoken reply in the output format, and the reply as it comes out."""
    kind = params["audio"]["output"]["format"]["type"]
    cut = list(
        chunks(
            outgoing(mulaw, kind),
            reply.text,
            bytes_per_ms=BYTES_PER_MS[kind],
            sample_bytes=SAMPLE_BYTES[kind],
            config=config,
            chance=chance,
        )
    )
    if reply.status in _CUT:
        return cut[: (len(cut) + 1) // 2], reply
    limit, total_ms, text = params["max_output_tokens"], 0.0, ""
    for index, chunk in enumerate(cut):
        total_ms, text = total_ms + chunk.audio_ms, text + chunk.words
        tokens = math.ceil(total_ms / _MS_PER_TOKEN) + text_tokens(text)
        if limit != "inf" and tokens > limit:
            return cut[:index], _limited(reply)
    return cut, reply


def written(reply: ScriptedReply, params: Json) -> tuple[list[str], ScriptedReply]:
    """The words of a written reply with the spaces behind them, and the reply as it comes out."""
    text, limit = reply.text, params["max_output_tokens"]
    if reply.status in _CUT:
        text = text[: len(text) // 2]
    elif limit != "inf" and text_tokens(text) > limit:
        text, reply = text[: limit * LETTERS_PER_TOKEN], _limited(reply)
    *words, last = text.split(" ")
    return [*(word + " " for word in words), last], reply

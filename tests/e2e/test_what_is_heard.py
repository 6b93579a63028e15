"""No text passes beside the audio: what is written down follows from the sound alone."""

from __future__ import annotations

import asyncio
import base64
import random
from typing import Any

from calls.engine.playout import MARK_EVERY_MS
from prosaas.launch import demo_call
from prosaas.sandbox.caller.scripts import PHRASES
from prosaas.sandbox.sound.audio import mulaw_decode, wav_bytes
from prosaas.sandbox.sound.grammar import plain
from prosaas.sandbox.sound.voice import say
from tests.e2e.test_whole_calls import AGENT_DONE, finish, place
from tests.stack import Running

Json = dict[str, Any]


def noise(seconds: float) -> bytes:
    """White noise, mu-law."""
    return random.Random(7).randbytes(int(8000 * seconds))


def caller_who_plays(mulaw: bytes) -> list[Json]:
    wav = base64.b64encode(wav_bytes([mulaw_decode(mulaw)])).decode()
    return [AGENT_DONE, {"play_wav": wav}, AGENT_DONE, {"hangup": True}]


def interrupter(after_ms: int) -> list[Json]:
    talk = {"interrupt": {"after_ms": after_ms, "say": "Wait a second."}}
    return [talk, AGENT_DONE, {"hangup": True}]


def said_by_caller(summary: Json) -> list[str]:
    return [plain(turn["text"]) for turn in summary["turns"] if turn["who"] == "caller"]


def played_before_clear(segments: list[Json]) -> float:
    """The greeting up to its end, ms; a busy machine may have played it in several pieces."""
    cut = next(n for n, segment in enumerate(segments) if segment["cleared"])
    return float(sum(s["end_ms"] - s["start_ms"] for s in segments[: cut + 1]))


async def test_the_transcript_follows_the_callers_sound(running: Running) -> None:
    """Another phrase on the WAV is another transcript; noise is none."""
    phrases = random.Random(3).sample(PHRASES, 2)
    sounds = [await say(phrase) for phrase in phrases] + [noise(1.5)]
    calls = [await place(running, caller_who_plays(sound)) for sound in sounds]
    ends = await asyncio.gather(*(finish(running, call_sid) for call_sid in calls))
    heard = [said_by_caller(summary) for _, summary in ends]
    assert heard == [[plain(phrases[0])], [plain(phrases[1])], []]


async def test_an_interrupted_turn_ends_where_the_carrier_stopped_playing(
    running: Running,
) -> None:
    """L31, over real sockets: what we believe was heard is what the carrier played."""
    calls = [await place(running, interrupter(after_ms)) for after_ms in (700, 1300, 2100)]
    for call_sid in calls:
        seen = await demo_call.call_over(running.line, call_sid, running.check)
        stored = await demo_call.call_stored(running.line, call_sid, running.check)
        turn = next(t for t in stored["turns"] if t["interrupted"])
        played_ms = played_before_clear(seen["playout"]["segments"])
        assert abs(turn["heard_ms"] - played_ms) <= MARK_EVERY_MS

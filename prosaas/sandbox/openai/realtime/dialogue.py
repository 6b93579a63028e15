"""Where replies come from: the scripted receptionist, or a fixed list; and their sound."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from prosaas.sandbox.openai.realtime.config import OpenAIConfig, ScriptedReply
from prosaas.sandbox.openai.realtime.mind import Mind, Reply, directed, quoted
from prosaas.sandbox.sound.audio import RATE, mulaw_encode
from prosaas.sandbox.sound.voice import say

_TONE_HZ = 440
_TONE_PEAK = 8000


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a response has to answer.

    `lines` are the caller's unanswered lines as the ears heard them ("" not understood), empty
    when the client asks for speech by itself; `functions` are the names of the offered tools,
    `outputs` what functions answered since the last reply.
    """

    lines: tuple[str, ...]
    instructions: str
    functions: frozenset[str]
    outputs: tuple[str, ...] = ()


class Dialogue:
    """The replies of one session, in order."""

    def __init__(self, config: OpenAIConfig) -> None:
        self._config = config
        self._mind = Mind()
        self._turn = 0
        self._asides = 0
        self._in_turn = tuple(reply for reply in config.script if not reply.heard)

    def reply(self, prompt: Prompt) -> ScriptedReply:
        """Decide the next reply; the dialogue moves on by it."""
        if self._config.mode == "script":
            return self._scripted(" ".join(prompt.lines).lower())
        self._turn += 1
        said = self._receptionist(prompt)
        return ScriptedReply(text=said.text, call=said.call, arguments=said.arguments)

    def remember(self, lines: Sequence[str]) -> None:
        """Take in lines that were answered in another session: the call has begun already."""
        self._turn += 1
        for line in lines:
            self._mind.remember(line)

    def aside(self, instructions: str) -> ScriptedReply:
        """Answer out of band: as scripted or what the instructions quote; nothing moves on."""
        asides, self._asides = self._config.asides, self._asides + 1
        if asides:
            return asides[min(self._asides, len(asides)) - 1]
        return ScriptedReply(text=quoted(instructions) or "Noted.")

    def _scripted(self, said: str) -> ScriptedReply:
        """The reply to these words, else the turn's; nothing where the script has neither."""
        for reply in self._config.script:
            if reply.heard and reply.heard.lower() in said:
                return reply
        self._turn += 1
        if not self._in_turn:
            return ScriptedReply()
        return self._in_turn[min(self._turn, len(self._in_turn)) - 1]

    def _receptionist(self, prompt: Prompt) -> Reply:
        if prompt.lines:
            heard = " ".join(line for line in prompt.lines if line)
            return self._mind.answer(heard, functions=prompt.functions)
        if prompt.outputs and not directed(prompt.instructions):
            return self._mind.report(prompt.outputs)
        if self._turn == 1:
            return self._mind.greet(prompt.instructions)
        return self._mind.follow(prompt.instructions)


async def sound(reply: ScriptedReply, speed: float) -> bytes:
    """Make a reply audible: mu-law, b"" when it has neither text nor tone."""
    if reply.tone_ms:
        return _tone(reply.tone_ms)
    if not reply.text:
        return b""
    language = reply.language or _language(reply.text)
    return await say(reply.text, language=language, speaker="agent", speed=speed)


@lru_cache(maxsize=64)
def _tone(ms: int) -> bytes:
    samples = np.arange(ms * RATE // 1000)
    wave = _TONE_PEAK * np.sin(2 * np.pi * _TONE_HZ / RATE * samples)
    return mulaw_encode(wave.astype(np.int16))


def _language(text: str) -> str:
    return "he" if any("\u0590" <= letter <= "\u05ff" for letter in text) else "en"

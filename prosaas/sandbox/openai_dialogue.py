"""Where replies come from: the scripted receptionist, or a fixed list; and their sound."""

from dataclasses import dataclass

import numpy as np

from prosaas.sandbox.audio import RATE, mulaw_encode
from prosaas.sandbox.mind import END_CALL, Mind, Reply
from prosaas.sandbox.openai_config import OpenAIConfig, ScriptedReply
from prosaas.sandbox.voice import say

_TONE_HZ = 440
_TONE_PEAK = 8000


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a response has to answer.

    `lines` are the caller's unanswered lines as the ears heard them ("" not understood), empty
    when the client asks for speech by itself; `functions` are the names of the offered tools.
    """

    lines: tuple[str, ...]
    instructions: str
    functions: frozenset[str]


class Dialogue:
    """The replies of one session, in order."""

    def __init__(self, config: OpenAIConfig) -> None:
        self._config = config
        self._mind = Mind()
        self._turn = 0

    def reply(self, prompt: Prompt) -> ScriptedReply:
        """Decide the next reply; the dialogue moves on by it."""
        self._turn += 1
        if self._config.mode == "script":
            script = self._config.script
            return script[min(self._turn, len(script)) - 1]
        said = self._receptionist(prompt)
        return ScriptedReply(text=said.text, call=said.call, arguments=said.arguments)

    def _receptionist(self, prompt: Prompt) -> Reply:
        if prompt.lines:
            heard = " ".join(line for line in prompt.lines if line)
            return self._mind.answer(heard, can_end=END_CALL in prompt.functions)
        if self._turn == 1:
            return self._mind.greet(prompt.instructions)
        return self._mind.follow(prompt.instructions)


async def sound(reply: ScriptedReply, speed: float) -> bytes:
    """Make a reply audible: mu-law, b"" when it has neither text nor tone."""
    if reply.tone_ms:
        samples = np.arange(reply.tone_ms * RATE // 1000)
        wave = _TONE_PEAK * np.sin(2 * np.pi * _TONE_HZ / RATE * samples)
        return mulaw_encode(wave.astype(np.int16))
    if not reply.text:
        return b""
    language = reply.language or _language(reply.text)
    return await say(reply.text, language=language, speaker="agent", speed=speed)


def _language(text: str) -> str:
    return "he" if any("\u0590" <= letter <= "\u05ff" for letter in text) else "en"

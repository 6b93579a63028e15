"""The sandbox's voices: text to mu-law 8 kHz, in English and Hebrew, one for each side."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

from prosaas.sandbox.sound.audio import mulaw_encode, normalise
from prosaas.sandbox.sound.espeak import speak

_THREAD = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sandbox-voice")
_WORDS_PER_MINUTE = 160


@dataclass(frozen=True, slots=True)
class _Timbre:
    variant: str
    pitch: int


_LANGUAGES = {"en": "en-us", "he": "he"}
_SPEAKERS = {  # the caller's voice is the one that the ears understand best
    "caller": _Timbre("+klatt4", 50),
    "agent": _Timbre("+f2", 55),
}


@lru_cache(maxsize=1024)
def _spoken(text: str, language: str, speaker: str, speed: float) -> bytes:
    timbre = _SPEAKERS[speaker]
    pcm = speak(
        text,
        voice=_LANGUAGES[language] + timbre.variant,
        words_per_minute=round(_WORDS_PER_MINUTE * speed),
        pitch=timbre.pitch,
    )
    return mulaw_encode(normalise(pcm))


async def say(
    text: str, *, language: str = "en", speaker: str = "caller", speed: float = 1.0
) -> bytes:
    """Speak text as mu-law bytes at 8 kHz.

    language: `en` or `he`; speaker: `caller` or `agent`; speed: 1.0 is about 160 words a minute.
    Each text is spoken once and kept. Raises KeyError for an unknown language or speaker,
    VoiceError when espeak-ng cannot speak.
    """
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_THREAD, _spoken, text, language, speaker, speed)

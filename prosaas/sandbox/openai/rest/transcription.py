"""POST /v1/audio/transcriptions that listens: each utterance goes through the sandbox's ears.

The ears know English and a small business's words (ears.py); what they do not understand is
missing from the transcript. Word times are spread over the utterance by length of the words.
Speakers are told apart by channel, so a mono file has one.
"""

import asyncio
import difflib
from dataclasses import dataclass

from prosaas.sandbox.openai.rest.config import OpenAIRestConfig
from prosaas.sandbox.openai.rest.errors import RestError, invalid_value
from prosaas.sandbox.openai.rest.transcription_audio import Audio, AudioError, decode
from prosaas.sandbox.openai.rest.transcription_order import DIARIZE, Order
from prosaas.sandbox.sound.ears import hear

INVENTED = "Thank you for watching!"
_ALIKE = 0.75
_SHORTEST_HINT = 3


@dataclass(frozen=True, slots=True)
class Segment:
    """What was said between two pauses; times in seconds."""

    start: float
    end: float
    text: str
    speaker: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was heard; `is_invented` says that nothing was, and text was made up."""

    seconds: float
    segments: tuple[Segment, ...]
    is_invented: bool = False

    @property
    def text(self) -> str:
        """All of it."""
        return " ".join(segment.text for segment in self.segments)

    @property
    def language(self) -> str:
        """The ISO 639-1 code that its letters tell, "" when there are none."""
        if any("\u0590" <= letter <= "\u05ff" for letter in self.text):
            return "he"
        return "en" if self.text else ""


async def transcribe(file: bytes, wanted: Order, config: OpenAIRestConfig) -> Transcript:
    """Decode and listen; raises RestError 400 for what is no audio or needs chunking."""
    try:
        audio = await asyncio.to_thread(decode, file)
    except AudioError as error:
        message = "The audio file could not be decoded or its format is not supported."
        raise RestError(400, message) from error
    if not len(audio.mixed):
        raise invalid_value("file", "Audio file is too short. Minimum audio length is 0.1 seconds.")
    too_long = audio.seconds > config.chunking_required_over_s
    if wanted.model == DIARIZE and too_long and not wanted.is_chunked:
        message = "chunking_strategy is required for diarization models"
        raise invalid_value("chunking_strategy", message)
    segments = _told(audio, wanted, config) or await _heard(audio, wanted)
    if not segments and config.invents_on_silence:
        invented = Segment(0.0, round(audio.seconds, 2), INVENTED, "A")
        return Transcript(audio.seconds, (invented,), is_invented=True)
    return Transcript(audio.seconds, segments)


def _told(audio: Audio, wanted: Order, config: OpenAIRestConfig) -> tuple[Segment, ...]:
    """What the configuration says that this audio says; a language's text needs some speech."""
    table = config.heard or {}
    text = table.get(audio.sha256, "")
    if not text and audio.utterances():
        text = next((table[name] for name in wanted.languages if name in table), "")
    return (Segment(0.0, round(audio.seconds, 2), text, "A"),) if text else ()


async def _heard(audio: Audio, wanted: Order) -> tuple[Segment, ...]:
    language = "en" if not wanted.languages or "en" in wanted.languages else wanted.languages[0]
    segments: list[Segment] = []
    labels: dict[int, str] = {}
    for said in await asyncio.to_thread(audio.utterances):
        text = _hinted(await hear(said.mulaw, language=language, both_sides=True), wanted)
        if text:
            speaker = labels.setdefault(said.channel, _label(len(labels), wanted.speakers))
            segments.append(Segment(said.start, said.end, text, speaker))
    return tuple(segments)


def _label(index: int, names: tuple[str, ...]) -> str:
    return names[index] if index < len(names) else chr(ord("A") + index)


def _hinted(text: str, wanted: Order) -> str:
    """Spell words as keywords and names in the prompt do, when they sound alike."""
    named = [word.strip(".,:;!?\"'") for word in wanted.prompt.split() if word[:1].isupper()]
    spelled = [hint for hint in (*wanted.hints, *named) if len(hint) >= _SHORTEST_HINT]
    lower = {hint.lower(): hint for hint in spelled}
    words = []
    for word in text.split():
        close = difflib.get_close_matches(word.lower(), lower, n=1, cutoff=_ALIKE)
        words.append(lower[close[0]] if close and len(word) >= _SHORTEST_HINT else word)
    return " ".join(words)

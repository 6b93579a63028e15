"""One stretch of sound to text (protocols.md G1). Blocking and free of state: for any thread."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, TypedDict

from django.conf import settings

from recordings.openai_rest.client import asked, client

_DIARIZES: Final = "diarize"
_MOST_KEYWORDS: Final = 20
_LONGEST_KEYWORD: Final = 60
_SHORTEST_WORD: Final = 3
_FILE: Final = "speech.wav"  # refused without an extension
_SENTENCE: Final = re.compile(r"[.!?:;\n]+")
_WORD: Final = re.compile(r"[^\W\d_][\w'-]*")


class Used(TypedDict):
    """What was paid for; unit is "tokens" or "seconds"."""

    kind: str
    model: str
    quantity: float
    unit: str


@dataclass(frozen=True, slots=True)
class Hints:
    """ISO 639-1 codes, the likeliest first, and words that may be said."""

    languages: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer: text, "" for nothing; ISO 639-1 codes, empty where the model says none."""

    text: str
    languages: tuple[str, ...]
    usage: tuple[Used, ...]


def transcription(sound: bytes, *, hints: Hints, seconds: float) -> Heard:
    """Have a WAV file, of so many seconds, heard. OpenAiFailed."""
    model = settings.OPENAI_TRANSCRIBE_MODEL
    options = _options(model, hints)
    create: Any = client().audio.transcriptions.create

    def request() -> Heard:
        answer = create(file=(_FILE, sound), model=model, response_format="json", **options)
        text = getattr(answer, "text", None)
        if not isinstance(text, str):
            raise ValueError("the answer has no text")
        used = _usage(getattr(answer, "usage", None), model, seconds)
        return Heard(_said(text), _codes(getattr(answer, "languages", None)), used)

    return asked(request)


def keywords(names: Iterable[str], greeting: str) -> tuple[str, ...]:
    """Words that the caller and the agent may say and no dictionary has; 20 at most, once each.

    The names as they are, then the words of the greeting that have a capital letter without
    beginning a sentence: people and places. Hebrew has no capitals, so there the names do.
    """
    words = [" ".join(name.split())[:_LONGEST_KEYWORD] for name in names]
    for sentence in _SENTENCE.split(greeting):
        inside = _WORD.findall(sentence)[1:]
        words += [word for word in inside if word[0].isupper() and len(word) >= _SHORTEST_WORD]
    once: dict[str, str] = {}
    for word in filter(None, words):
        once.setdefault(word.casefold(), word)
    return tuple(once.values())[:_MOST_KEYWORDS]


def _options(model: str, hints: Hints) -> dict[str, Any]:
    """What each model takes: several languages and keywords are gpt-transcribe's alone."""
    if model.startswith("gpt-transcribe"):
        return _given(languages=list(hints.languages), keywords=list(hints.keywords))
    options = _given(language=next(iter(hints.languages), ""))
    if _DIARIZES in model:
        return {**options, "chunking_strategy": "auto"}
    return options | _given(prompt=", ".join(hints.keywords))


def _given(**options: Any) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value}


def _said(text: str) -> str:
    """The text; "" where it has no letter and no digit, which models give for silence.

    What the database cannot hold is left out: NUL, and halves of characters.
    """
    said = text.replace("\0", "").encode(errors="ignore").decode().strip()
    return said if any(sign.isalnum() for sign in said) else ""


def _codes(languages: Any) -> tuple[str, ...]:
    listed = languages if isinstance(languages, list) else []
    codes = [getattr(language, "code", None) for language in listed]
    words = [code.partition("-")[0].lower()[:8] for code in codes if isinstance(code, str)]
    return tuple(word for word in words if word.isascii() and word.isalpha())


def _usage(usage: Any, model: str, seconds: float) -> tuple[Used, ...]:
    """As the answer says; an answer without usage was still paid for, by what was sent."""
    counts = [(way, getattr(usage, f"{way}_tokens", None)) for way in ("input", "output")]
    tokens = [(way, count) for way, count in counts if isinstance(count, int)]
    if tokens:
        return tuple(
            Used(kind=f"transcription.{way}", model=model, quantity=count, unit="tokens")
            for way, count in tokens
        )
    said = getattr(usage, "seconds", None)
    quantity = said if isinstance(said, int | float) else round(seconds, 3)
    return (Used(kind="transcription.audio", model=model, quantity=quantity, unit="seconds"),)

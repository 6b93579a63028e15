"""What realtime sessions are billed for, as the model tells it (protocols.md F4, F8).

Each response bills the whole conversation again, cancelled ones too. What arrives is read without
trust: an absent, negative or odd number counts as nothing, and never costs an event.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

Message = dict[str, Any]

MODEL_CHARS: Final = 80


class SessionUsage:
    """The sums of one session. `seconds` is of audio transcribed, where that is what is billed."""

    def __init__(self) -> None:
        self.model = ""  # as the session names it, "" until it is confirmed
        self.tokens: Counter[str] = Counter()
        self.transcribed: Counter[str] = Counter()
        self.seconds = 0.0

    def name(self, model: object) -> None:
        """Keep the name of the model that is billed, if it is one that a database takes."""
        if isinstance(model, str) and model.isprintable():
            self.model = model[:MODEL_CHARS]

    def add_response(self, usage: object) -> None:
        """Add a response's usage; None, as of a failed one, is nothing."""
        said = _fields(usage)
        came = _fields(said.get("input_token_details"))
        went = _fields(said.get("output_token_details"))
        kept = _fields(came.get("cached_tokens_details"))
        text, audio = _parts(came, _count(said.get("input_tokens")))
        cached = _parts(kept, _count(came.get("cached_tokens")))
        out_text, out_audio = _parts(went, _count(said.get("output_tokens")))
        counts = {
            "input_text": text,
            "input_audio": audio,
            "cached_text": min(cached[0], text),
            "cached_audio": min(cached[1], audio),
            "output_text": out_text,
            "output_audio": out_audio,
        }
        self.tokens.update({name: count for name, count in counts.items() if count})

    def add_transcription(self, usage: object) -> None:
        """Add what one transcription of the caller's words cost: tokens, or seconds."""
        said = _fields(usage)
        seconds = said.get("seconds")
        if isinstance(seconds, int | float) and seconds > 0:
            self.seconds += seconds
        counts = {name: _count(said.get(name)) for name in ("input_tokens", "output_tokens")}
        self.transcribed.update({name: count for name, count in counts.items() if count})


def call_usage(
    sessions: Iterable[SessionUsage], *, model: str, transcribe_model: str
) -> dict[str, dict[str, Any]]:
    """Return what all sessions of a call used (docs/usage.md), {} for nothing.

    `model` stands for the realtime model where no session named it.
    """
    tokens: Counter[str] = Counter()
    transcribed: Counter[str] = Counter()
    seconds = 0.0
    for session in sessions:
        tokens.update(session.tokens)
        transcribed.update(session.transcribed)
        seconds += session.seconds
        model = session.model or model
    used: dict[str, dict[str, Any]] = {}
    if tokens:
        used["realtime"] = {"model": model, **tokens}
    heard = {**transcribed, **({"seconds": round(seconds, 3)} if seconds else {})}
    if heard:
        used["transcription"] = {"model": transcribe_model, **heard}
    return used


def _parts(details: Message, total: int) -> tuple[int, int]:
    """Return text and audio; what a total has beyond them is audio, the dearer of the two."""
    text, audio = _count(details.get("text_tokens")), _count(details.get("audio_tokens"))
    return text, max(audio, total - text)


def _fields(value: object) -> Message:
    return value if isinstance(value, dict) else {}


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0

"""The realtime models and what each can do (protocols.md F0, F4)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Model:
    """Tokens a response may read and write; `reasons` allows reasoning, parallel_tool_calls."""

    input_tokens: int
    output_tokens: int
    reasons: bool


_REASONING = Model(input_tokens=96_000, output_tokens=32_000, reasons=True)
_PLAIN = Model(input_tokens=28_224, output_tokens=4_096, reasons=False)

MODELS = {
    "gpt-realtime-2.1": _REASONING,
    "gpt-realtime-2.1-mini": _REASONING,
    "gpt-realtime-2": _REASONING,
    "gpt-realtime-1.5": _PLAIN,
    "gpt-realtime": _PLAIN,
    "gpt-realtime-2025-08-28": _PLAIN,
    "gpt-realtime-mini": _PLAIN,
    "gpt-realtime-mini-2025-10-06": _PLAIN,
    "gpt-realtime-mini-2025-12-15": _PLAIN,
}
# Languages and keywords, delay, prompt: what each transcription model takes (SDK's types).
LISTENING = {
    "gpt-transcribe": {"language", "languages", "keywords", "prompt"},
    "gpt-live-transcribe": {"language", "languages", "keywords", "prompt"},
    "gpt-realtime-whisper": {"language", "delay"},
    "gpt-4o-transcribe": {"language", "prompt"},
    "gpt-4o-mini-transcribe": {"language", "prompt"},
    "gpt-4o-mini-transcribe-2025-12-15": {"language", "prompt"},
    "gpt-4o-transcribe-diarize": {"language"},
    "whisper-1": {"language", "prompt"},
}


def model(name: str) -> Model:
    """Look a model up; one that is unknown can do what the plain ones can."""
    return MODELS.get(name, _PLAIN)

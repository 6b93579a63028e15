"""The models of protocols.md F0, G1 and G2 by what they are good for, and their last day."""

from typing import Any

from prosaas.sandbox.openai.rest.errors import RestError, invalid_value, model_not_found

_CREATED = 1_760_000_000

TRANSCRIPTION = {
    "gpt-transcribe": ("json",),
    "gpt-4o-transcribe": ("json", "text"),
    "gpt-4o-mini-transcribe": ("json", "text"),
    "gpt-4o-transcribe-diarize": ("json", "text", "diarized_json"),
    "whisper-1": ("json", "text", "srt", "verbose_json", "vtt"),
}
REASONING = (
    "gpt-6-luna",
    "gpt-6-sol",
    "gpt-6.1-sol",
    "gpt-6-astra",
    "gpt-5",
    "gpt-5-mini",
    "gpt-5-nano",
)
_WITHOUT_REASONING = ("gpt-4o", "gpt-4o-mini", "gpt-4.1", "gpt-4.1-mini")
TEXT = (*REASONING, *_WITHOUT_REASONING)
REALTIME = (
    "gpt-realtime-2.1",
    "gpt-realtime-2.1-mini",
    "gpt-realtime-2",
    "gpt-realtime-1.5",
    "gpt-live-1",
    "gpt-live-transcribe",
    "gpt-realtime-whisper",
)
_SHUTDOWN = (
    dict.fromkeys((name for name in TRANSCRIPTION if name != "gpt-transcribe"), "2027-02-26")
    | dict.fromkeys(_WITHOUT_REASONING, "2027-01-14")
    | dict.fromkeys(("gpt-5", "gpt-5-mini", "gpt-5-nano"), "2026-12-11")
)


class Models:
    """The models on offer; `more` are text models that the configuration adds."""

    def __init__(self, more: tuple[str, ...] = ()) -> None:
        self._text = (*TEXT, *more)
        self.names = (*TRANSCRIPTION, *self._text, *REALTIME)

    def text(self, model: str) -> None:
        """Accept a model that writes text; raises RestError."""
        self._known(model)
        if model not in self._text:
            raise self._wrong(model)

    def transcription(self, model: str) -> None:
        """Accept a model that transcribes files; raises RestError."""
        self._known(model)
        if model not in TRANSCRIPTION:
            raise self._wrong(model)

    def reasons(self, model: str) -> bool:
        """Whether a text model thinks before it answers."""
        return model not in _WITHOUT_REASONING

    def view(self, model: str) -> dict[str, Any]:
        """Render one model; raises RestError 404."""
        self._known(model)
        return {
            "id": model,
            "object": "model",
            "created": _CREATED,
            "owned_by": "system",
            "shutdown_date": _SHUTDOWN.get(model),
        }

    def _known(self, model: str) -> None:
        if model not in self.names:
            raise model_not_found(model)

    @staticmethod
    def _wrong(model: str) -> RestError:
        return invalid_value("model", f"The model `{model}` is not supported by this endpoint.")

"""What a transcription request asks for, checked by model (the table of protocols.md G1)."""

import json
import re
from dataclasses import dataclass

from prosaas.sandbox.openai.rest.errors import (
    RestError,
    invalid_value,
    missing,
    unknown_parameter,
    unsupported,
)
from prosaas.sandbox.openai.rest.models import TRANSCRIPTION, Models
from prosaas.sandbox.openai.rest.transcription_form import Form

EXTENSIONS = ("flac", "m4a", "mp3", "mp4", "mpeg", "mpga", "oga", "ogg", "wav", "webm")
DIARIZE = "gpt-4o-transcribe-diarize"
_WITH_LOGPROBS = ("gpt-4o-transcribe", "gpt-4o-mini-transcribe")
_ONLY_FOR = {
    "keywords": ("gpt-transcribe",),
    "languages": ("gpt-transcribe",),
    "timestamp_granularities": ("whisper-1",),
    "known_speaker_names": (DIARIZE,),
    "known_speaker_references": (DIARIZE,),
    "prompt": tuple(name for name in TRANSCRIPTION if name != DIARIZE),
}
_FIELDS = {
    *_ONLY_FOR,
    *("model", "language", "response_format", "temperature", "chunking_strategy", "include"),
    "stream",
}
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
_MOST_SPEAKERS = 4


@dataclass(frozen=True, slots=True)
class Order:
    """One request, valid for its model but for what only the audio's length decides."""

    model: str
    response_format: str
    languages: tuple[str, ...]
    hints: tuple[str, ...]
    prompt: str
    speakers: tuple[str, ...]
    granularities: tuple[str, ...]
    is_chunked: bool
    has_logprobs: bool
    streams: bool


def order(form: Form, models: Models) -> Order:
    """Check a form; raises RestError."""
    _known_fields(form)
    model = form.one("model")
    if not model:
        raise missing("model")
    models.transcription(model)
    _extension(form.filename)
    _only_for(form, model)
    response_format = _response_format(form, model)
    _temperature(form)
    return Order(
        model=model,
        response_format=response_format,
        languages=_languages(form),
        hints=tuple(form.fields["keywords"]),
        prompt=form.one("prompt"),
        speakers=_speakers(form),
        granularities=_granularities(form, response_format),
        is_chunked=_is_chunked(form),
        has_logprobs=_has_logprobs(form, model, response_format),
        streams=form.one("stream").lower() == "true" and model != "whisper-1",
    )


def _known_fields(form: Form) -> None:
    for name in form.fields:
        if name.partition("[")[0] not in _FIELDS:
            raise unknown_parameter(name)


def _extension(filename: str) -> None:
    stem, dot, extension = filename.rpartition(".")
    if not stem or not dot or extension.lower() not in EXTENSIONS:
        raise RestError(400, f"Unrecognized file format. Supported formats: {list(EXTENSIONS)}")


def _only_for(form: Form, model: str) -> None:
    for name, models in _ONLY_FOR.items():
        if form.fields.get(name) and model not in models:
            raise unsupported(name, f"{name} is not supported with model '{model}'.")


def _response_format(form: Form, model: str) -> str:
    default = "json"
    wanted, possible = form.one("response_format", default), TRANSCRIPTION[model]
    if wanted not in {name for formats in TRANSCRIPTION.values() for name in formats}:
        raise invalid_value("response_format", f"Invalid value: '{wanted}'.")
    if wanted not in possible:
        names = " or ".join(repr(name) for name in possible)
        raise unsupported(
            "response_format",
            f"response_format '{wanted}' is not compatible with model '{model}'."
            f" Use {names} instead.",
        )
    return wanted


def _temperature(form: Form) -> None:
    try:
        value = float(form.one("temperature", "0"))
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise invalid_value("temperature", "temperature must be a number from 0 to 1.")


def _languages(form: Form) -> tuple[str, ...]:
    found = [name for name in (*form.fields["language"], *form.fields["languages"]) if name]
    for name in found:
        if not _LANGUAGE.fullmatch(name):
            raise invalid_value("language", f"Invalid language '{name}': expected ISO-639-1.")
    return tuple(name.partition("-")[0] for name in found)


def _speakers(form: Form) -> tuple[str, ...]:
    names, references = form.fields["known_speaker_names"], form.fields["known_speaker_references"]
    if len(names) > _MOST_SPEAKERS or len(names) != len(references):
        message = "Up to 4 known speakers, each with a name and a reference."
        raise invalid_value("known_speaker_names", message)
    if not all(reference.startswith("data:") for reference in references):
        raise invalid_value("known_speaker_references", "References must be data URLs.")
    return tuple(names)


def _granularities(form: Form, response_format: str) -> tuple[str, ...]:
    found = form.fields["timestamp_granularities"]
    if not set(found) <= {"word", "segment"}:
        raise invalid_value("timestamp_granularities", "Granularities are 'word' and 'segment'.")
    if found and response_format != "verbose_json":
        message = "timestamp_granularities needs response_format 'verbose_json'."
        raise invalid_value("timestamp_granularities", message)
    return tuple(found)


def _is_chunked(form: Form) -> bool:
    """Read chunking_strategy: auto, an object as JSON, or one in bracketed fields as SDKs send."""
    kind = form.one("chunking_strategy[type]")
    if plain := form.one("chunking_strategy"):
        kind = plain if plain == "auto" else _type_in(plain)
    if kind not in ("", "auto", "server_vad"):
        raise invalid_value("chunking_strategy", "chunking_strategy is 'auto' or a server_vad.")
    return bool(kind)


def _type_in(text: str) -> str:
    try:
        return str(json.loads(text)["type"])
    except (ValueError, TypeError, KeyError):
        return "unreadable"


def _has_logprobs(form: Form, model: str, response_format: str) -> bool:
    found = form.fields["include"]
    if not found:
        return False
    if set(found) != {"logprobs"}:
        raise invalid_value("include", "include may hold 'logprobs'.")
    if model not in _WITH_LOGPROBS or response_format != "json":
        raise unsupported("include", f"logprobs are not supported with model '{model}'.")
    return True

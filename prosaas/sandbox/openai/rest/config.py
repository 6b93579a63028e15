"""What the stand-in for OpenAI's REST endpoints is told: keys, limits, what it hears, faults."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from prosaas.sandbox.openai.realtime.config import OpenAIConfigError

HTTP_KINDS = ("rate_limit", "insufficient_quota", "server_error", "slow", "drop", "bad_json")
ANSWER_KINDS = ("refusal", "content_filter", "failed")
_ENDPOINTS = ("", "transcriptions", "responses", "chat")
_SERVER_ERRORS = range(500, 600)
_Kind = TypeVar("_Kind", "RestFault", "OpenAIRestConfig")


@dataclass(frozen=True, slots=True)
class RestFault:
    """One fault to commit, on the next `count` requests it applies to (0: on all of them).

    `endpoint` is transcriptions | responses | chat, "" for each of them. `kind`: `rate_limit` and
    `insufficient_quota` answer 429, `server_error` answers `status`, `slow` waits `delay_ms` and
    then serves, `drop` cuts the connection without an answer, `bad_json` answers 200 with the
    beginning of a JSON object; of Responses and chat only, `refusal`, `content_filter` and `failed`
    serve such an answer. `retry_after` is the header's
    value as it stands ("" sends none).
    """

    kind: str
    count: int = 1
    endpoint: str = ""
    status: int = 500
    delay_ms: int = 0
    retry_after: str = ""

    def __post_init__(self) -> None:
        if self.kind not in HTTP_KINDS + ANSWER_KINDS or self.endpoint not in _ENDPOINTS:
            raise OpenAIConfigError(f"unknown fault: {self.kind} on {self.endpoint!r}")
        if self.kind == "server_error" and self.status not in _SERVER_ERRORS:
            raise OpenAIConfigError("a server_error has a status from 500 to 599")


@dataclass(frozen=True, slots=True)
class OpenAIRestConfig:
    """Protocols.md G and H2 item 25. Each field's default is what the documents say.

    `api_keys` empty accepts every key. `more_models` are served like gpt-6-luna. `heard` is what
    audio says whatever the ears make of it: by the hex SHA-256 of its 8 kHz mono 16-bit
    little-endian samples, or by language (`he`), for the ears understand English only.
    `invents_on_silence` makes up text where nothing is said, as real models do. Above
    `chunking_required_over_s` diarization demands a chunking_strategy: at any length, as was
    observed (G1), or above the 30 s that the vendor documents. `requests_per_minute` is enforced.
    `reasoning_tokens` are spent before each answer of a model that reasons; 0 leaves its reasoning
    item out.
    """

    api_keys: tuple[str, ...] = ()
    more_models: tuple[str, ...] = ()
    heard: Mapping[str, str] | None = None
    invents_on_silence: bool = False
    chunking_required_over_s: float = 0.0
    requests_per_minute: int = 5000
    tokens_per_minute: int = 2_000_000
    reasoning_tokens: int = 32
    seed: int = 0
    faults: tuple[RestFault, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.heard or {}, Mapping):
            raise OpenAIConfigError("heard is a table of texts")
        if self.requests_per_minute < 1 or self.reasoning_tokens < 0:
            raise OpenAIConfigError("requests_per_minute is at least 1, reasoning_tokens 0")


def openai_rest_config(body: Mapping[str, Any]) -> OpenAIRestConfig:
    """Read a configuration from a JSON object; raises OpenAIConfigError naming what is wrong."""
    if not isinstance(body, Mapping):
        raise OpenAIConfigError("expected an object")
    values = dict(body)
    faults = values.get("faults", ())
    if not isinstance(faults, list | tuple):
        raise OpenAIConfigError("faults is a list")
    values["faults"] = tuple(_made(RestFault, entry) for entry in faults)
    for name in ("api_keys", "more_models"):
        if name in values:
            values[name] = tuple(values[name])
    return _made(OpenAIRestConfig, values)


def _made(kind: type[_Kind], values: Any) -> _Kind:
    if not isinstance(values, Mapping):
        raise OpenAIConfigError("expected an object")
    if unknown := set(values) - {entry.name for entry in fields(kind)}:
        raise OpenAIConfigError(f"unknown: {', '.join(sorted(unknown))}")
    try:
        return kind(**values)
    except TypeError as error:
        raise OpenAIConfigError(str(error)) from error

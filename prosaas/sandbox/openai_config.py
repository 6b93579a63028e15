"""What the stand-in for OpenAI Realtime is told: keys, pace, dialogue, faults to commit."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

MODES = ("receptionist", "script")
TRANSCRIPTIONS = ("completed", "failed")


class OpenAIConfigError(ValueError):
    """A field that is unknown or has an impossible value."""


@dataclass(frozen=True, slots=True)
class ScriptedReply:
    """A fixed reply: its text spoken, or a tone of exactly `tone_ms` with that transcript.

    `call` names a function to call after speaking ("" for none), with JSON `arguments`; without
    text and tone there is only the call. `status` may be `failed` or `incomplete` with `reason`
    (an error code, or content_filter | max_output_tokens).
    """

    text: str = ""
    tone_ms: int = 0
    call: str = ""
    arguments: str = "{}"
    status: str = "completed"
    reason: str = ""
    language: str = ""

    def __post_init__(self) -> None:
        if self.status not in ("completed", "failed", "incomplete"):
            raise OpenAIConfigError(f"unknown status: {self.status}")


@dataclass(frozen=True, slots=True)
class OpenAIConfig:
    """Times in ms unless the name says otherwise; protocols.md section H2.

    `api_keys` empty accepts every key. `speedup` and `chunk_ms` are bounds: audio leaves that many
    times faster than real time, in chunks of that length. In mode `script` replies are taken from
    `script` by turn, the last one again and again. Faults: `refuse_status` answers the first
    `refuse_count` connections with that HTTP status; `silent` never sends audio; `drop_after_ms`
    cuts the socket (once) after that much audio of a response; `late_deltas` are still sent after a
    cancel; `transcription` may be `failed`; `unknown_events` mixes in types clients do not know.
    """

    api_keys: tuple[str, ...] = ()
    mode: str = "receptionist"
    script: tuple[ScriptedReply, ...] = ()
    first_token_ms: int = 300
    speedup: tuple[float, float] = (3.0, 10.0)
    chunk_ms: tuple[int, int] = (20, 400)
    seed: int = 0
    session_seconds: float = 3600.0
    transcription: str = "completed"
    transcription_delay_ms: int = 0
    refuse_status: int = 0
    refuse_count: int = 0
    silent: bool = False
    drop_after_ms: int = 0
    late_deltas: int = 0
    unknown_events: bool = False

    def __post_init__(self) -> None:
        if self.mode not in MODES or self.transcription not in TRANSCRIPTIONS:
            raise OpenAIConfigError("unknown mode or transcription")
        if self.mode == "script" and not self.script:
            raise OpenAIConfigError("mode script needs a script")
        if (
            not 0 < self.speedup[0] <= self.speedup[1]
            or not 1 <= self.chunk_ms[0] <= self.chunk_ms[1]
        ):
            raise OpenAIConfigError("speedup and chunk_ms are bounds, the lower one first")


def openai_config(body: Mapping[str, Any]) -> OpenAIConfig:
    """Read a configuration from a JSON object; raises OpenAIConfigError naming what is wrong."""
    values = dict(body)
    _known(OpenAIConfig, values)
    values["script"] = tuple(_reply(entry) for entry in values.get("script", ()))
    for name in ("api_keys", "speedup", "chunk_ms"):
        if name in values:
            values[name] = tuple(values[name])
    return OpenAIConfig(**values)


def _reply(entry: Mapping[str, Any]) -> ScriptedReply:
    _known(ScriptedReply, entry)
    return ScriptedReply(**entry)


def _known(kind: type[OpenAIConfig | ScriptedReply], values: Mapping[str, Any]) -> None:
    if unknown := set(values) - {entry.name for entry in fields(kind)}:
        raise OpenAIConfigError(f"unknown: {', '.join(sorted(unknown))}")

"""What the stand-in for OpenAI Realtime is told: keys, pace, dialogue, faults to commit."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from prosaas.sandbox.openai.realtime.script import (
    OpenAIConfigError,
    ScriptedReply,
    read_fields,
    read_reply,
)

__all__ = ["OpenAIConfig", "OpenAIConfigError", "ScriptedReply", "openai_config"]

_CHOICES = {
    "mode": ("receptionist", "script"),
    "silent": ("", "connection", "session", "response", "audio"),
    "transcription": ("completed", "failed"),
    "transcription_when": ("free", "before_response", "after_response"),
}
_REPLIES = ("script", "asides")
_OPTIONAL = ("requests_per_minute", "tokens_per_minute")


@dataclass(frozen=True, slots=True)
class OpenAIConfig:
    """Times in ms unless the name says otherwise; protocols.md section H2.

    Who may come, and how long: `api_keys` (empty accepts every key), `session_seconds`,
    `refuse_status` (with `refuse_code` as the error's code) for the first `refuse_count`
    connections, `fatal` (the code of an error right after session.created, and the close).

    What is said: in mode `script` replies come from `script` (by the caller's words, else by
    turn, the last one again and again), those outside the conversation from `asides`;
    `transcripts` are what the ears hear, by turn, in place of real ears. `seed` fixes ids and
    chunk sizes.

    How fast: the first token after `first_token_ms` and up to `first_token_jitter_ms` more; audio
    `speedup` (bounds) times faster than real time, in chunks of `chunk_ms` (bounds). Slow:
    `handshake_ms`, `update_ms` (session.update, and what comes behind it), and `stall_ms` once
    in every response when `stall_after_ms` of its audio went out. `argument_ms` lies between the
    pieces of a function call. The idle timeout counts `idle_speedup` times faster.

    Silent: on the `connection` nothing is ever sent, in the `session` nothing after
    session.created, a `response` is created and never answered, or has words but no `audio`.

    Hearing: speech starts after `vad_onset_ms`; `read_watermark` reads a call's index from the
    first audio. Transcription is `completed` or `failed` after `transcription_delay_ms`, in
    `transcription_pieces` deltas; `transcription_when` holds it back until the next response is
    done, or sends it before the response (fixed transcripts only); with `transcription_swapped`
    every second item's comes before the one in front of it.

    Limits: `requests_per_minute` and `tokens_per_minute` (None: shown, never reached), renewed
    after `limit_seconds`; `context_tokens` replaces the model's input limit (0: the model's).

    Faults: the first `drop_count` sessions that come to it end when `drop_after_ms` of a
    response's audio went out, or `drop_at_ms` after they were opened, with close code `drop_code`
    (1006 cuts the socket). `late_deltas` are still sent after a cancel, with `late_after_done`
    even behind response.done. `unknown_events` mixes in types clients do not know,
    `conversation_created` sends conversation.created behind session.created, as was observed.
    """

    api_keys: tuple[str, ...] = ()
    session_seconds: float = 3600.0
    refuse_status: int = 503
    refuse_count: int = 0
    refuse_code: str = ""
    fatal: str = ""
    mode: str = "receptionist"
    script: tuple[ScriptedReply, ...] = ()
    asides: tuple[ScriptedReply, ...] = ()
    transcripts: tuple[str, ...] = ()
    seed: int = 0
    first_token_ms: int = 300
    first_token_jitter_ms: int = 0
    speedup: tuple[float, float] = (3.0, 10.0)
    chunk_ms: tuple[int, int] = (20, 400)
    handshake_ms: int = 0
    update_ms: int = 0
    stall_after_ms: int = 0
    stall_ms: int = 0
    argument_ms: int = 0
    idle_speedup: float = 1.0
    silent: str = ""
    vad_onset_ms: int = 60
    read_watermark: bool = False
    transcription: str = "completed"
    transcription_delay_ms: int = 0
    transcription_pieces: int = 1
    transcription_when: str = "free"
    transcription_swapped: bool = False
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    limit_seconds: float = 60.0
    context_tokens: int = 0
    drop_after_ms: int = 0
    drop_at_ms: int = 0
    drop_code: int = 1006
    drop_count: int = 1
    late_deltas: int = 0
    late_after_done: bool = False
    unknown_events: bool = False
    conversation_created: bool = False

    def __post_init__(self) -> None:
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                raise OpenAIConfigError(f"{name} is one of {', '.join(map(repr, choices))}")
        if self.mode == "script" and not self.script:
            raise OpenAIConfigError("mode script needs a script")
        if (
            not 0 < self.speedup[0] <= self.speedup[1]
            or not 1 <= self.chunk_ms[0] <= self.chunk_ms[1]
        ):
            raise OpenAIConfigError("speedup and chunk_ms are bounds, the lower one first")
        if self.idle_speedup <= 0 or self.limit_seconds <= 0 or self.transcription_pieces < 1:
            raise OpenAIConfigError("idle_speedup, limit_seconds, transcription_pieces are over 0")
        if self.transcription_when == "before_response" and not self.transcripts:
            raise OpenAIConfigError("transcription_when before_response needs transcripts")


_DEFAULTS = OpenAIConfig()


def openai_config(body: Mapping[str, Any]) -> OpenAIConfig:
    """Read a configuration from a JSON object; raises OpenAIConfigError naming what is wrong."""
    defaults = {entry.name: getattr(_DEFAULTS, entry.name) for entry in fields(OpenAIConfig)}
    values = read_fields(body, defaults | dict.fromkeys(_OPTIONAL, 0), nullable=_OPTIONAL)
    for name in _REPLIES:
        values[name] = tuple(read_reply(entry) for entry in values.get(name, ()))
    for name in ("speedup", "chunk_ms"):
        if not all(isinstance(bound, int | float) for bound in values.get(name, (1, 1))):
            raise OpenAIConfigError(f"{name}: two numbers")
        if len(values.get(name, (1, 1))) != 2:  # noqa: PLR2004 a lower and an upper bound
            raise OpenAIConfigError(f"{name}: two numbers")
    return OpenAIConfig(**values)

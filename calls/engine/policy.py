"""What the tenant decided about a call, frozen for its length (L89)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique


@unique
class BargeInMode(StrEnum):
    """What an interruption does to audio that is already queued (R1)."""

    CLEAR = "clear"
    DRAIN = "drain"


@unique
class VadMode(StrEnum):
    """How the model finds the end of a caller's turn (protocols.md F4)."""

    SERVER = "server_vad"
    SEMANTIC = "semantic_vad"


@unique
class Eagerness(StrEnum):
    """How soon a semantic VAD takes a turn as complete: it waits up to 8, 4 or 2 s (F4)."""

    AUTO = "auto"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class AgentPolicy:
    """One agent version in one direction, as the engine and the session need it. Times are ms.

    `preamble` is what must be heard before all else, whole: that an AI speaks, that the call is
    recorded; "" for nothing (R19). `greeting_protect_ms` None: the whole greeting cannot be
    interrupted (R3). `silence_ms` 0: a silent caller is not asked; else they are asked
    `silence_prompts` times, then the agent says goodbye (L58). `vad_threshold` and
    `vad_silence_ms` are of VadMode.SERVER, `vad_eagerness` of VadMode.SEMANTIC. `tools` names
    functions beside end_call.
    """

    greeting: str
    instructions: str
    voice: str = "marin"
    language: str = "en"
    preamble: str = ""
    greeting_protect_ms: int | None = 500
    barge_in_mode: BargeInMode = BargeInMode.CLEAR
    vad_mode: VadMode = VadMode.SERVER
    vad_eagerness: Eagerness = Eagerness.AUTO
    vad_threshold: float = 0.5
    vad_silence_ms: int = 500
    vad_prefix_ms: int = 500
    silence_ms: int = 10_000
    silence_prompts: int = 2
    max_call_ms: int = 1_800_000
    tools: tuple[str, ...] = ("current_time",)

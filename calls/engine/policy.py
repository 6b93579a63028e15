"""What the tenant decided about a call, frozen for its length (L89)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique


@unique
class BargeInMode(StrEnum):
    """What an interruption does to audio that is already queued (R1)."""

    CLEAR = "clear"
    DRAIN = "drain"


@dataclass(frozen=True, slots=True)
class AgentPolicy:
    """One agent version as the engine and the model's session need it. Times are ms."""

    greeting: str
    instructions: str
    voice: str = "marin"
    language: str = "en"
    greeting_protect_ms: int = 500
    barge_in_mode: BargeInMode = BargeInMode.CLEAR
    vad_threshold: float = 0.5
    vad_silence_ms: int = 500
    vad_prefix_ms: int = 500
    max_call_ms: int = 1_800_000

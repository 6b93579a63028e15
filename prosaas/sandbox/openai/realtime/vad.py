"""Energy voice detection in audio time: it counts 20 ms frames and knows no other clock.

Pure. Speech starts after `onset_ms` (60) above the level and is dated back by the prefix padding;
it stops after `silence_ms` below it, dated to the end of that silence (protocols.md F3, H2-7).
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from prosaas.sandbox.sound.audio import rms

FRAME_BYTES = 160
FRAME_MS = 20
_FULL_LEVEL = 1000.0  # linear RMS at threshold 1.0; quiet speech on a phone has 500 and more
_EAGERNESS_MS = {"low": 8000, "medium": 4000, "auto": 4000, "high": 2000}


@dataclass(frozen=True, slots=True)
class VadSettings:
    """When frames are speech: linear RMS level, and times in ms."""

    level: float
    prefix_ms: int
    silence_ms: int


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """Speech began `start_ms` into the audio of the session, padding included."""

    start_ms: int


@dataclass(frozen=True, slots=True)
class SpeechStopped:
    """Speech ended; `end_ms` includes the silence that proved it."""

    end_ms: int


def vad_settings(turn_detection: dict[str, Any] | None) -> VadSettings | None:
    """Read the session's turn_detection; None when turns are manual."""
    if turn_detection is None:
        return None
    if turn_detection["type"] == "semantic_vad":
        return VadSettings(_FULL_LEVEL / 2, 300, _EAGERNESS_MS[turn_detection["eagerness"]])
    return VadSettings(
        max(turn_detection["threshold"] * _FULL_LEVEL, 50.0),
        turn_detection["prefix_padding_ms"],
        turn_detection["silence_duration_ms"],
    )


class EnergyVad:
    """One session's detector. `settings` None still counts audio but detects nothing."""

    def __init__(self, onset_ms: int = 60) -> None:
        self.settings: VadSettings | None = None
        self._onset_frames = max(1, math.ceil(onset_ms / FRAME_MS))
        self.is_speech = False
        self.clock_ms = 0
        self._rest = b""
        self._voiced = 0
        self._quiet_ms = 0

    def reset(self) -> None:
        """Forget speech that has begun: its audio was committed or cleared by the client."""
        self.is_speech = False
        self._voiced = 0

    def feed(self, mulaw: bytes) -> Iterable[SpeechStarted | SpeechStopped]:
        """Take audio of any length; what is detected, in order, while it is iterated."""
        if self._rest or len(mulaw) != FRAME_BYTES:
            return self._feed(mulaw)
        found = self._frame(mulaw)
        return () if found is None else (found,)

    def _feed(self, mulaw: bytes) -> Iterator[SpeechStarted | SpeechStopped]:
        data = self._rest + mulaw
        whole = len(data) // FRAME_BYTES * FRAME_BYTES
        self._rest = data[whole:]
        for start in range(0, whole, FRAME_BYTES):
            found = self._frame(data[start : start + FRAME_BYTES])
            if found is not None:
                yield found

    def _frame(self, frame: bytes) -> SpeechStarted | SpeechStopped | None:
        self.clock_ms += FRAME_MS
        if self.settings is None:
            return None
        is_voiced = rms(frame) >= self.settings.level
        if self.is_speech:
            return self._in_speech(self.settings, is_voiced=is_voiced)
        self._voiced = self._voiced + 1 if is_voiced else 0
        if self._voiced < self._onset_frames:
            return None
        self.is_speech, self._voiced, self._quiet_ms = True, 0, 0
        onset_ms = self.clock_ms - self._onset_frames * FRAME_MS
        return SpeechStarted(max(onset_ms - self.settings.prefix_ms, 0))

    def _in_speech(self, settings: VadSettings, *, is_voiced: bool) -> SpeechStopped | None:
        self._quiet_ms = 0 if is_voiced else self._quiet_ms + FRAME_MS
        if self._quiet_ms < settings.silence_ms or is_voiced:
            return None
        self.is_speech = False
        return SpeechStopped(self.clock_ms)

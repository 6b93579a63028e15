"""Evidence that the caller is speaking, from the energy of 20 ms frames (R2, R4, S2-17).

Levels are mean companded magnitudes of mu-law, 0..127: 16 steps are about 6 dB, so they behave
like decibels and need no decoding. A frame counts as voiced when it stands clear of the line's
noise floor, of a baseline, and of the agent's own echo.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from calls.engine.playout import FRAME_BYTES

MAGNITUDES = bytes((~code & 0x7F) for code in range(256))
BASELINE = 30
ABOVE_FLOOR = 14
ECHO_LOSS = 44
ECHO_MEMORY_FRAMES = 25
DEBOUNCE_FRAMES = 5
HANGOVER_FRAMES = 15
CALIBRATION_QUIET_FRAMES = 40
CALIBRATION_MAX_FRAMES = 200
STEADY_FRAMES = 150  # 3 s without a pause is a noise, not a voice
_FLOOR_RISE = 0.02
_FLOOR_FALL = 0.2


def level(frame: bytes) -> int:
    """Return the mean companded magnitude of a mu-law frame, 0..127."""
    return sum(frame.translate(MAGNITUDES)) // len(frame)


@dataclass(slots=True)
class SpeechDetector:
    """Watches the caller's frames of one call. Time is counted in frames heard."""

    voiced_run: int = 0
    is_voiced: bool = False
    _quiet_run: int = 0
    _frames: int = 0
    _quiet_frames: int = 0
    _floor: float = 0.0
    _rest: bytes = b""
    _sent: int = 0
    _echo: deque[int] = field(default_factory=lambda: deque([0], ECHO_MEMORY_FRAMES))

    @property
    def is_calibrated(self) -> bool:
        """Tell whether the noise floor is known: 40 quiet frames or 4 s (R2)."""
        return (
            self._quiet_frames >= CALIBRATION_QUIET_FRAMES or self._frames >= CALIBRATION_MAX_FRAMES
        )

    @property
    def threshold(self) -> float:
        """The level a voiced frame must reach now."""
        return max(BASELINE, self._floor + ABOVE_FLOOR, max(self._echo) - ECHO_LOSS)

    @property
    def confirms(self) -> bool:
        """Tell whether local energy supports the model's `speech_started` (R2, R4)."""
        return self.is_calibrated and (self.is_voiced or self.voiced_run > 0)

    def sent(self, frame_level: int) -> None:
        """Note the level of a frame that went out to the caller since its last frame (R17)."""
        self._sent = max(self._sent, frame_level)

    def push(self, audio: bytes) -> list[bool]:
        """Take caller audio of any length; return each change to voiced or to quiet."""
        data = self._rest + audio
        full = len(data) - len(data) % FRAME_BYTES
        self._rest = data[full:]
        changes = (
            self._frame(level(data[i : i + FRAME_BYTES])) for i in range(0, full, FRAME_BYTES)
        )
        return [change for change in changes if change is not None]

    def _frame(self, frame_level: int) -> bool | None:
        """Count one frame; return True on a confirmed onset, False when the voice is gone."""
        self._frames += 1
        self._echo.append(self._sent)
        self._sent = 0
        if frame_level < self.threshold:
            self._quiet_frames += 1
            self._learn(frame_level)
            return self._quiet()
        if self.voiced_run >= STEADY_FRAMES:
            self._learn(frame_level)
        return self._voiced()

    def _voiced(self) -> bool | None:
        self.voiced_run += 1
        self._quiet_run = 0
        if self.is_voiced or self.voiced_run < DEBOUNCE_FRAMES:
            return None
        self.is_voiced = True
        return True

    def _quiet(self) -> bool | None:
        self.voiced_run = 0
        self._quiet_run += 1
        if not self.is_voiced or self._quiet_run < HANGOVER_FRAMES:
            return None
        self.is_voiced = False
        return False

    def _learn(self, frame_level: int) -> None:
        """Follow the noise floor: quickly down, slowly up, so that speech does not raise it."""
        rate = _FLOOR_FALL if frame_level < self._floor else _FLOOR_RISE
        self._floor += rate * (frame_level - self._floor)

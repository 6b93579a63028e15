"""Evidence that the caller is speaking, from the energy of 20 ms frames (R2, R4, S2-17).

A frame counts as voiced when it stands above all that is expected without the caller: the line's
noise (noise.py) and the agent's own echo (echo.py). How far it stands above is evidence, some of
which is taken off as chance. Five voiced frames in a row with evidence enough are a voice; one
frame that is not voiced resets both. Levels are those of a frame's mean amplitude, which tables
find without decoding it, in dB below full scale.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import log10
from typing import Final

from calls.engine.echo import Echo
from calls.engine.noise import NoiseFloor
from calls.engine.playout import FRAME_BYTES

BASELINE: Final = -44.0  # dB; a voice on a telephone soon gets louder than this
LOUD_FRAMES: Final = 2  # and stays so longer than a click
DEBOUNCE_FRAMES = 5
HANGOVER_FRAMES = 15
CALIBRATION_QUIET_FRAMES = 40
CALIBRATION_MAX_FRAMES = 200
STEADY_FRAMES = 150  # 3 s without a pause is a noise, not a voice
CHANCE: Final = 3.25  # dB of each frame that are no evidence
MOST_OF_A_FRAME: Final = 12.0
ENOUGH: Final = 27.0  # dB, all voiced frames together
ENOUGH_TO_CONFIRM: Final = 15.0


_BIAS: Final = 132  # of mu-law's segments


def _amplitude(magnitude: int) -> int:
    """Return what a companded magnitude, 0..127, stands for, 0..32124 (ITU-T G.711, mu-law)."""
    return ((((magnitude & 15) << 3) + _BIAS) << (magnitude >> 4)) - _BIAS


_AMPLITUDES: Final = tuple(_amplitude(~code & 127) for code in range(256))
_COARSE: Final = bytes(amplitude >> 7 for amplitude in _AMPLITUDES)
_FINE: Final = bytes(amplitude & 127 for amplitude in _AMPLITUDES)
DECIBELS: Final = tuple(20 * log10((_amplitude(m) + 6) / 32768) for m in range(128))


def level(frame: bytes) -> int:
    """Return the mean amplitude of a mu-law frame as a companded magnitude, 0..127."""
    total = (sum(frame.translate(_COARSE)) << 7) + sum(frame.translate(_FINE))
    biased = total // len(frame) + _BIAS
    exponent = biased.bit_length() - 8
    return exponent << 4 | biased >> exponent + 3 & 15


@dataclass(slots=True)
class SpeechDetector:
    """Watches the caller's frames of one call. Time is counted in frames heard."""

    voiced_run: int = 0
    is_voiced: bool = False
    _evidence: float = 0.0
    _loud: int = 0
    _quiet_run: int = 0
    _frames: int = 0
    _quiet_frames: int = 0
    _rest: bytes = b""
    _noise: NoiseFloor = field(default_factory=NoiseFloor)
    _echo: Echo = field(default_factory=Echo)

    @property
    def is_calibrated(self) -> bool:
        """Tell whether the noise floor is known: 40 quiet frames or 4 s (R2)."""
        return (
            self._quiet_frames >= CALIBRATION_QUIET_FRAMES or self._frames >= CALIBRATION_MAX_FRAMES
        )

    @property
    def confirms(self) -> bool:
        """Tell whether local energy supports the model's `speech_started` (R2, R4)."""
        return self.is_calibrated and (self.is_voiced or self._evidence >= ENOUGH_TO_CONFIRM)

    def sent(self, frame_level: int) -> None:
        """Note the level of a frame that went out to the caller since its last frame (R17)."""
        self._echo.sent(DECIBELS[frame_level])

    def push(self, audio: bytes) -> list[bool]:
        """Take caller audio of any length; return each change to voiced or to quiet."""
        data = self._rest + audio
        full = len(data) - len(data) % FRAME_BYTES
        self._rest = data[full:]
        changes = (
            self._frame(DECIBELS[level(data[i : i + FRAME_BYTES])])
            for i in range(0, full, FRAME_BYTES)
        )
        return [change for change in changes if change is not None]

    def _frame(self, db: float) -> bool | None:
        """Count one frame; return True on a confirmed onset, False when the voice is gone."""
        if not self._frames:
            self._noise.begin(db)
        self._frames += 1
        echo, ceiling = self._echo.expected(), self._noise.ceiling
        is_audible = db >= ceiling
        self._echo.heard(db, is_audible=is_audible)
        if not is_audible or self.voiced_run >= STEADY_FRAMES:
            self._noise.learn(db)
        if is_audible and db >= echo:
            return self._voiced(db, db - max(echo, self._noise.level))
        return self._quiet()

    def _voiced(self, db: float, above: float) -> bool | None:
        self.voiced_run += 1
        self._quiet_run = 0
        self._evidence += min(above, MOST_OF_A_FRAME) - CHANCE
        self._loud += db >= BASELINE
        if self.is_voiced or db < BASELINE or not self._is_enough():
            return None
        self.is_voiced = True
        return True

    def _is_enough(self) -> bool:
        return (
            self.voiced_run >= DEBOUNCE_FRAMES
            and self._loud >= LOUD_FRAMES
            and self._evidence >= ENOUGH
        )

    def _quiet(self) -> bool | None:
        self.voiced_run = 0
        self._evidence, self._loud = 0.0, 0
        self._quiet_frames += 1
        self._quiet_run += 1
        if not self.is_voiced or self._quiet_run < HANGOVER_FRAMES:
            return None
        self.is_voiced = False
        return False

"""A telephone line as both ends hear it: levels, the agent's playout, its echo, the codec.

Sound is float64 at 8 kHz, full scale 1.0; levels are dB below full scale; frames are 20 ms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from prosaas.sandbox.sound.audio import mulaw_encode
from tests.speech.sounds import FRAME, equalised, ms
from tests.speech.voices import Rng, Sound

FAST_MS, LEAD_MS = 18, 200  # R13: frames leave at 18 ms until the carrier is 200 ms ahead
ACTIVE_DB = 15.9  # ITU-T P.56: a frame is active within this margin of the active level
_TINY = 1e-12


def frame_db(sound: Sound) -> Sound:
    """Return the level of each whole 20 ms frame, dB."""
    frames = sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)
    return np.asarray(10 * np.log10(np.square(frames).mean(axis=1) + _TINY))


def active_db(sound: Sound) -> float:
    """Return the level of the frames in which there is speech (after ITU-T P.56)."""
    levels = frame_db(sound)
    active = levels[levels > levels.max() - 2 * ACTIVE_DB]
    level = 10 * np.log10(np.mean(10 ** (active / 10)))
    return float(10 * np.log10(np.mean(10 ** (levels[levels > level - ACTIVE_DB] / 10))))


def at_active_db(sound: Sound, db: float) -> Sound:
    """Scale speech to an active level."""
    return np.asarray(sound * 10 ** ((db - active_db(sound)) / 20))


def at_peak_db(sound: Sound, db: float) -> Sound:
    """Scale a sound so that its loudest 20 ms have a level."""
    return np.asarray(sound * 10 ** ((db - frame_db(sound).max()) / 20))


def at_rms_db(sound: Sound, db: float) -> Sound:
    """Scale a noise to a level."""
    return np.asarray(sound * (10 ** (db / 20) / np.sqrt(np.square(sound).mean())))


def band(sound: Sound) -> Sound:
    """Pass what a telephone passes: 300 to 3400 Hz, less and less outside."""
    return equalised(sound, (0, -60), (100, -24), (300, 0), (3400, 0), (3800, -24), (4000, -40))


def put(track: Sound, sound: Sound, start: int) -> None:
    """Add a sound to a track from a sample on; what hangs over the end is cut."""
    part = sound[: max(0, len(track) - start)]
    track[start : start + len(part)] += part


def codec(sound: Sound) -> list[bytes]:
    """Return the mu-law frames of a sound."""
    pcm = np.clip(np.rint(sound * 32768), -32768, 32767).astype(np.int16)
    data = mulaw_encode(pcm)
    return [data[i : i + FRAME] for i in range(0, len(data) - FRAME + 1, FRAME)]


@dataclass(frozen=True, slots=True)
class EchoPath:
    """How the agent's voice comes back: `loss_db` between active levels, total delay, room."""

    loss_db: float
    delay_ms: float
    room_ms: float  # reverberation time (60 dB); 0 is an electric echo
    tilt_db: float  # a small loudspeaker takes this much from 300 Hz and half of it from 3400 Hz

    def response(self, rng: Rng) -> Sound:
        """Return the impulse response, without delay and at no set level."""
        count = ms(max(self.room_ms, 8))
        impulse = np.zeros(count)
        if self.room_ms:
            fall = 10 ** (-3 * np.arange(count) / count)
            impulse = 0.1 * rng.standard_normal(count) * fall
        impulse[0] = 1.0
        tilt = self.tilt_db
        return equalised(impulse, (300, -tilt), (900, 0), (2500, 0), (4000, -tilt / 2))

    def echo(self, rng: Rng, played: Sound, agent_db: float) -> Sound:
        """Return what comes back of the agent's voice as it is played."""
        response = self.response(rng)
        size = 1 << (len(played) + len(response)).bit_length()
        sound = np.fft.irfft(np.fft.rfft(played, size) * np.fft.rfft(response, size), size)
        sound = at_active_db(sound[: len(played)], agent_db - self.loss_db)
        echo = np.zeros(len(played))
        put(echo, sound, ms(self.delay_ms))
        return echo


def sending_ms(frames: int, start_ms: float) -> npt.NDArray[np.float64]:
    """Return when each frame of one response leaves (R13)."""
    number = np.arange(frames)
    return start_ms + np.maximum(number * FAST_MS, number * 20 - LEAD_MS)

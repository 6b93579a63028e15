"""What else a telephone carries: line noises, clicks, coughs, slams, breath, music.

Sound is float64 at 8 kHz, full scale 1.0. A noise has no set level; a sound's loudest 20 ms are
scaled by whoever uses it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from prosaas.sandbox.sound.audio import RATE
from tests.speech.voices import AGENT, CROWD, Rng, Sound, speak

FRAME = RATE // 50


def equalised(sound: Sound, *curve: tuple[float, float]) -> Sound:
    """Filter by a (Hz, dB) curve, straight between its points."""
    size = 1 << (len(sound) - 1).bit_length()
    hz = np.fft.rfftfreq(size, 1 / RATE)
    gain_db = np.interp(hz, [hz for hz, _ in curve], [db for _, db in curve])
    return np.fft.irfft(np.fft.rfft(sound, size) * 10 ** (gain_db / 20), size)[: len(sound)]


def shaped(rng: Rng, count: int, *curve: tuple[float, float]) -> Sound:
    """Return noise with the given (Hz, dB) curve."""
    return equalised(rng.standard_normal(count), *curve)


def white(rng: Rng, count: int) -> Sound:
    """Hiss."""
    return rng.standard_normal(count)


def pink(rng: Rng, count: int) -> Sound:
    """A room: 3 dB less for each octave."""
    return shaped(rng, count, (0, 0), (125, 0), (250, -3), (500, -6), (1000, -9), (4000, -15))


def hum(rng: Rng, count: int) -> Sound:
    """The mains and its overtones, with a little hiss."""
    time, base = np.arange(count) / RATE, float(rng.choice([50.0, 60.0]))
    tones = sum(np.sin(2 * np.pi * base * k * time + rng.uniform(0, 6)) / k for k in range(1, 12))
    return np.asarray(tones + 0.05 * rng.standard_normal(count))


def fan(rng: Rng, count: int) -> Sound:
    """Air, and blades that pass a few times a second."""
    time = np.arange(count) / RATE
    swell = 1 + 0.15 * np.sin(2 * np.pi * rng.uniform(5, 25) * time)
    return swell * shaped(rng, count, (0, 0), (400, 0), (1500, -12), (4000, -24))


def car(rng: Rng, count: int) -> Sound:
    """Low rumble that comes and goes with the road."""
    time = np.arange(count) / RATE
    swell = 1 + 0.2 * np.sin(2 * np.pi * rng.uniform(0.3, 1.5) * time + rng.uniform(0, 6))
    return swell * shaped(rng, count, (0, 0), (150, 0), (600, -14), (4000, -34))


def babble(rng: Rng, count: int) -> Sound:
    """Ten people talk at once, none of them to us."""
    room = np.zeros(count)
    for who in CROWD:
        speech = speak(who, str(rng.choice(AGENT[who.language])))
        speech = np.tile(speech, 2 + count // len(speech))
        start = int(rng.integers(0, len(speech) - count))
        room += speech[start : start + count] * rng.uniform(0.6, 1.0)
    return room


NOISES: dict[str, Callable[[Rng, int], Sound]] = {
    "white": white,
    "pink": pink,
    "hum": hum,
    "fan": fan,
    "car": car,
    "babble": babble,
}


def ms(value: float) -> int:
    """Return a length in samples."""
    return int(value * RATE / 1000)


def burst(rng: Rng, rise_ms: float, fall_ms: float, sound: Sound) -> Sound:
    """Give a sound an attack and an exponential decay by 60 dB in `fall_ms`."""
    time = np.arange(len(sound)) / RATE * 1000
    fall = 10 ** (-3 * np.maximum(time - rise_ms, 0) / fall_ms)
    return np.minimum(time / rise_ms, 1) * fall * sound


def click(rng: Rng) -> Sound:
    """One to three clicks or taps, each of 2 to 70 ms until it is 60 dB down."""
    sound = np.zeros(ms(700))
    for start in np.sort(rng.choice(5, int(rng.integers(1, 4)), replace=False)) * ms(130):
        length = float(rng.uniform(2, 70))
        ring = np.sin(2 * np.pi * rng.uniform(300, 3000) * np.arange(ms(90)) / RATE)
        raw = ring + rng.uniform(0, 1) * rng.standard_normal(ms(90))
        sound[start : start + ms(90)] += burst(rng, 0.5, length, raw) * rng.uniform(0.3, 1)
    return sound


def slam(rng: Rng) -> Sound:
    """A door: a low thump that rings in the room for 150 to 600 ms."""
    raw = shaped(rng, ms(700), (0, 0), (300, 0), (1000, -12), (4000, -30))
    return burst(rng, 2, float(rng.uniform(150, 600)), raw)


def cough(rng: Rng) -> Sound:
    """One to three bursts of rough air, 200 to 400 ms each."""
    parts = []
    for _ in range(int(rng.integers(1, 4))):
        raw = shaped(rng, ms(rng.uniform(200, 400)), (0, -10), (400, 0), (1500, 0), (4000, -12))
        parts += [burst(rng, 15, float(rng.uniform(250, 500)), raw), np.zeros(ms(120))]
    return np.concatenate(parts)


def breath(rng: Rng) -> Sound:
    """Breathing into the receiver: swells of 0.6 to 1.2 s."""
    parts = []
    for _ in range(2):
        count = ms(rng.uniform(600, 1200))
        swell = np.sin(np.pi * np.arange(count) / count) ** 2
        parts += [swell * shaped(rng, count, (0, -12), (500, -3), (1500, 0), (4000, -9))]
        parts += [np.zeros(ms(300))]
    return np.concatenate(parts)


def music(rng: Rng) -> Sound:
    """Three seconds of chords with a beat, as a radio in the room or music on hold plays them."""
    beat = ms(rng.uniform(250, 600))
    root, parts = float(rng.uniform(130, 330)), []
    for _ in range(1 + ms(3000) // beat):
        chord = root * 2 ** (rng.choice([0, 5, 7, 9]) / 12)
        time = np.arange(beat) / RATE
        notes = (
            np.sin(2 * np.pi * chord * r * k * time) / k for r in (1, 1.26, 1.5) for k in (1, 2, 3)
        )
        parts.append(np.asarray(sum(notes)) * 10 ** (-rng.uniform(0.2, 1.5) * time / time[-1]))
    return np.concatenate(parts)

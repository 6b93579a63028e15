"""Where in a channel somebody may be speaking, by energy alone (docs/transcripts.md).

A frame of 20 ms is loud when it stands out from the channel's own noise, which is the level that
a tenth of the frames in the minute around it stay below, and lies over an absolute floor. Speech
begins with loud frames and lasts while they stay over a lower line, so that a quiet voice is not
chopped up. Whoever is in doubt keeps: above a ceiling everything is loud, however noisy the line.

Levels are dB below full scale. A file of two hours is read block by block; only its levels stay.
"""

from __future__ import annotations

import io
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from recordings.audio.wav import WavInfo, blocks

Levels = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
Span = tuple[int, int]  # frames: the first one, and the one after the last

LONGEST_MS: Final = 60_000
_MOST_BYTES: Final = 24_000_000  # the provider takes 25 MB (protocols.md G1)
_FRAMES_A_SECOND: Final = 50
_BLOCK_S: Final = 20.0
_SILENT: Final = -96.0  # one step of 16 bits
_FULL_SCALE: Final = 32768.0

_FLOOR_PERCENT: Final = 10.0
_FLOOR_FRAMES: Final = 30 * _FRAMES_A_SECOND  # the noise may change with the room
_OVER_NOISE, _STILL_OVER_NOISE = 8.0, 4.0
_QUIETEST: Final = -58.0  # below it is line hiss; soft speech on a telephone has -45
_CEILING: Final = -38.0  # what is louder is never called noise

_SYLLABLE: Final = 5  # frames: a shorter gap is inside a word
_BLIP: Final = 6  # frames: less is a click
_PAUSE: Final = 50
_PAD: Final = 13
PAD_MS: Final = _PAD * 1000 // _FRAMES_A_SECOND  # of what surrounds it, a stretch has so much
_SMOOTH: Final = 11


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a channel, ms from its beginning."""

    start_ms: int
    end_ms: int


def levels(path: Path, info: WavInfo) -> Levels:
    """The level of each 20 ms in each channel, dB: (frames, channels). BadAudio when cut short."""
    frame = _frame(info)
    found, rest = [], np.empty((0, info.channels), dtype=np.int16)
    for block in blocks(path, info, seconds=_BLOCK_S):
        sound = np.concatenate([rest, block])
        whole = len(sound) - len(sound) % frame
        found.append(_loudness(sound[:whole].reshape(-1, frame, info.channels)))
        rest = sound[whole:]
    if len(rest):
        found.append(_loudness(rest[np.newaxis]))
    return np.concatenate(found)


def stretches(level: Levels, info: WavInfo, *, longest_ms: int = LONGEST_MS) -> list[Stretch]:
    """Where somebody may be speaking, in one channel whose levels these are; in order.

    Pauses under a second do not part; clicks are left out; each stretch has a quarter of a second
    of what surrounds it. What is longer than longest_ms is cut at its quietest moments, and the
    parts touch.
    """
    spans = [span for span in _joined(_runs(level), _SYLLABLE) if span[1] - span[0] >= _BLIP]
    padded = [(max(0, a - _PAD), min(len(level), b + _PAD)) for a, b in _joined(spans, _PAUSE)]
    most = _MOST_BYTES // (_frame(info) * info.width)
    longest = max(_PAUSE, min(most, longest_ms * _FRAMES_A_SECOND // 1000))
    parts = [part for span in padded for part in _parted(level, span, longest)]
    return [Stretch(_ms(info, first), _ms(info, last)) for first, last in parts]


def cut(path: Path, info: WavInfo, channel: int, stretch: Stretch) -> bytes:
    """The stretch as a WAV file of its own: mono, 16-bit; channels count from 0."""
    first, last = (ms * info.rate // 1000 for ms in (stretch.start_ms, stretch.end_ms))
    size = info.channels * info.width
    with path.open("rb") as file:
        file.seek(info.data_start + first * size)
        sound = np.frombuffer(file.read((last - first) * size), dtype="<i2")
    target = io.BytesIO()
    with wave.open(target, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(info.width)
        written.setframerate(info.rate)
        written.writeframes(sound.reshape(-1, info.channels)[:, channel].tobytes())
    return target.getvalue()


def _frame(info: WavInfo) -> int:
    return max(1, info.rate // _FRAMES_A_SECOND)


def _ms(info: WavInfo, frames: int) -> int:
    return min(info.duration_ms, frames * _frame(info) * 1000 // info.rate)


def _loudness(frames: npt.NDArray[np.int16]) -> Levels:
    """Of (frames, samples, channels); a constant offset is no sound."""
    deviation = frames.astype(np.float32).std(axis=1) / _FULL_SCALE
    loud: Levels = 20 * np.log10(np.maximum(deviation, np.float32(1e-9)))
    return np.maximum(loud, np.float32(_SILENT))


def _runs(level: Levels) -> list[Span]:
    """Frames over the lower line, in a row, of which some are over the upper one."""
    noise = _noise(level)
    loud = level > np.clip(noise + _OVER_NOISE, _QUIETEST, _CEILING)
    soft = level > np.clip(noise + _STILL_OVER_NOISE, _QUIETEST, _CEILING)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], soft, [False]]).astype(np.int8)))
    runs = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    return [(first, last) for first, last in runs if loud[first:last].any()]


def _noise(level: Levels) -> Levels:
    noise = np.empty_like(level)
    for start in range(0, len(level), _FLOOR_FRAMES):
        around = level[max(0, start - _FLOOR_FRAMES // 2) : start + _FLOOR_FRAMES * 3 // 2]
        noise[start : start + _FLOOR_FRAMES] = np.percentile(around, _FLOOR_PERCENT)
    return noise


def _joined(spans: list[Span], gap: int) -> list[Span]:
    """The spans, those with less than `gap` frames between them as one."""
    joined: list[Span] = []
    for first, last in spans:
        if joined and first - joined[-1][1] < gap:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


def _parted(level: Levels, span: Span, longest: int) -> list[Span]:
    """The span in parts of at most `longest` frames, cut where it is quietest."""
    parts, (first, last) = [], span
    while last - first > longest:
        begin = first + longest // 2
        near = np.convolve(level[begin : first + longest], np.ones(_SMOOTH) / _SMOOTH, "valid")
        middle = begin + int(near.argmin()) + _SMOOTH // 2
        parts.append((first, middle))
        first = middle
    return [*parts, (first, last)]

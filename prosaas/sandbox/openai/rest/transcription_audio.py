"""Audio files as the transcription endpoint reads them: one channel at 8 kHz, cut at pauses.

wav (PCM and G.711), mp3, flac and ogg (Vorbis) are decoded; mp4, m4a, webm and Opus are not.
"""

import hashlib
from dataclasses import dataclass

import miniaudio
import numpy as np
import numpy.typing as npt

from prosaas.sandbox.sound.audio import RATE, Pcm, mulaw_encode, resample

_FRAME = 160  # samples, 20 ms
_LOUD = 200.0  # root mean square of a frame that is no silence
_PAUSE_FRAMES = 30  # this much silence parts two utterances
_SHORTEST_FRAMES = 5
_PAD_FRAMES = 10
_LONGEST_FRAMES = 1500  # the ears take 60 s; half of it is already no utterance
_INFO = {
    b"RIFF": miniaudio.wav_get_info,
    b"fLaC": miniaudio.flac_get_info,
    b"OggS": miniaudio.vorbis_get_info,
}


class AudioError(ValueError):
    """A file that is not what it should be, or that cannot be decoded here."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Speech between two pauses; times in seconds, `mulaw` at 8 kHz, `channel` the louder one."""

    start: float
    end: float
    mulaw: bytes
    channel: int


@dataclass(frozen=True, slots=True)
class Audio:
    """A decoded file: its channels at 8 kHz and all of them mixed into one."""

    channels: tuple[Pcm, ...]
    mixed: Pcm

    @property
    def seconds(self) -> float:
        """The length."""
        return len(self.mixed) / RATE

    @property
    def sha256(self) -> str:
        """The hex digest of the mixed samples, 16-bit little-endian."""
        return hashlib.sha256(self.mixed.astype("<i2").tobytes()).hexdigest()

    def utterances(self) -> list[Utterance]:
        """Find speech by its energy."""
        whole = len(self.mixed) // _FRAME
        levels = [_levels(channel, whole) for channel in self.channels]
        spans = _spans(_levels(self.mixed, whole) > _LOUD)
        return [self._utterance(first, last, levels) for first, last in spans]

    def _utterance(self, first: int, last: int, levels: list[npt.NDArray[np.float64]]) -> Utterance:
        channel = int(np.argmax([float(level[first:last].sum()) for level in levels]))
        begin, end = max(0, first - _PAD_FRAMES), last + _PAD_FRAMES
        mulaw = mulaw_encode(self.mixed[begin * _FRAME : end * _FRAME])
        seconds = _FRAME / RATE
        return Utterance(round(first * seconds, 2), round(last * seconds, 2), mulaw, channel)


def decode(data: bytes) -> Audio:
    """Decode a whole file in memory, whatever its name. Raises AudioError. Takes CPU time."""
    info = _INFO.get(data[:4], miniaudio.mp3_get_info)
    try:
        found = info(data)
        channels, rate = found.nchannels, found.sample_rate
        samples = miniaudio.decode(data, nchannels=channels, sample_rate=rate).samples
    except miniaudio.MiniaudioError as error:
        raise AudioError("the audio cannot be decoded") from error
    frames = np.asarray(samples, dtype=np.int16).reshape(-1, channels)
    tracks = tuple(resample(np.ascontiguousarray(track), rate, RATE) for track in frames.T)
    mixed = sum((track.astype(np.int32) for track in tracks), np.zeros(len(tracks[0]), np.int32))
    return Audio(tracks, np.clip(mixed, -32768, 32767).astype(np.int16))


def _levels(pcm: Pcm, frames: int) -> npt.NDArray[np.float64]:
    shaped = pcm[: frames * _FRAME].reshape(frames, _FRAME).astype(np.float64)
    return np.asarray(np.sqrt(np.square(shaped).mean(axis=1)), dtype=np.float64)


def _spans(loud: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Group loud frames: first frame and the one after the last, parted where a pause is."""
    spans: list[tuple[int, int]] = []
    for index in (int(found) for found in np.flatnonzero(loud)):
        if (
            spans
            and index - spans[-1][1] < _PAUSE_FRAMES
            and index - spans[-1][0] < _LONGEST_FRAMES
        ):
            spans[-1] = (spans[-1][0], index + 1)
        else:
            spans.append((index, index + 1))
    return [(first, last) for first, last in spans if last - first >= _SHORTEST_FRAMES]

"""Audio arithmetic of the sandbox: G.711 mu-law, resampling, WAV files.

Mu-law bytes are 8 kHz mono (8 bytes are one millisecond); PCM is a numpy array of int16.
"""

import io
import math
import wave
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import soxr

Pcm = npt.NDArray[np.int16]

RATE = 8000
BYTES_PER_MS = 8
SILENCE = b"\xff"
_SILENT = b"\xff\x7f"  # both are zero
_BIAS = 0x84
_CLIP = 32635
_BURST_RMS = 3000.0


def _decoding_table() -> Pcm:
    code = ~np.arange(256, dtype=np.uint8)
    exponent = (code >> 4).astype(np.int32) & 7
    magnitude = (((code.astype(np.int32) & 15) << 3) + _BIAS << exponent) - _BIAS
    return np.where(code & 0x80, -magnitude, magnitude).astype(np.int16)


def _encoding_table() -> npt.NDArray[np.uint8]:
    sample = np.arange(65536, dtype=np.uint16).view(np.int16).astype(np.int32)
    biased = np.minimum(np.abs(sample), _CLIP) + _BIAS
    exponent = np.floor(np.log2(biased)).astype(np.int32) - 7
    mantissa = (biased >> (exponent + 3)) & 15
    sign = np.where(sample < 0, 0x80, 0)
    code: npt.NDArray[np.uint8] = (~(sign | (exponent << 4) | mantissa) & 0xFF).astype(np.uint8)
    return code


_DECODE = _decoding_table()
_ENCODE = _encoding_table()
_SQUARES = np.square(_DECODE.astype(np.float64))


def mulaw_encode(pcm: Pcm) -> bytes:
    """Turn int16 samples into mu-law bytes, one for each (ITU-T G.711)."""
    return _ENCODE[np.asarray(pcm, dtype=np.int16).view(np.uint16)].tobytes()


def mulaw_decode(data: bytes) -> Pcm:
    """Turn mu-law bytes into int16 samples, one for each (ITU-T G.711)."""
    return _DECODE[np.frombuffer(data, dtype=np.uint8)]


def resample(pcm: Pcm, src_hz: int, dst_hz: int) -> Pcm:
    """Change the sample rate; the length changes by dst_hz / src_hz."""
    if src_hz == dst_hz or not len(pcm):
        return pcm
    return np.asarray(soxr.resample(pcm, src_hz, dst_hz), dtype=np.int16)


def rms(mulaw: bytes) -> float:
    """Root mean square of mu-law audio on the linear scale 0..32767; 0.0 for no audio."""
    if not mulaw.strip(_SILENT):
        return 0.0
    squares = _SQUARES.take(np.frombuffer(mulaw, dtype=np.uint8))
    return math.sqrt(float(squares.sum()) / len(mulaw))


@lru_cache(maxsize=64)
def burst(ms: int) -> bytes:
    """Speech-like noise, mu-law: a voice's band and level (RMS 3000) from first to last sample.

    The noise is always the same. It swells four times a second, as syllables do, but never to
    less than half, so that no 20 ms of it are taken for silence.
    """
    count = ms * RATE // 1000
    white = np.random.default_rng(1).standard_normal(count + 8)
    voiced = np.convolve(white, (0.2, 0.3, 0.4, 0.3, 0.2), "same")[4 : count + 4]
    swell = 0.75 - 0.25 * np.cos(2 * np.pi * 4 / RATE * np.arange(count) + np.pi)
    shaped = voiced * swell
    level = np.sqrt(np.mean(np.square(shaped))) if count else 1.0
    return mulaw_encode(np.clip(shaped * (_BURST_RMS / level), -_CLIP, _CLIP).astype(np.int16))


def normalise(pcm: Pcm, peak: int = 20000) -> Pcm:
    """Scale so that the loudest sample is at peak; silence stays silence."""
    loudest = int(np.abs(pcm.astype(np.int32)).max(initial=0))
    if not loudest:
        return pcm
    return np.asarray(pcm.astype(np.float64) * (peak / loudest), dtype=np.int16)


def wav_bytes(channels: Sequence[Pcm], rate: int = RATE) -> bytes:
    """Write 16-bit channels as one WAV file; shorter channels are padded with silence."""
    length = max(len(channel) for channel in channels)
    frames = np.zeros((length, len(channels)), dtype=np.int16)
    for index, channel in enumerate(channels):
        frames[: len(channel), index] = channel
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(frames.tobytes())
    return target.getvalue()


def read_wav(data: bytes) -> tuple[int, list[Pcm]]:
    """Read a 16-bit WAV file: its rate in Hz and its channels. Raises ValueError for others."""
    with wave.open(io.BytesIO(data), "rb") as file:
        if file.getsampwidth() != 2:  # noqa: PLR2004 two bytes a sample: 16-bit PCM
            raise ValueError("only 16-bit WAV files are understood")
        frames = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
        count = file.getnchannels()
        return file.getframerate(), [frames[index::count].copy() for index in range(count)]

"""WAV files as carriers write them: RIFF chunks in any order, read block by block.

A file is a row of chunks, each a name and a size; "fmt " says how the sound is kept, "data" is
the sound. A writer that did not know the length when it began leaves 0 or 0xFFFFFFFF as the
data's size: then it lasts to the end of the file. Nothing here reads a whole file.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import numpy.typing as npt

Pcm = npt.NDArray[np.int16]

_PCM, _EXTENSIBLE = 0x0001, 0xFFFE
_WIDTH: Final = 2
_UNKNOWN: Final = 0xFFFFFFFF
_HEADER: Final = 12  # "RIFF", size, "WAVE"
_FORMAT: Final = 16  # bytes of a plain "fmt " chunk
_LONGEST: Final = 64  # bytes of any "fmt " chunk that matter
_SUBFORMAT: Final = slice(24, 26)  # in an extensible one


class BadAudio(Exception):
    """No sound can be had; `reason` is "empty", "truncated", "not-audio" or "not-pcm16"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class WavInfo:
    """A file of 16-bit samples: rate in Hz, width and data in bytes, duration in ms."""

    channels: int
    rate: int
    width: int
    duration_ms: int
    data_start: int
    data_bytes: int


def wav_info(path: Path) -> WavInfo:
    """What the file holds; BadAudio for what is empty, truncated, or not 16-bit PCM in WAV."""
    size = path.stat().st_size
    if size == 0:
        raise BadAudio("empty")
    with path.open("rb") as file:
        head = file.read(_HEADER)
        if head[:4] != b"RIFF"[: len(head)] or head[8:] not in {b"WAVE"[: len(head[8:])]}:
            raise BadAudio("not-audio")
        if len(head) < _HEADER:
            raise BadAudio("truncated")
        (riff,) = struct.unpack_from("<I", head, 4)
        channels, rate, start, length = _chunks(file, size, is_whole=riff + 8 == size)
    frame = channels * _WIDTH
    length -= length % frame
    if length == 0:
        raise BadAudio("empty")
    return WavInfo(channels, rate, _WIDTH, length // frame * 1000 // rate, start, length)


def blocks(path: Path, info: WavInfo, *, seconds: float) -> Iterator[Pcm]:
    """The sound in order, as arrays (frames, channels) of at most so many seconds each."""
    frame = info.channels * info.width
    step = max(1, int(info.rate * seconds)) * frame
    left = info.data_bytes
    with path.open("rb") as file:
        file.seek(info.data_start)
        while left:
            data = file.read(min(step, left))
            if not data or len(data) % frame:
                raise BadAudio("truncated")
            left -= len(data)
            yield np.frombuffer(data, dtype="<i2").astype(np.int16).reshape(-1, info.channels)


def _chunks(file: BinaryIO, size: int, *, is_whole: bool) -> tuple[int, int, int, int]:
    """Channels, rate in Hz, and where the data starts and how long it is."""
    sound: tuple[int, int] | None = None
    while len(head := file.read(8)) == 8:  # noqa: PLR2004 a chunk's name and size
        name, length = struct.unpack("<4sI", head)
        start = file.tell()
        if name == b"fmt ":
            sound = _sound(file.read(min(length, _LONGEST)))
        elif name == b"data":
            if sound is None:
                raise BadAudio("not-audio")
            return *sound, start, _data_bytes(length, size - start, is_whole=is_whole)
        file.seek(start + length + length % 2)
    raise BadAudio("truncated" if file.tell() >= size else "not-audio")


def _sound(fields: bytes) -> tuple[int, int]:
    """Channels and rate in Hz of 16-bit PCM."""
    if len(fields) < _FORMAT:
        raise BadAudio("truncated")
    kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", fields)
    if kind == _EXTENSIBLE:
        kind = int.from_bytes(fields[_SUBFORMAT], "little")
    if kind != _PCM or bits != 8 * _WIDTH or not channels or not rate:
        raise BadAudio("not-pcm16")
    return channels, rate


def _data_bytes(said: int, there: int, *, is_whole: bool) -> int:
    is_streamed = said == _UNKNOWN or (said == 0 and not is_whole)
    if is_streamed:
        return there
    if said > there:
        raise BadAudio("truncated")
    return said

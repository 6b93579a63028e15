"""WAV files: every header a carrier may write, and every way to be no sound."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from recordings.audio.wav import BadAudio, blocks, wav_info

SOUND = np.arange(-4000, 4000, dtype="<i2").reshape(-1, 2)  # half a second, two channels


def chunk(name: bytes, body: bytes, size: int | None = None) -> bytes:
    """One RIFF chunk; `size` is what it claims."""
    claimed = len(body) if size is None else size
    return name + struct.pack("<I", claimed) + body + b"\0" * (len(body) % 2)


def wave_format(kind: int = 1, channels: int = 2, bits: int = 16, more: bytes = b"") -> bytes:
    """A "fmt " chunk at 8 kHz."""
    frame = channels * bits // 8
    fields = struct.pack("<HHIIHH", kind, channels, 8000, 8000 * frame, frame, bits)
    return chunk(b"fmt ", fields + more)


def riff(*chunks: bytes, size: int | None = None) -> bytes:
    """A whole file; `size` is what it claims."""
    body = b"WAVE" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body) if size is None else size) + body


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sound.wav"


def reason(file: Path, data: bytes) -> str:
    file.write_bytes(data)
    with pytest.raises(BadAudio) as refused:
        wav_info(file)
    return refused.value.reason


def test_a_plain_file_is_described_and_read_in_order(file: Path) -> None:
    file.write_bytes(riff(wave_format(), chunk(b"data", SOUND.tobytes())))
    info = wav_info(file)
    assert (info.channels, info.rate, info.width, info.duration_ms) == (2, 8000, 2, 500)
    read = list(blocks(file, info, seconds=0.2))
    assert [len(block) for block in read] == [1600, 1600, 800]
    assert np.array_equal(np.concatenate(read), SOUND)


def test_chunks_before_and_after_the_sound_are_skipped(file: Path) -> None:
    info = chunk(b"LIST", b"INFOodd")
    data = chunk(b"data", SOUND.tobytes())
    file.write_bytes(riff(info, wave_format(), info, data, info))
    assert wav_info(file).data_bytes == SOUND.nbytes


def test_an_extensible_header_is_fine_when_it_means_16_bit_pcm(file: Path) -> None:
    more = struct.pack("<HHIH", 22, 16, 3, 1) + b"\0" * 14
    file.write_bytes(riff(wave_format(0xFFFE, more=more), chunk(b"data", SOUND.tobytes())))
    assert wav_info(file).channels == 2


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF])
def test_a_streamed_header_means_to_the_end_of_the_file(file: Path, size: int) -> None:
    file.write_bytes(riff(wave_format(), chunk(b"data", SOUND.tobytes(), size), size=size))
    assert wav_info(file).duration_ms == 500


def test_half_a_frame_at_the_end_is_left_out(file: Path) -> None:
    file.write_bytes(riff(wave_format(), chunk(b"data", SOUND.tobytes() + b"\1\2")))
    assert wav_info(file).data_bytes == SOUND.nbytes


def test_a_file_without_bytes_or_without_sound_is_empty(file: Path) -> None:
    assert reason(file, b"") == "empty"
    assert reason(file, riff(wave_format(), chunk(b"data", b""))) == "empty"


def test_a_file_that_stops_early_is_truncated(file: Path) -> None:
    whole = riff(wave_format(), chunk(b"data", SOUND.tobytes()))
    for length in (3, 10, 30, 40, 44, len(whole) - 1):
        assert reason(file, whole[:length]) == "truncated", length


@pytest.mark.parametrize(
    "data",
    [b"ID3\4 an mp3", b'{"sid": "RE1"}', b"RIFF\0\0\0\0AVI ", riff(chunk(b"data", b"1234"))],
)
def test_what_is_no_wav_is_not_audio(file: Path, data: bytes) -> None:
    assert reason(file, data) == "not-audio"


@pytest.mark.parametrize(
    "sound", [wave_format(7, bits=8), wave_format(bits=8), wave_format(channels=0)]
)
def test_other_encodings_are_refused_by_name(file: Path, sound: bytes) -> None:
    assert reason(file, riff(sound, chunk(b"data", b"12345678"))) == "not-pcm16"


def test_a_file_that_shrinks_while_it_is_read_is_truncated(file: Path) -> None:
    file.write_bytes(riff(wave_format(), chunk(b"data", SOUND.tobytes())))
    info = wav_info(file)
    file.write_bytes(file.read_bytes()[:-6])
    with pytest.raises(BadAudio, match="truncated"):
        list(blocks(file, info, seconds=1))

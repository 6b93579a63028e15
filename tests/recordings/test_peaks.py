"""The waveform: what is loud stands out, whatever the length."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recordings.audio.peaks import peaks
from recordings.audio.wav import wav_info
from tests.recordings.test_wav import chunk, riff, wave_format


def outline(tmp_path: Path, sound: list[list[int]] | np.ndarray) -> list[list[int]]:
    file = tmp_path / "sound.wav"
    data = np.asarray(sound, dtype="<i2")
    file.write_bytes(riff(wave_format(channels=data.shape[1]), chunk(b"data", data.tobytes())))
    return peaks(file, wav_info(file))


def test_each_channel_has_its_own_line_on_one_scale(tmp_path: Path) -> None:
    assert outline(tmp_path, [[-32768, 0], [0, 16384]]) == [[255, 0], [0, 127]]


def test_silence_and_murmur_stay_small(tmp_path: Path) -> None:
    assert outline(tmp_path, [[0], [205]]) == [[0, 25]]


@pytest.mark.parametrize("frames", [999, 1000, 1001, 8000 * 61 + 7])
def test_there_are_at_most_a_thousand_numbers(tmp_path: Path, frames: int) -> None:
    sound = np.zeros((frames, 2), dtype="<i2")
    sound[-1] = 30000
    caller, agent = outline(tmp_path, sound)
    assert 500 <= len(caller) == len(agent) <= 1000
    assert (caller[0], caller[-1]) == (0, 255)

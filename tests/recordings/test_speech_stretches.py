"""Where in a channel somebody may be speaking."""

from __future__ import annotations

import io
import tracemalloc
import wave
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from prosaas.sandbox.sound.audio import Pcm, mulaw_decode, mulaw_encode, read_wav
from recordings.audio.speech import Stretch, cut, levels, stretches
from recordings.audio.wav import wav_info
from tests.recordings.talking import hiss, placed, softer, spoken, written

LINE = spoken("I would like to book an appointment on Monday morning.")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "call.wav"


def found(file: Path, *channels: Pcm, rate: int = 8000, **limits: int) -> list[Stretch]:
    """The stretches of the first channel."""
    info = wav_info(written(file, *channels, rate=rate))
    return stretches(levels(file, info)[:, 0], info, **limits)


def test_silence_and_hiss_are_not_speech(file: Path) -> None:
    for channel in (placed(seconds=9), hiss(9, -62), hiss(9, -50), hiss(9, -42)):
        assert found(file, channel) == []


def test_a_constant_offset_is_not_speech(file: Path) -> None:
    assert found(file, placed(seconds=3) + np.int16(900)) == []


def test_a_line_is_found_with_a_quarter_of_a_second_around_it(file: Path) -> None:
    [stretch] = found(file, placed((2, LINE), seconds=10))
    assert 1650 <= stretch.start_ms <= 1850
    assert 150 <= stretch.end_ms - (2000 + len(LINE) // 8) <= 350


def test_pauses_under_a_second_do_not_part_and_longer_ones_do(file: Path) -> None:
    length = len(LINE) / 8000
    near = placed((1, LINE), (1 + length + 0.6, LINE), seconds=14)
    far = placed((1, LINE), (1 + length + 1.6, LINE), seconds=14)
    assert (len(found(file, near)), len(found(file, far))) == (1, 2)


def test_clicks_are_left_out(file: Path) -> None:
    click = LINE[4000:4400]
    assert found(file, placed((1, click), (2.5, click), (4, click), seconds=6)) == []


@pytest.mark.parametrize("word", ["no", "yes", "כן", "לא"])
@pytest.mark.parametrize("by", [0, 20])
def test_a_single_short_word_is_kept(file: Path, word: str, by: int) -> None:
    said = softer(spoken(word, "en" if word.isascii() else "he"), by)
    assert len(found(file, placed((2, said), seconds=5))) == 1


@pytest.mark.parametrize("by", [20, 26, 30])
def test_a_quiet_caller_is_kept_whole(file: Path, by: int) -> None:
    """Some 45 dB below full scale and less, over the hiss of a quiet line."""
    quiet = softer(LINE, by)
    said = placed((2, quiet), seconds=8).astype(np.int32) + hiss(8, -66)
    heard = found(file, mulaw_decode(mulaw_encode(said.astype(np.int16))))
    assert sum(stretch.end_ms - stretch.start_ms for stretch in heard) >= len(LINE) / 8
    assert heard[0].start_ms <= 2050
    assert heard[-1].end_ms >= 1950 + len(LINE) / 8


def test_a_caller_in_a_noisy_street_is_kept(file: Path) -> None:
    said = placed((4, LINE), seconds=12).astype(np.int32) + hiss(12, -40)
    [stretch] = found(file, said.astype(np.int16))
    assert stretch.start_ms <= 4000
    assert stretch.end_ms >= 3900 + len(LINE) / 8


def test_noise_that_comes_later_is_measured_where_it_is(file: Path) -> None:
    quiet, noisy = placed((20, LINE), seconds=600), hiss(600, -45)
    first, *rest = found(file, np.concatenate([quiet, noisy]))
    assert 19_000 < first.start_ms < 20_100
    assert sum(stretch.end_ms - stretch.start_ms for stretch in rest) < 60_000


def test_who_never_pauses_is_kept_whole(file: Path) -> None:
    long = np.concatenate([LINE] * 12)
    kept = found(file, long)
    assert (kept[0].start_ms, kept[-1].end_ms) == (0, len(long) // 8)


def test_a_long_stretch_is_cut_at_its_quietest_moment(file: Path) -> None:
    length = len(LINE) / 8000
    channel = placed((0.5, LINE), (0.5 + length + 0.5, LINE), seconds=2 * length + 2)
    first, second = found(file, channel, longest_ms=round(length * 1000) + 1000)
    assert first.end_ms == second.start_ms
    assert abs(first.end_ms / 1000 - (0.5 + length + 0.25)) < 0.35


def test_parts_are_never_longer_than_the_limit(file: Path) -> None:
    parts = found(file, np.concatenate([LINE] * 20), longest_ms=5000)
    assert max(part.end_ms - part.start_ms for part in parts) <= 5000
    assert all(a.end_ms == b.start_ms for a, b in pairwise(parts))


def test_what_is_cut_out_is_a_file_of_one_channel(file: Path) -> None:
    other = spoken("Hello, how can I help you?", speaker="agent")
    info = wav_info(written(file, placed((1, LINE), seconds=6), placed((2, other), seconds=6)))
    rate, [channel] = read_wav(cut(file, info, 1, Stretch(1500, 3000)))
    assert (rate, len(channel)) == (8000, 12000)
    assert np.array_equal(channel[4000:], other[:8000])


@pytest.mark.parametrize("rate", [11025, 16000, 44100])
def test_other_rates_are_read_alike(file: Path, rate: int) -> None:
    """Times are ms, whatever a frame has of samples."""
    [stretch] = found(file, placed((8, LINE), seconds=16), rate=rate)
    assert abs(stretch.start_ms - (8 * 8000 / rate * 1000 - 250)) < 150


def test_two_hours_are_read_in_a_few_megabytes(file: Path) -> None:
    with wave.open(str(file), "wb") as long:
        long.setnchannels(2)
        long.setsampwidth(2)
        long.setframerate(8000)
        minute = np.stack([placed((3, LINE), seconds=60)] * 2, axis=1).tobytes()
        for _ in range(120):
            long.writeframesraw(minute)
    info = wav_info(file)
    tracemalloc.start()
    kept = stretches(levels(file, info)[:, 0], info)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(kept) == 120
    assert peak < 40_000_000


def test_a_part_is_a_file_that_any_reader_takes(file: Path) -> None:
    info = wav_info(written(file, placed((1, LINE), seconds=6)))
    with wave.open(io.BytesIO(cut(file, info, 0, Stretch(0, 2000)))) as part:
        assert (part.getnchannels(), part.getsampwidth(), part.getnframes()) == (1, 2, 16000)

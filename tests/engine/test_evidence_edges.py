"""The edges of framing, play-out, silence and the noise floor."""

from __future__ import annotations

from calls.engine.commands import CreateResponse, TimerName
from calls.engine.playout import Framer, ItemAudio, read_mark
from calls.engine.speech import SpeechDetector
from tests.engine.driver import Line


def frames(loudness: int, count: int = 1) -> bytes:
    return bytes([~loudness & 0xFF]) * (160 * count)


def test_a_flushed_framer_begins_anew() -> None:
    """S2-2, L7: the remainder goes with its item and never into the next."""
    framer = Framer()
    framer.push(b"\x01" * 10)
    framer.flush()
    assert framer.push(b"\x02" * 160) == [b"\x02" * 160]
    assert framer.flush() is None


def test_the_noise_floor_falls_quickly() -> None:
    """R2: a fan that is switched off leaves no deaf line behind."""
    detector = SpeechDetector()
    detector.push(frames(60, 700))
    assert detector.push(frames(50, 20)) == []
    detector.push(frames(2, 25))
    assert detector.push(frames(50, 10)) == [True]


def test_the_noise_floor_rises_slowly() -> None:
    """R2, S2-17: half a second of hum hides no voice."""
    detector = SpeechDetector()
    detector.push(frames(25, 25))
    assert detector.push(frames(45, 10)) == [True]


def test_an_echo_that_is_over_hides_no_soft_voice() -> None:
    """R17: the threshold rests on what was sent of late."""
    detector = SpeechDetector()
    detector.push(frames(2, 50))
    detector.sent(127)
    detector.push(frames(2, 60))
    assert detector.push(frames(45, 10)) == [True]


def test_sound_that_resumes_as_the_last_of_it_ends_is_dated_anew() -> None:
    """R16: neither a gap nor an overlap."""
    item = ItemAudio("item_1", received_bytes=8000)
    item.began(1000, 0, free_at=0)
    item.progressed(200)
    item.began(1200, 200, free_at=1300)
    item.progressed(400)
    assert item.heard_ms(1400) == 300


def test_silence_is_counted_from_the_end_of_what_is_played() -> None:
    """L57: by the clock, should its mark never come."""
    line = Line.answered()
    line.model_says(3000, "Hello.", at=100)
    line.carrier_plays(3000, at=200)
    line.until(13_199)
    assert line.all_of(CreateResponse)[1:] == []
    line.until(13_200)
    assert len(line.all_of(CreateResponse)) == 2


def test_silence_is_looked_for_again_after_each_question() -> None:
    """L58: ten seconds from the end of each."""
    line = Line.greeted()
    line.until(11_000)
    line.model_says(500, "Are you there?")
    line.carrier_plays(500)
    line.carrier_echoes(500, at=11_500)
    line.until(21_499)
    assert len(line.all_of(CreateResponse)) == 2
    line.until(21_500)
    assert len(line.all_of(CreateResponse)) == 3
    assert line.due(TimerName.SILENCE) is not None


def test_a_mark_is_read_whatever_its_item_is_called() -> None:
    """S4-13: ids are the model's, and may hold what parts our names."""
    assert read_mark("1:20:a:b") == (1, "a:b", 20)

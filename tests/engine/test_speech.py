"""Evidence that the caller speaks, frame by frame (R2, R4, S2-17)."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.engine.speech import (
    BASELINE,
    CALIBRATION_MAX_FRAMES,
    CALIBRATION_QUIET_FRAMES,
    DEBOUNCE_FRAMES,
    ECHO_LOSS,
    ECHO_MEMORY_FRAMES,
    HANGOVER_FRAMES,
    SpeechDetector,
    level,
)


def frames(loudness: int, count: int = 1) -> bytes:
    """Return `count` frames of one level, 0..127."""
    return bytes([~loudness & 0xFF]) * (160 * count)


QUIET, VOICE = frames(2), frames(70)


def calibrated() -> SpeechDetector:
    """Return a detector that knows its line is quiet."""
    detector = SpeechDetector()
    detector.push(QUIET * CALIBRATION_QUIET_FRAMES)
    return detector


@pytest.mark.parametrize(
    ("frame", "expected"),
    [(b"\xff" * 160, 0), (b"\x7f" * 160, 0), (b"\x80" * 160, 127), (b"\x00" * 160, 127)],
)
def test_levels_run_from_silence_to_full_scale(frame: bytes, expected: int) -> None:
    """Protocols B: 0xFF and 0x7F are silence; the sign does not matter."""
    assert level(frame) == expected


def test_five_voiced_frames_are_a_voice() -> None:
    """S2-17, R4: debounce needs 5 consecutive voiced frames."""
    detector = SpeechDetector()
    assert detector.push(VOICE * (DEBOUNCE_FRAMES - 1)) == []
    assert detector.push(VOICE) == [True]


def test_a_quiet_frame_starts_the_count_anew() -> None:
    """S2-17: debounce resets on low energy; a click is no voice."""
    detector = SpeechDetector()
    assert detector.push((VOICE * 4 + QUIET) * 10) == []


def test_a_voice_is_told_once() -> None:
    assert SpeechDetector().push(VOICE * 50) == [True]


def test_a_voice_is_gone_after_the_hang_over() -> None:
    detector = SpeechDetector()
    detector.push(VOICE * 10)
    assert detector.push(QUIET * (HANGOVER_FRAMES - 1)) == []
    assert detector.push(QUIET) == [False]


def test_a_pause_between_words_does_not_end_a_voice() -> None:
    detector = SpeechDetector()
    changes = detector.push((VOICE * 10 + QUIET * (HANGOVER_FRAMES - 1)) * 5)
    assert changes == [True]


def test_quiet_in_silence_is_no_news() -> None:
    assert SpeechDetector().push(QUIET * 100) == []


def test_an_early_voice_counts_before_calibration() -> None:
    """R2: local evidence interrupts from the first frame of the call."""
    detector = SpeechDetector()
    assert detector.push(VOICE * DEBOUNCE_FRAMES) == [True]
    assert not detector.is_calibrated


def test_the_models_event_is_not_confirmed_before_calibration() -> None:
    """R2, S1-1, S1-2: it was the echo bug."""
    detector = SpeechDetector()
    detector.push(VOICE * 10)
    assert not detector.confirms


def test_the_models_event_is_confirmed_by_one_voiced_frame_later_on() -> None:
    """R4: local energy agrees."""
    detector = calibrated()
    assert not detector.confirms
    detector.push(VOICE)
    assert detector.confirms


def test_the_models_event_is_confirmed_through_the_hang_over() -> None:
    detector = calibrated()
    detector.push(VOICE * 10 + QUIET)
    assert detector.confirms


@pytest.mark.parametrize(
    ("audio", "known"),
    [
        (QUIET * (CALIBRATION_QUIET_FRAMES - 1), False),
        (QUIET * CALIBRATION_QUIET_FRAMES, True),
        ((VOICE * 4 + QUIET) * 30, False),
        (VOICE * (CALIBRATION_MAX_FRAMES - 1), False),
        (VOICE * CALIBRATION_MAX_FRAMES, True),
    ],
)
def test_calibration_takes_forty_quiet_frames_or_four_seconds(audio: bytes, known: bool) -> None:
    """R2: it is bounded, so a loud line does not stay deaf."""
    detector = SpeechDetector()
    detector.push(audio)
    assert detector.is_calibrated is known


def test_an_echo_of_the_agent_is_no_voice() -> None:
    """R17, L21: the threshold follows the frames actually sent."""
    detector = SpeechDetector()
    for _ in range(50):
        detector.sent(110)
        assert detector.push(frames(110 - ECHO_LOSS - 1)) == []


def test_a_voice_over_the_echo_counts() -> None:
    """R17: who speaks over the agent is louder than its echo."""
    detector = SpeechDetector()
    changes = []
    for _ in range(10):
        detector.sent(110)
        changes += detector.push(frames(110 - ECHO_LOSS))
    assert changes == [True]


def test_the_echo_is_forgotten_after_half_a_second() -> None:
    detector = SpeechDetector()
    detector.sent(120)
    detector.sent(90)
    detector.push(QUIET)
    assert detector.threshold == 120 - ECHO_LOSS
    detector.push(QUIET * ECHO_MEMORY_FRAMES)
    assert detector.threshold == BASELINE


def test_a_steady_noise_is_learned() -> None:
    """R2: a fan is no caller; a voice over it still is."""
    detector = SpeechDetector()
    assert detector.push(frames(50) * 500) == [True, False]
    assert detector.push(frames(50) * 200) == []
    assert detector.push(frames(75) * 10) == [True]


def test_speech_with_pauses_is_not_learned() -> None:
    """The floor rises slowly and falls quickly."""
    detector = calibrated()
    detector.push((VOICE * 40 + QUIET * 10) * 20)
    assert detector.threshold == BASELINE


@given(st.lists(st.integers(1, 1000), max_size=20))
def test_the_size_of_the_payloads_does_not_matter(sizes: list[int]) -> None:
    """Protocols B1: 20 ms is what is seen, any length is legal."""
    audio = (VOICE * 7 + QUIET * 20) * 3 + VOICE * 50
    whole, pieces = SpeechDetector(), SpeechDetector()
    cuts = [sum(sizes[:i]) for i in range(len(sizes) + 1)]
    chunks = [*(audio[a:b] for a, b in pairwise(cuts)), audio[cuts[-1] :]]
    assert [change for chunk in chunks for change in pieces.push(chunk)] == whole.push(audio)

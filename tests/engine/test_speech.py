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
    DECIBELS,
    HANGOVER_FRAMES,
    STEADY_FRAMES,
    SpeechDetector,
    level,
)
from tests.engine.sounds import QUIET, VOICE, at_db, frames


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


def test_decibels_rise_with_each_magnitude_up_to_full_scale() -> None:
    """ITU-T G.711: sixteen magnitudes are about 6 dB."""
    assert all(softer < louder for softer, louder in pairwise(DECIBELS))
    assert DECIBELS[127] == pytest.approx(0, abs=0.2)
    assert DECIBELS[112] - DECIBELS[96] == pytest.approx(6, abs=0.1)


def test_five_voiced_frames_are_a_voice() -> None:
    """S2-17, R4: debounce needs 5 consecutive voiced frames."""
    detector = calibrated()
    assert detector.push(VOICE * (DEBOUNCE_FRAMES - 1)) == []
    assert detector.push(VOICE) == [True]


def test_a_quiet_frame_starts_the_count_anew() -> None:
    """S2-17: debounce resets on low energy; a click is no voice."""
    assert calibrated().push((VOICE * 4 + QUIET) * 10) == []


def test_a_voice_is_told_once() -> None:
    assert calibrated().push(VOICE * 50) == [True]


def test_a_voice_is_dated_back_to_its_first_frame() -> None:
    """R16: the onset is as many frames ago as were voiced."""
    detector = calibrated()
    detector.push(VOICE * 7)
    assert detector.voiced_run == 7


def test_a_voice_is_gone_after_the_hang_over() -> None:
    detector = calibrated()
    detector.push(VOICE * 10)
    assert detector.push(QUIET * (HANGOVER_FRAMES - 1)) == []
    assert detector.push(QUIET) == [False]


def test_a_pause_between_words_does_not_end_a_voice() -> None:
    changes = calibrated().push((VOICE * 10 + QUIET * (HANGOVER_FRAMES - 1)) * 5)
    assert changes == [True]


def test_quiet_in_silence_is_no_news() -> None:
    assert SpeechDetector().push(QUIET * 100) == []


def test_a_soft_beginning_counts_once_the_voice_is_loud() -> None:
    """R4: five frames from the first sound, two of them as loud as voices get."""
    detector = calibrated()
    assert detector.push(at_db(BASELINE - 4) * 4 + at_db(-30)) == []
    assert detector.voiced_run == DEBOUNCE_FRAMES
    assert detector.push(at_db(-30)) == [True]


def test_a_click_among_soft_frames_is_no_voice() -> None:
    """S2-17: what decides must be loud, and not alone."""
    soft = at_db(BASELINE - 4)
    assert calibrated().push(soft * 6 + VOICE + soft * 6) == []
    assert calibrated().push(soft * 2 + VOICE * 2 + soft * 6) == []


def test_what_never_gets_loud_is_no_voice() -> None:
    """R2: breath stays below the baseline."""
    assert calibrated().push(at_db(BASELINE - 3) * 50) == []


def test_five_frames_with_little_evidence_are_not_enough() -> None:
    """L21: what hardly stands above the line needs longer."""
    detector = SpeechDetector()
    detector.push(at_db(-40) * 100)
    assert detector.push(at_db(-33.5) * DEBOUNCE_FRAMES) == []
    assert detector.push(at_db(-33.5) * 10) == [True]


def test_an_early_voice_counts_before_calibration() -> None:
    """R2: local evidence interrupts from the start of the call."""
    detector = SpeechDetector()
    assert detector.push(QUIET + VOICE * DEBOUNCE_FRAMES) == [True]
    assert not detector.is_calibrated


def test_a_voice_in_the_calls_first_frame_is_heard_after_its_first_pause() -> None:
    """R2: what a call begins with is taken for noise, and given up quickly."""
    assert SpeechDetector().push(VOICE * 5 + QUIET * 15 + VOICE * 5) == [True]


def test_the_models_event_is_not_confirmed_before_calibration() -> None:
    """R2, S1-1, S1-2: it was the echo bug."""
    detector = SpeechDetector()
    detector.push(QUIET + VOICE * 10)
    assert not detector.confirms


def test_the_models_event_is_confirmed_by_two_loud_frames_later_on() -> None:
    """R4: local energy agrees, and a voice is never one frame."""
    detector = calibrated()
    detector.push(VOICE)
    assert not detector.confirms
    detector.push(VOICE)
    assert detector.confirms


def test_the_models_event_is_not_confirmed_by_frames_that_hardly_stand_out() -> None:
    """R4, L21: evidence, not chance."""
    detector = calibrated()
    detector.push(at_db(DECIBELS[2] + 7) * 2)
    assert detector.voiced_run == 2
    assert not detector.confirms


def test_the_models_event_is_confirmed_through_the_hang_over() -> None:
    detector = calibrated()
    detector.push(VOICE * 10 + QUIET)
    assert detector.confirms


@pytest.mark.parametrize(
    ("audio", "known"),
    [
        (QUIET * (CALIBRATION_QUIET_FRAMES - 1), False),
        (QUIET * CALIBRATION_QUIET_FRAMES, True),
        (QUIET + (VOICE * 4 + QUIET) * 30, False),
        (QUIET + VOICE * (CALIBRATION_MAX_FRAMES - 2), False),
        (QUIET + VOICE * (CALIBRATION_MAX_FRAMES - 1), True),
    ],
)
def test_calibration_takes_forty_quiet_frames_or_four_seconds(audio: bytes, known: bool) -> None:
    """R2: it is bounded, so a loud line does not stay deaf."""
    detector = SpeechDetector()
    detector.push(audio)
    assert detector.is_calibrated is known


def test_a_line_that_is_loud_from_the_start_is_no_voice() -> None:
    """R2: a car is no caller; a voice over it still is."""
    detector = SpeechDetector()
    assert detector.push(at_db(-36) * 200) == []
    assert detector.push(at_db(-20) * DEBOUNCE_FRAMES) == [True]


def test_a_noise_that_begins_later_is_learned() -> None:
    """R2: three seconds without a pause are a fan, and a voice over it is heard again."""
    detector = calibrated()
    assert detector.push(at_db(-36) * 500) == [True, False]
    assert detector.push(at_db(-20) * DEBOUNCE_FRAMES) == [True]


def test_a_noise_that_ends_leaves_no_deaf_line_behind() -> None:
    """R2: the floor falls quickly."""
    detector = SpeechDetector()
    detector.push(at_db(-36) * 200 + QUIET * 50)
    assert detector.push(at_db(-40) * DEBOUNCE_FRAMES) == [True]


def test_speech_with_pauses_is_not_learned() -> None:
    """The floor rises slowly and falls quickly."""
    detector = calibrated()
    detector.push((VOICE * (STEADY_FRAMES // 2) + QUIET * 20) * 10)
    assert detector.push(at_db(BASELINE) * DEBOUNCE_FRAMES) == [True]


@given(st.lists(st.integers(1, 1000), max_size=20))
def test_the_size_of_the_payloads_does_not_matter(sizes: list[int]) -> None:
    """Protocols B1: 20 ms is what is seen, any length is legal."""
    audio = (VOICE * 7 + QUIET * 20) * 3 + VOICE * 50
    whole, pieces = SpeechDetector(), SpeechDetector()
    cuts = [sum(sizes[:i]) for i in range(len(sizes) + 1)]
    chunks = [*(audio[a:b] for a, b in pairwise(cuts)), audio[cuts[-1] :]]
    assert [change for chunk in chunks for change in pieces.push(chunk)] == whole.push(audio)


@given(st.integers(0, 127))
def test_the_level_of_a_steady_tone_is_its_magnitude(magnitude: int) -> None:
    """Protocols B: what the byte says, for all 128 magnitudes."""
    assert level(frames(magnitude)) == magnitude


def test_the_level_is_that_of_the_mean_amplitude() -> None:
    """Half a frame of sound is 6 dB softer than a whole one."""
    half = frames(80)[:80] + frames(0)[:80]
    assert DECIBELS[level(half)] == pytest.approx(DECIBELS[80] - 6, abs=0.4)

"""The noise of a line, learned per call (R2)."""

from __future__ import annotations

import pytest

from calls.engine.noise import SOFTEST, NoiseFloor


def heard(*levels: float) -> NoiseFloor:
    """Return the floor of a line that carried these levels."""
    noise = NoiseFloor()
    noise.begin(levels[0])
    for db in levels:
        noise.learn(db)
    return noise


def test_the_first_frame_is_the_first_guess() -> None:
    """R2: a line that is loud from the start is noisy."""
    assert heard(-40).level == -40


def test_silence_has_a_floor_too() -> None:
    """A line of zeros does not make a whisper loud."""
    assert heard(*[-90.0] * 50).level == SOFTEST


def test_the_floor_falls_faster_than_it_rises() -> None:
    """R2: speech does not raise it, and a noise that ends does not deafen."""
    assert heard(-60, *[-40.0] * 10).level < -57
    assert heard(-40, *[-60.0] * 10).level < -57


def test_a_steady_noise_is_soon_left_behind() -> None:
    """Its ceiling is 6 dB above it."""
    assert heard(*[-50.0] * 100).ceiling == pytest.approx(-44)


def test_an_unsteady_noise_gets_more_room() -> None:
    """Babble swells; at most 12 dB are given to it."""
    noise = heard(*[-50.0, -44.0] * 100)
    assert noise.ceiling - noise.level > 8
    assert heard(*[-60.0, -20.0] * 200).ceiling <= -30

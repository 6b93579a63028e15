"""Frames of a steady level, as the tests of the speech evidence need them."""

from __future__ import annotations

from calls.engine.speech import DECIBELS


def frames(loudness: int, count: int = 1) -> bytes:
    """Return `count` frames of one companded magnitude, 0..127."""
    return bytes([~loudness & 0xFF]) * (160 * count)


def at_db(db: float, count: int = 1) -> bytes:
    """Return `count` frames of at least a level in dB below full scale, and hardly more."""
    return frames(loudness(db), count)


def loudness(db: float) -> int:
    """Return the least companded magnitude that reaches a level in dB."""
    return next(magnitude for magnitude in range(128) if DECIBELS[magnitude] >= db)


QUIET, VOICE = frames(2), frames(70)

"""What the line carries when nobody speaks: its level and how much that varies (R2).

A mean and a mean deviation, as TCP keeps of its round trips (RFC 6298). Levels are dB below full
scale.
"""

from __future__ import annotations

from typing import Final

SOFTEST: Final = -66.0  # below it all lines are silent
_FALL, _RISE, _MOST_RISE = 0.2, 0.05, 4.0  # shares a frame; dB
_VARY: Final = 0.05
_FIRST_DEVIATION: Final = 3.0
_LEAST_ABOVE, _MOST_ABOVE = 6.0, 12.0
_DEVIATIONS: Final = 3.5


class NoiseFloor:
    """The noise of one call; its first frame is taken for noise."""

    __slots__ = ("_deviation", "level")

    def __init__(self) -> None:
        self.level = 0.0
        self._deviation = _FIRST_DEVIATION

    @property
    def ceiling(self) -> float:
        """The level that noise alone does not reach."""
        above = _DEVIATIONS * self._deviation
        return self.level + min(max(above, _LEAST_ABOVE), _MOST_ABOVE)

    def begin(self, db: float) -> None:
        """Take the call's first frame."""
        self.level = max(db, SOFTEST)

    def learn(self, db: float) -> None:
        """Follow the noise: quickly down, slowly up, so that speech does not raise it."""
        off = max(db, SOFTEST) - self.level
        self.level += _FALL * off if off < 0 else _RISE * min(off, _MOST_RISE)
        self._deviation += _VARY * (min(abs(off), _MOST_RISE) - self._deviation)

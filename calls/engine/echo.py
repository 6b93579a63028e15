"""How loud the agent's own voice may be in what comes from the caller (R17, L21).

What was sent is played at 20 ms a frame and comes back up to ECHO_MS later, softer by some loss.
Neither delay nor loss is known, so each possible delay has a loss of its own, learned per call:
a frame that stays softer than a delay predicts raises that delay's loss at once, whoever else
speaks, because voices only add up; a louder one lowers it slowly. Delays that are not the real one
are soon refuted by the agent's own pauses, and the loudest prediction that is left is the echo's.
Levels are dB below full scale.
"""

from __future__ import annotations

from collections import deque
from typing import Final

ECHO_FRAMES: Final = 24  # to the carrier and back, and the caller's room: 480 ms
WAITING_FRAMES: Final = 64  # more than the carrier is ever given ahead (R13)
SILENT: Final = -90.0
FIRST_LOSS: Final = 14.0  # a loud speakerphone, until this call's line is known
LEAST_LOSS: Final = 8.0
_STEP: Final = 2  # frames from one delay to the next; levels hold for three frames
_LOUD: Final = -35.0  # frames of the agent that tell something about the loss
_FIRST_RAISE, _LAST_RAISE = 0.4, 0.15  # share of the difference, less from frame to frame
_SETTLING: Final = 0.98
_LOWER: Final = 0.15  # dB a frame
_DECAY: Final = 3.0  # dB a frame: a room that rings for 0.4 s


class Echo:
    """The echo of one call. Time is counted in frames of the caller."""

    __slots__ = ("_last", "_losses", "_peaks", "_raise", "_silent_for", "_solid", "_waiting")

    def __init__(self) -> None:
        self._waiting: deque[float] = deque(maxlen=WAITING_FRAMES)
        self._last = (SILENT, SILENT)
        self._peaks = [SILENT] * ECHO_FRAMES  # loudest of three frames, and how a room rings
        self._solid = [SILENT] * ECHO_FRAMES  # softest of three frames
        self._losses = [FIRST_LOSS] * (ECHO_FRAMES // _STEP)
        self._raise = _FIRST_RAISE
        self._silent_for = ECHO_FRAMES

    def sent(self, db: float) -> None:
        """Note a frame that went out; it is played behind those that wait at the carrier."""
        self._waiting.append(db)

    def expected(self) -> float:
        """Let one more frame be played; return the loudest echo that the caller's next can hold."""
        if not self._waiting and self._silent_for >= ECHO_FRAMES:
            return SILENT
        played = self._waiting.popleft() if self._waiting else SILENT
        before, last = self._last
        self._last = (last, played)
        peak = max(played, last, before, self._peaks[0] - _DECAY)
        self._peaks = [peak, *self._peaks[:-1]]
        self._solid = [min(played, last, before), *self._solid[:-1]]
        self._silent_for = 0 if peak > _LOUD else self._silent_for + 1
        return max([p - loss for p, loss in zip(self._peaks[::_STEP], self._losses, strict=True)])

    def heard(self, db: float, *, is_audible: bool) -> None:
        """Learn from the caller's frame; one that is all line noise proves no small loss."""
        if self._silent_for >= ECHO_FRAMES:
            return
        self._raise = max(self._raise * _SETTLING, _LAST_RAISE)
        lower, share = (_LOWER if is_audible else 0.0), self._raise
        self._losses = [
            loss
            if solid < _LOUD
            else loss + share * (solid - db - loss)
            if solid - db > loss
            else max(loss - lower, LEAST_LOSS)
            for loss, solid in zip(self._losses, self._solid[::_STEP], strict=True)
        ]

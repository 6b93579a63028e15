"""The phone line of one call, from answer to hang-up: a mouth, an ear and the play-out between.

Time here is ms since the call was answered. One tick takes the caller through every 20 ms frame
that is due by the absolute clock, so a late tick sends late frames and never fewer of them.
"""

from collections.abc import Callable
from typing import Protocol

from prosaas.sandbox.caller.caller import Caller, Frame
from prosaas.sandbox.caller.ear import FRAME_MS
from prosaas.sandbox.caller.playout import PlayoutQueue
from prosaas.sandbox.sound.audio import BYTES_PER_MS, SILENCE


class Listener(Protocol):
    """A media stream attached to the line."""

    def caller_frame(self, frame: Frame, due_ms: float) -> None:
        """20 ms of the caller, due at this clock time."""

    def marks_heard(self, names: list[str]) -> None:
        """Marks whose audio the caller has heard."""


class Line:
    """Joins one caller and one play-out queue; a stream may come and go.

    `due_ms` is the clock time at which the next tick has something to do.
    """

    def __init__(self, caller: Caller, now_ms: float, on_hang_up: Callable[[], None]) -> None:
        self.caller = caller
        self.playout = PlayoutQueue()
        self.said = bytearray()
        self.listener: Listener | None = None
        self.zero_ms = now_ms
        self.due_ms = now_ms + FRAME_MS
        self._frame_due_ms = self.due_ms
        self._frames = 0
        self._ended_ms: float | None = None
        self._on_hang_up = on_hang_up

    def at(self, now_ms: float) -> float:
        """Clock time as ms since the answer."""
        return now_ms - self.zero_ms

    def until_ms(self, now_ms: float) -> float:
        """How far the call has come, in ms since the answer: now, or its end."""
        return self.at(now_ms) if self._ended_ms is None else self._ended_ms

    def tick(self, now_ms: float) -> None:
        """Do everything due by `now_ms`."""
        self.echo(now_ms - self.zero_ms)
        while self._frame_due_ms <= now_ms:
            self._frame()
        self._plan()

    def echo(self, at_ms: float) -> None:
        """Play until `at_ms` and report the marks heard."""
        heard = self.playout.advance(at_ms)
        if heard and self.listener is not None:
            self.listener.marks_heard(heard)
        self._plan()

    def clear(self, at_ms: float) -> None:
        """Empty the play-out; every pending mark is reported."""
        echoes = self.playout.clear(at_ms)
        if echoes and self.listener is not None:
            self.listener.marks_heard(echoes)

    def hang_up(self, now_ms: float) -> None:
        """Nobody hears anything more; the caller's track is padded to the same length."""
        self.listener = None
        self._ended_ms = end_ms = self.at(now_ms)
        self.playout.clear(end_ms)
        self.said += SILENCE * max(0, round(end_ms * BYTES_PER_MS) - len(self.said))

    def _plan(self) -> None:
        self.due_ms = min(self._frame_due_ms, self.zero_ms + self.playout.next_mark_ms)

    def _frame(self) -> None:
        start_ms, due_ms = self._frames * FRAME_MS, self._frame_due_ms
        self._frames += 1
        self._frame_due_ms = self.zero_ms + (self._frames + 1) * FRAME_MS
        frame = self.caller.frame(self.playout.between(start_ms - FRAME_MS, start_ms))
        self.said += frame.audio
        if self.listener is not None:
            self.listener.caller_frame(frame, due_ms)
        if frame.hang_up:
            self._on_hang_up()

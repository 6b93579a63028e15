"""The one clock behind every call of the process.

A task per call that sleeps 20 ms drifts and costs; here a single timer on an absolute 5 ms grid
ticks every line that is due. Lines begin on that grid, so their frames fall due on it too.
"""

import asyncio
import logging
import math

from prosaas.sandbox.twilio.clock import Clock
from prosaas.sandbox.twilio.stream.line import Line

TICK_MS = 5
_EARLY_MS = 1.0  # a loop's timers are whole milliseconds: one may fire so much early

log = logging.getLogger(__name__)


def on_grid(now_ms: float) -> float:
    """The last moment of the grid."""
    return math.floor(now_ms / TICK_MS) * float(TICK_MS)


class Pacer:
    """Ticks lines while there are any. Event loop thread only."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lines: dict[Line, None] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._due_ms = 0.0

    def add(self, line: Line) -> None:
        """Start ticking a line."""
        self._lines[line] = None
        if self._timer is None:
            self._schedule(self._clock.ms())

    def remove(self, line: Line) -> None:
        """Stop ticking a line; unknown ones are fine."""
        self._lines.pop(line, None)
        if not self._lines and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _schedule(self, now_ms: float) -> None:
        self._due_ms = on_grid(now_ms) + TICK_MS
        self._wait(now_ms)

    def _wait(self, now_ms: float) -> None:
        delay_s = (self._due_ms - now_ms) / 1000
        self._timer = asyncio.get_running_loop().call_later(delay_s, self._tick)

    def _tick(self) -> None:
        now_ms = self._clock.ms()
        if now_ms < self._due_ms - _EARLY_MS:
            self._wait(now_ms)
            return
        self._timer = None
        now_ms = max(now_ms, self._due_ms)
        for line in [line for line in self._lines if line.due_ms <= now_ms]:
            try:
                line.tick(now_ms)
            except Exception:  # the boundary between calls: one call's fault stays its own
                log.exception("a line failed and was taken off the clock")
                self.remove(line)
        if self._lines and self._timer is None:
            self._schedule(max(self._clock.ms(), now_ms))

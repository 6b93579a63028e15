"""The one clock behind every call of the process.

A task per call that sleeps 20 ms drifts and costs; here a single timer on an absolute 5 ms grid
ticks every live line. A line's frames fall due on its own phase of that grid.
"""

import asyncio
import logging
import math

from prosaas.sandbox.twilio_clock import Clock
from prosaas.sandbox.twilio_line import Line

TICK_MS = 5

log = logging.getLogger(__name__)


class Pacer:
    """Ticks lines while there are any. Event loop thread only."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lines: dict[Line, None] = {}
        self._timer: asyncio.TimerHandle | None = None

    def add(self, line: Line) -> None:
        """Start ticking a line."""
        self._lines[line] = None
        if self._timer is None:
            self._schedule()

    def remove(self, line: Line) -> None:
        """Stop ticking a line; unknown ones are fine."""
        self._lines.pop(line, None)
        if not self._lines and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _schedule(self) -> None:
        now = self._clock.ms()
        due = (math.floor(now / TICK_MS) + 1) * TICK_MS
        self._timer = asyncio.get_running_loop().call_later((due - now) / 1000, self._tick)

    def _tick(self) -> None:
        self._timer = None
        now = self._clock.ms()
        for line in list(self._lines):
            try:
                line.tick(now)
            except Exception:  # the boundary between calls: one call's fault stays its own
                log.exception("a line failed and was taken off the clock")
                self.remove(line)
        if self._lines and self._timer is None:
            self._schedule()

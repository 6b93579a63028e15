"""How much a browser may send: no carrier, but anybody who is logged in, writes to its socket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from calls.media.clock import monotonic_ms

PER_S: Final = 75.0  # 50 frames of 20 ms, the echoes of marks, and room
AT_ONCE: Final = 150.0  # what a page brings that was busy for two seconds
MOST_CHARS: Final = 1024  # a frame has about 300


class Flood:
    """Counts one socket's messages; `clock` is in ms."""

    def __init__(self, clock: Callable[[], float] = monotonic_ms) -> None:
        self._clock, self._at, self._left = clock, clock(), AT_ONCE

    def is_too_much(self, text: str) -> bool:
        """Whether this message is longer, or comes sooner, than any page of ours would send it."""
        now = self._clock()
        self._left = min(AT_ONCE, self._left + (now - self._at) * PER_S / 1000)
        self._at = now
        self._left -= 1
        return self._left < 0 or len(text) > MOST_CHARS

"""A token bucket: so many a second, and no more, of what anybody may cause."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import monotonic


class Bucket:
    """Allows `per_s` a second, and as many at once after a quiet second; any thread.

    `clock` counts s.
    """

    def __init__(self, per_s: float, *, clock: Callable[[], float] = monotonic) -> None:
        self._per_s, self._clock = per_s, clock
        self._lock = Lock()
        self._left, self._at = per_s, clock()

    def take(self) -> bool:
        """Whether one more may be had now; it is had."""
        with self._lock:
            now = self._clock()
            self._left = min(self._per_s, self._left + (now - self._at) * self._per_s)
            self._at = now
            if self._left < 1:
                return False
            self._left -= 1
            return True

    def fill(self) -> None:
        """As after a quiet second."""
        with self._lock:
            self._left, self._at = self._per_s, self._clock()

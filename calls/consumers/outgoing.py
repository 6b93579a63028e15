"""What waits for one browser, bounded: a slow one is told less, never remembered more.

Some servers take whatever they are given to write, however slow the other end is, so the browser
says how far it has come (docs/live.md): no more than a window is on the way.
"""

from __future__ import annotations

from collections import deque
from typing import Any, Final

Json = dict[str, Any]

WAITING_MAX: Final = 200
WINDOW: Final = 100  # messages on the way that the browser has not confirmed


class Outgoing:
    """Messages for one browser: `n` numbers what was sent, `got` what it has confirmed."""

    def __init__(self) -> None:
        self._waiting: deque[Json] = deque()
        self.n = self.got = 0

    @property
    def is_open(self) -> bool:
        """Whether the browser keeps up."""
        return self.n - self.got < WINDOW

    def put(self, message: Json) -> bool:
        """Let a message wait; False when there were too many, and all are dropped."""
        if len(self._waiting) >= WAITING_MAX:
            self._waiting.clear()
            return False
        self._waiting.append(message)
        return True

    def take(self) -> Json | None:
        """The next message, None where none waits."""
        return self._waiting.popleft() if self._waiting else None

    def numbered(self, message: Json) -> Json:
        """The message with its number."""
        self.n += 1
        return {**message, "n": self.n}

    def confirm(self, got: object) -> None:
        """The browser has come so far; what it cannot have got is no word of a page of ours."""
        if isinstance(got, int) and self.got < got <= self.n:
            self.got = got

"""Draining: on SIGTERM no new calls are taken and live ones finish (docs/design.md section 4).

The web launcher sets DRAINING and waits for live_count() to reach 0. Every function may be
called from any thread.
"""

from __future__ import annotations

import threading
import time
from typing import Final

DRAINING = threading.Event()
EXPECTED_FOR_S: Final = 10.0  # an answered webhook is followed by its stream within this
_lock = threading.Lock()
_live = 0
_expected: dict[str, float] = {}


def call_expected(call_sid: str) -> None:
    """A webhook was answered with a stream: the call counts as live until its stream begins."""
    now = time.monotonic()
    with _lock:
        for late in [sid for sid, until in _expected.items() if until <= now]:
            del _expected[late]
        _expected[call_sid] = now + EXPECTED_FOR_S


def call_opened(call_sid: str) -> None:
    """A media stream begins in this process."""
    global _live  # noqa: PLW0603 - one process, one count
    with _lock:
        _expected.pop(call_sid, None)
        _live += 1


def call_closed() -> None:
    """A media stream has ended; pairs with call_opened."""
    global _live  # noqa: PLW0603 - one process, one count
    with _lock:
        _live -= 1


def live_count() -> int:
    """Media streams open in this process, and those about to open."""
    now = time.monotonic()
    with _lock:
        return _live + sum(until > now for until in _expected.values())

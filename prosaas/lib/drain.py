"""Draining: on SIGTERM no new calls are taken and live ones finish (docs/design.md section 4).

The web launcher sets DRAINING and waits for live_count() to reach 0. Every function may be
called from any thread.
"""

from __future__ import annotations

import threading

DRAINING = threading.Event()
_lock = threading.Lock()
_live = 0


def call_opened() -> None:
    """A media stream begins in this process."""
    _add(1)


def call_closed() -> None:
    """A media stream has ended; pairs with call_opened."""
    _add(-1)


def live_count() -> int:
    """Media streams open in this process."""
    return _live


def _add(step: int) -> None:
    global _live  # noqa: PLW0603 - one process, one count
    with _lock:
        _live += step

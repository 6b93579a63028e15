"""The clocks of every live call."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def monotonic_ms() -> float:
    """Return monotonic time, ms. An event loop's own clock may be coarser."""
    return time.monotonic() * 1000


def utc_now() -> datetime:
    """Return the time of day, aware (L97)."""
    return datetime.now(UTC)

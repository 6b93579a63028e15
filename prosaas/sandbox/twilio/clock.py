"""The stand-in's two clocks, injected so that tests may own them."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime


def _monotonic_ms() -> float:
    return time.monotonic_ns() / 1_000_000


def _utc() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """`ms` is monotonic with any origin, `utc` the calendar; `sleep` waits that many seconds."""

    ms: Callable[[], float] = _monotonic_ms
    utc: Callable[[], datetime] = _utc
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


def rfc2822(at: datetime | None) -> str | None:
    """A date as the 2010 API and its callbacks write it: `Fri, 20 Nov 2026 10:00:00 +0000`."""
    return format_datetime(at) if at else None

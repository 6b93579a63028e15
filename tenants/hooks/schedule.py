"""When a delivery is tried again: eleven times within 24 hours, ever more seldom."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Final

# After each attempt; with the tries themselves it makes a day, less a quarter of an hour.
WAITS_S: Final = (5, 30, 120, 600, 1800, 3600, 7200, 14_400, 21_600, 36_000)
JITTER: Final = 0.1  # of the wait, either way: what failed together does not come back together
FAILING_FOR: Final = timedelta(days=5)  # then the endpoint is switched off
FAILING_TRIES: Final = 4  # and this delivery was tried as often: not for one bad minute
SLOT_WAIT_S: Final = 20.0  # where as many are on their way to the endpoint as may be


def wait_after(attempt: int) -> timedelta | None:
    """How long to wait after an attempt, numbered from 1; None after the last one."""
    if attempt > len(WAITS_S):
        return None
    return spread(WAITS_S[attempt - 1])


def spread(seconds: float) -> timedelta:
    """About as long."""
    by_chance = random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 spreading, not a secret
    return timedelta(seconds=seconds * by_chance)

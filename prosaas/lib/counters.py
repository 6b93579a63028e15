"""Counts of what happened in this process, by name: cheap enough for any path (L12)."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping

import structlog

log = structlog.get_logger(__name__)
_lock = threading.Lock()
_counts: Counter[str] = Counter()


def count(name: str, by: int = 1) -> None:
    """Add to a counter; any thread."""
    with _lock:
        _counts[name] += by


def snapshot() -> dict[str, int]:
    """Every counter as it stands; any thread."""
    with _lock:
        return dict(_counts)


def tell(told: Mapping[str, int]) -> dict[str, int]:
    """Log every counter in one line if one has moved since `told`; returns what is told now."""
    counts = snapshot()
    if counts != told:
        log.info("process.counters", counts=counts)
    return counts

"""Which call's frame is due next: a heap, so that a wake-up costs what is due, not every call."""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush
from itertools import count

from calls.media.line import Batch, Line


class Agenda:
    """Lines with their time, in ms of one monotonic clock."""

    def __init__(self) -> None:
        self._asked: deque[tuple[float, int, Line]] = deque()
        self._heap: list[tuple[float, int, Line]] = []
        self._order = count()

    def ask(self, line: Line, due_at: float) -> None:
        """Loop: put a line on the agenda."""
        self._asked.append((due_at, next(self._order), line))

    def collect(self, now: float) -> Batch:
        """TX thread: take what is due at `now`, one frame of each call."""
        self._sort_in()
        batch: Batch = []
        while self._heap and self._heap[0][0] <= now:
            _, order, line = heappop(self._heap)
            frame, due_at = line.take(now)
            if frame is not None:
                batch.append((line, frame))
            elif due_at is not None:
                heappush(self._heap, (due_at, order, line))
        return batch

    def next_at(self) -> float | None:
        """TX thread: when to look again; None when nothing waits."""
        self._sort_in()
        return self._heap[0][0] if self._heap else None

    def _sort_in(self) -> None:
        while self._asked:
            heappush(self._heap, self._asked.popleft())

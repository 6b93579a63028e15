"""When the next frame of a call may leave: arithmetic only, in ms of a monotonic clock (R13).

Frames leave at absolute deadlines 20 ms apart, never less than 18 ms after the frame before
(S2-8). While the model is ahead a lead of up to `lead_ms` is built at the carrier by sending at
that floor. A frame that was ready and still leaves a whole frame too late is counted; one more
than 200 ms late starts the schedule anew (S2-9). What counts as a gap is said in R16.
"""

from __future__ import annotations

from dataclasses import dataclass, field

FRAME_MS = 20.0
FLOOR_MS = 18.0
LATE_MS = 20.0
RESET_MS = 200.0
STALL_MS = 300.0


@dataclass(slots=True)
class TxCounters:
    """What the sending side of one call counts; nothing resets these within a call (R16).

    `stall_ms` is the length of the latest stall.
    """

    frames_enqueued: int = 0
    frames_sent: int = 0
    frames_dropped: int = 0
    frames_not_160: int = 0
    late_frames: int = 0
    schedule_resets: int = 0
    underruns: int = 0
    max_gap_ms: float = 0.0
    stalls: int = 0
    stall_ms: int = 0


@dataclass(slots=True)
class Pace:
    """The schedule of one call's frames. All times are ms of one monotonic clock."""

    lead_ms: float
    counters: TxCounters = field(default_factory=TxCounters)
    _origin: float = 0.0
    _count: int = 0
    _last: float = float("-inf")

    def due_at(self, ready_at: float) -> float:
        """Return when a frame that has been waiting since `ready_at` may leave."""
        return max(self._deadline(), self._last + FLOOR_MS, ready_at)

    def _deadline(self) -> float:
        return self._origin + self._count * FRAME_MS - self.lead_ms

    def sent(self, at: float, ready_at: float, *, continues: bool) -> None:
        """Note a frame that left at `at`; `continues` if the frame before was of its item."""
        due_at = self.due_at(ready_at)
        if continues and ready_at <= max(self._deadline(), self._last + FLOOR_MS):
            self._gap(at - self._last)
        late_ms = at - due_at
        if late_ms > RESET_MS:
            self.counters.schedule_resets += 1
            self._restart(at)
        elif late_ms >= LATE_MS:
            self.counters.late_frames += 1
        elif ready_at > self._plays_out_at():
            self.counters.underruns += continues
            self._restart(at)
        self._count += 1
        self._last = at
        self.counters.frames_sent += 1

    def _gap(self, gap_ms: float) -> None:
        self.counters.max_gap_ms = max(self.counters.max_gap_ms, gap_ms)
        if gap_ms > STALL_MS:
            self.counters.stalls += 1
            self.counters.stall_ms = round(gap_ms)

    def _plays_out_at(self) -> float:
        """When the carrier runs dry unless a frame comes."""
        return self._origin + self._count * FRAME_MS

    def _restart(self, at: float) -> None:
        self._origin, self._count = at, 0

    def cleared(self) -> None:
        """The carrier's buffer is empty: the lead starts from nothing (R13)."""
        self._origin, self._count = float("-inf"), 0

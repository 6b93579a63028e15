"""The TX thread: one per process, it paces every call's frames out (R12, S0-2).

It takes one frame of each call that is due, hands the batch to the event loop in one
thread-safe hop, and waits. Nothing else happens in it: no logging, no flushing, no recovery
(S0-5, S4-16). A call has at most one frame on its way through the loop, so that a stalled loop
delays frames and never bunches them: the 18 ms floor holds at the socket.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import structlog

from calls.engine.playout import FRAME_BYTES
from calls.media.pacer import Pace, TxCounters

log = structlog.get_logger(__name__)

TICK_MS = 1.0
IDLE_MS = 10_000.0
FAILED_MS = 1_000.0


@dataclass(frozen=True, slots=True)
class Frame:
    """20 ms of one item: the carrier's message, and the mark that follows it, if any.

    `position_ms` is where the item stands behind this frame; `level` its energy (speech.level).
    A frame without a `text` carries only its mark and takes no time.
    """

    epoch: int
    item_id: str
    position_ms: int
    text: str
    mark: str
    size: int
    level: int
    ready_at: float


Deliver = Callable[[Frame], None]


@dataclass(slots=True, eq=False)
class Line:
    """The frames of one call that wait. Only the event loop touches it, but for `take`.

    `deliver` is called on the loop with each frame when its time has come; the loop answers with
    `delivered` once the frame is on the socket.
    """

    deliver: Deliver
    pace: Pace
    epoch: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _queue: deque[Frame] = field(default_factory=deque)
    _in_flight: Frame | None = None
    _last_item: str = ""

    @property
    def counters(self) -> TxCounters:
        """The call's sending counters."""
        return self.pace.counters

    @property
    def waiting(self) -> int:
        """How many frames wait."""
        return len(self._queue)

    def put(self, frames: list[Frame]) -> None:
        """Loop: append frames; the model is never too far ahead (L9, L10)."""
        with self._lock:
            self._queue.extend(frames)
        self.counters.frames_enqueued += sum(1 for frame in frames if frame.text)

    def drop_before(self, epoch: int) -> None:
        """Loop: forget what an interruption made void, also what is on its way (L28)."""
        with self._lock:
            self.epoch = epoch
            kept = [frame for frame in self._queue if frame.epoch >= epoch]
            dropped = [frame for frame in self._queue if frame.epoch < epoch]
            self._queue = deque(kept)
        self.counters.frames_dropped += sum(1 for frame in dropped if frame.text)
        self.pace.cleared()

    def take(self, now: float) -> Frame | None:
        """TX thread: take the frame that is due, unless one is still on its way."""
        with self._lock:
            if self._in_flight is not None or not self._queue:
                return None
            frame = self._queue[0]
            if frame.text and self.pace.due_at(frame.ready_at) > now:
                return None
            self._in_flight = self._queue.popleft()
            return self._in_flight

    def wakes_at(self, now: float) -> float | None:
        """TX thread: when to look again, ms; None when nothing waits."""
        with self._lock:
            if not self._queue:
                return None
            if self._in_flight is not None:
                return now + TICK_MS
            return self.pace.due_at(self._queue[0].ready_at)

    def is_void(self, frame: Frame) -> bool:
        """Loop: tell whether the frame was overtaken by an interruption."""
        return frame.epoch < self.epoch

    def delivered(self, frame: Frame, at: float) -> None:
        """Loop: the frame is on the socket since `at`."""
        if frame.text:
            self.counters.frames_not_160 += frame.size != FRAME_BYTES
            continues = frame.item_id == self._last_item
            self.pace.sent(at, frame.ready_at, continues=continues)
            self._last_item = frame.item_id
        self._in_flight = None

    def discarded(self, frame: Frame) -> None:
        """Loop: the frame was void when it arrived."""
        self.counters.frames_dropped += bool(frame.text)
        self._in_flight = None


Batch = list[tuple[Line, Frame]]


def collect(lines: Sequence[Line], now: float) -> tuple[Batch, float]:
    """Return what is due at `now`, and when to look again, both in ms."""
    batch = [(line, frame) for line in lines if (frame := line.take(now)) is not None]
    wakes = [at for line in lines if (at := line.wakes_at(now)) is not None]
    return batch, max(min(wakes, default=now + IDLE_MS), now + TICK_MS)


def deliver_batch(batch: Batch) -> None:
    """Loop: hand each frame to its call; one call's error leaves the others alone."""
    for line, frame in batch:
        if line.is_void(frame):
            line.discarded(frame)
            continue
        try:
            line.deliver(frame)
        except Exception:  # the boundary between calls
            line.discarded(frame)
            log.exception("tx.deliver_failed")


class Transmitter:
    """The thread and its lines. `hop` runs a function with a batch on the event loop."""

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        hop: Callable[[Callable[[Batch], None], Batch], object],
        lead_ms: float,
    ) -> None:
        self._clock, self._hop, self._lead_ms = clock, hop, lead_ms
        self._woken = threading.Event()
        self._lines: tuple[Line, ...] = ()
        self._is_open = True
        self._thread = threading.Thread(target=self._run, name="tx", daemon=True)
        self._thread.start()

    def open(self, deliver: Deliver) -> Line:
        """Loop: add a call."""
        line = Line(deliver, Pace(self._lead_ms))
        self._lines = (*self._lines, line)
        return line

    def wake(self) -> None:
        """Loop: a line that was empty has frames again."""
        self._woken.set()

    def close(self, line: Line) -> None:
        """Loop: take a call out."""
        self._lines = tuple(other for other in self._lines if other is not line)

    def stop(self) -> None:
        """Loop: end the thread and wait for it."""
        self._is_open = False
        self._woken.set()
        self._thread.join()

    def _run(self) -> None:
        """TX thread: take, hand over, wait. A wake-up that comes in between is not lost."""
        while self._is_open:
            try:
                self._woken.wait(self._send_due() / 1000)
            except Exception:  # the boundary of the thread: every call of the process depends on it
                log.exception("tx.failed")
                self._woken.wait(FAILED_MS / 1000)
            self._woken.clear()

    def _send_due(self) -> float:
        """TX thread: hand over what is due, return the ms until more is."""
        batch, wakes_at = collect(self._lines, self._clock())
        if batch:
            self._hop(deliver_batch, batch)
        return max(wakes_at - self._clock(), 0.0)

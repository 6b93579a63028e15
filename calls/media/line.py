"""One call's frames on their way out: they wait here until their time has come (R12).

A call has at most one frame on its way through the loop, so that a stalled loop delays frames
and never bunches them: the 18 ms floor holds at the socket (S2-8).
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextvars import Context, copy_context
from dataclasses import dataclass, field

import structlog

from calls.engine.playout import FRAME_BYTES
from calls.media.pacer import Pace, TxCounters

log = structlog.get_logger(__name__)


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

    `ask` puts the line on the TX thread's agenda, where it stands at most once. `deliver` is
    called on the loop with each frame when its time has come, in the context (and so with the
    log's words) of whoever made the line; the loop answers with `delivered` once the frame is on
    the socket.
    """

    deliver: Deliver
    pace: Pace
    ask: Callable[[Line, float], None]
    epoch: int = 0
    context: Context = field(default_factory=copy_context)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _queue: deque[Frame] = field(default_factory=deque)
    _is_asked: bool = False
    _in_flight: Frame | None = None
    _is_closed: bool = False
    _last_item: str = ""

    @property
    def counters(self) -> TxCounters:
        """The call's sending counters."""
        return self.pace.counters

    @property
    def waiting(self) -> int:
        """How many frames wait."""
        return len(self._queue)

    @property
    def left(self) -> int:
        """Loop: how many frames were put and neither sent nor dropped so far (L18)."""
        with self._lock:
            on_the_way = [] if self._in_flight is None else [self._in_flight]
            return sum(1 for frame in [*self._queue, *on_the_way] if frame.text)

    def put(self, frames: list[Frame]) -> None:
        """Loop: append frames; the model is never too far ahead (L9, L10)."""
        with self._lock:
            self._queue.extend(frames)
        self.counters.frames_enqueued += sum(1 for frame in frames if frame.text)
        self._ask()

    def drop_before(self, epoch: int) -> int:
        """Loop: forget what an interruption made void, also what is on its way (L28).

        Returns how many frames that waited here are gone.
        """
        with self._lock:
            self.epoch = epoch
            kept = [frame for frame in self._queue if frame.epoch >= epoch]
            dropped = [frame for frame in self._queue if frame.epoch < epoch]
            self._queue = deque(kept)
        gone = sum(1 for frame in dropped if frame.text)
        self.counters.frames_dropped += gone
        self.pace.cleared()
        return gone

    def close(self) -> None:
        """Loop: send nothing more."""
        self._is_closed = True

    def take(self, now: float) -> tuple[Frame | None, float | None]:
        """TX thread: return the frame that is due, or else when it will be (ms), if any waits."""
        with self._lock:
            if self._is_closed or not self._queue:
                self._is_asked = False
                return None, None
            due_at = self._due_at(self._queue[0])
            if due_at > now:
                return None, due_at
            self._is_asked = False
            self._in_flight = self._queue.popleft()
            return self._in_flight, None

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
        self._ask()

    def discarded(self, frame: Frame) -> None:
        """Loop: the frame was void when it arrived."""
        self.counters.frames_dropped += bool(frame.text)
        self._in_flight = None
        self._ask()

    def _ask(self) -> None:
        with self._lock:
            if self._is_asked or self._in_flight is not None or not self._queue:
                return
            self._is_asked = True
            due_at = self._due_at(self._queue[0])
        self.ask(self, due_at)

    def _due_at(self, frame: Frame) -> float:
        return self.pace.due_at(frame.ready_at) if frame.text else frame.ready_at


Batch = list[tuple[Line, Frame]]


def deliver_batch(batch: Batch) -> None:
    """Loop: hand each frame to its call; one call's error leaves the others alone."""
    for line, frame in batch:
        if line.is_void(frame):
            line.discarded(frame)
            continue
        try:
            line.context.run(line.deliver, frame)
        except Exception:  # noqa: BLE001 - the boundary between calls; logged in the call's words
            line.discarded(frame)
            line.context.run(log.exception, "tx.deliver_failed")

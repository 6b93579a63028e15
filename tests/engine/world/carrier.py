"""Our sender and the carrier behind it (protocols.md B2): frames, marks, and the caller's ear.

The carrier plays in real time and in order of arrival, echoes a mark once all before it was
played, and on `clear` forgets what it has not played and echoes every mark.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field

from calls.engine.playout import FRAME_BYTES, FRAME_MS, MARK_EVERY_MS, mark_name

LEAD_MS = 200  # how far ahead of the ear our sender keeps the carrier (R13)


@dataclass(frozen=True, slots=True)
class Frame:
    """20 ms of an item, or with `length_ms` 0 only the mark behind its end."""

    epoch: int
    item_id: str
    position_ms: int
    mark: str = ""
    length_ms: int = FRAME_MS


@dataclass(slots=True)
class _Cut:
    """How far an item has been cut into frames."""

    rest_bytes: int = 0
    position_ms: int = 0


@dataclass(slots=True)
class Ordered:
    """How many frames the machine's orders amount to, whatever becomes of them (L18)."""

    frames: int = 0
    _bytes: Counter[str] = field(default_factory=Counter)

    def queue(self, item_id: str, size: int) -> None:
        """Count the frames that become full."""
        before = self._bytes[item_id] // FRAME_BYTES
        self._bytes[item_id] += size
        self.frames += self._bytes[item_id] // FRAME_BYTES - before

    def finish(self, item_id: str) -> None:
        """Count the padded frame at the end."""
        self.frames += self._bytes.pop(item_id, 0) % FRAME_BYTES > 0


@dataclass(slots=True)
class Sender:
    """What waits with us: cut into frames, dropped by epoch, every frame counted (L18)."""

    epoch: int = 1
    waiting: deque[Frame] = field(default_factory=deque)
    sent: int = 0
    dropped: int = 0
    _cuts: dict[str, _Cut] = field(default_factory=dict)
    _ended: set[str] = field(default_factory=set)

    def queue(self, epoch: int, item_id: str, size: int) -> None:
        """Append audio of an item; the remainder of its last frame waits (S2-2)."""
        assert epoch >= self.epoch, "queued what an interruption made void (L28)"
        assert item_id not in self._ended, "queued audio behind the end of its item"
        cut = self._cuts.setdefault(item_id, _Cut())
        cut.rest_bytes += size
        while cut.rest_bytes >= FRAME_BYTES:
            cut.rest_bytes -= FRAME_BYTES
            self._append(epoch, item_id, cut)

    def finish(self, epoch: int, item_id: str) -> None:
        """Pad the item's last frame and put a mark behind its end."""
        assert epoch >= self.epoch, "finished what an interruption made void (L28)"
        cut = self._cuts.pop(item_id, None)
        if cut is None:
            return
        self._ended.add(item_id)
        if cut.rest_bytes:
            self._append(epoch, item_id, cut)
        end = mark_name(epoch, item_id, cut.position_ms)
        self.waiting.append(Frame(epoch, item_id, cut.position_ms, end, 0))

    def _append(self, epoch: int, item_id: str, cut: _Cut) -> None:
        cut.position_ms += FRAME_MS
        is_marked = cut.position_ms % MARK_EVERY_MS == 0
        mark = mark_name(epoch, item_id, cut.position_ms) if is_marked else ""
        self.waiting.append(Frame(epoch, item_id, cut.position_ms, mark))

    def drop(self, epoch: int) -> None:
        """Forget every frame of an older epoch."""
        assert epoch > self.epoch, "an epoch came twice"
        self.epoch = epoch
        self._cuts.clear()
        kept = deque(frame for frame in self.waiting if frame.epoch >= epoch)
        self.dropped += self.left - sum(1 for frame in kept if frame.length_ms)
        self.waiting = kept

    def take(self) -> Frame:
        """Return the oldest frame: it is sent."""
        frame = self.waiting.popleft()
        self.sent += frame.length_ms > 0
        return frame

    @property
    def items(self) -> set[str]:
        """The items of which frames wait."""
        return {frame.item_id for frame in self.waiting if frame.length_ms}

    @property
    def begun(self) -> set[str]:
        """The items that may yet have frames: the remainder of one waits for more (S2-2)."""
        return {item_id for item_id, cut in self._cuts.items() if cut.rest_bytes}

    @property
    def left(self) -> int:
        """How many frames of audio wait."""
        return sum(1 for frame in self.waiting if frame.length_ms)


@dataclass(slots=True)
class Carrier:
    """The carrier's buffer and the ear behind it.

    A mark travels `lag_ms` back to us; `slowest_ms` is the longest that one ever took.
    """

    lag_ms: int = 0
    slowest_ms: int = 0
    free_at: int = 0
    echoes: deque[tuple[int, str]] = field(default_factory=deque)
    told: list[str] = field(default_factory=list)
    _pending: deque[tuple[int, str]] = field(default_factory=deque)
    _played: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def push(self, frame: Frame, at: int) -> int:
        """Take a frame and its mark; returns when it will be heard, ms."""
        start = max(at, self.free_at)
        self.free_at = start + frame.length_ms
        if frame.length_ms:
            self._played.setdefault(frame.item_id, []).append((start, self.free_at))
        if frame.mark:
            self._pending.append((self.free_at, frame.mark))
        return start

    def clear(self, at: int) -> None:
        """Forget what was not played; every mark comes back, played or not."""
        self._settle(at)
        self.echoes.extend((at + self.lag_ms, name) for _, name in self._pending)
        self._pending.clear()
        for item_id, spans in self._played.items():
            self._played[item_id] = [(a, min(b, at)) for a, b in spans if a < at]
        self.free_at = at

    def next_echo_at(self) -> int | None:
        """Return when the next mark comes back, ms."""
        if self.echoes:
            return self.echoes[0][0]
        return self._pending[0][0] + self.lag_ms if self._pending else None

    def echo(self, at: int) -> str | None:
        """Return the next mark that has come back by `at`."""
        self._settle(at)
        if not self.echoes or self.echoes[0][0] > at:
            return None
        _, name = self.echoes.popleft()
        self.told.append(name)
        return name

    def _settle(self, at: int) -> None:
        """What is played by now sets its marks on their way, from which no `clear` brings them."""
        while self._pending and self._pending[0][0] <= at:
            played_at, name = self._pending.popleft()
            self.slowest_ms = max(self.slowest_ms, self.lag_ms)
            self.echoes.append((played_at + self.lag_ms, name))

    def heard_ms(self, item_id: str, at: int) -> int:
        """Return what the caller's ear has had of an item by `at`."""
        spans = self._played.get(item_id, ())
        return sum(min(b, at) - a for a, b in spans if a < at)

    def items(self, at: int) -> set[str]:
        """Return the items of which something is still to be heard after `at`."""
        return {key for key, spans in self._played.items() if any(b > at for _, b in spans)}

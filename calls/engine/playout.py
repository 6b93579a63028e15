"""What became of a response's audio: received, queued, sent, heard (design.md, Truths).

The model sends audio several times faster than it can be played, so these four differ by
seconds. Only the carrier's marks prove what was heard; between two marks the clock estimates
it, and it never exceeds what was sent. All lengths are ms of audio; 8 bytes of mu-law are 1 ms.
"""

from __future__ import annotations

from dataclasses import dataclass, field

BYTES_PER_MS = 8
FRAME_MS = 20
FRAME_BYTES = FRAME_MS * BYTES_PER_MS
MARK_EVERY_MS = 200
MARK_CHARS = 400
SILENCE = b"\xff"


def mark_name(epoch: int, item_id: str, position_ms: int) -> str:
    """Return the name of the mark behind `position_ms` of an item (design.md)."""
    return f"{epoch}:{position_ms}:{item_id}"


def read_mark(name: str) -> tuple[int, str, int] | None:
    """Return epoch, item id and position in ms of one of our marks; None for another's."""
    if len(name) > MARK_CHARS:
        return None
    epoch, _, rest = name.partition(":")
    position, _, item_id = rest.partition(":")
    if not (epoch.isdecimal() and position.isdecimal() and item_id):
        return None
    return int(epoch), item_id, int(position)


@dataclass(slots=True)
class Framer:
    """Cuts audio of any chunk size into frames of exactly 160 bytes (S2-1, S2-2, L7)."""

    _rest: bytes = b""

    def push(self, audio: bytes) -> list[bytes]:
        """Return the frames that are full now; the remainder waits."""
        data = self._rest + audio
        full = len(data) - len(data) % FRAME_BYTES
        self._rest = data[full:]
        return [data[i : i + FRAME_BYTES] for i in range(0, full, FRAME_BYTES)]

    def flush(self) -> bytes | None:
        """Return the remainder padded with silence, or None when there is none."""
        rest, self._rest = self._rest, b""
        return rest.ljust(FRAME_BYTES, SILENCE) if rest else None


@dataclass(slots=True)
class ItemAudio:
    """The audio of one item on its way to the caller's ear.

    `is_remembered` tells whether the model's present session knows the item.
    """

    item_id: str
    received_bytes: int = 0
    finished: bool = False
    is_remembered: bool = True
    text: str = ""
    sent_ms: int = 0
    proven_ms: int = 0
    _anchor_ms: int = 0
    _anchor_at: int | None = None

    @property
    def received_ms(self) -> int:
        """The model's own audio, received so far."""
        return self.received_bytes // BYTES_PER_MS

    @property
    def total_ms(self) -> int:
        """All audio received so far, up to whole frames once finished."""
        frames = -(-self.received_bytes // FRAME_BYTES)
        return frames * FRAME_MS if self.finished else self.received_ms

    @property
    def ends_at(self) -> int | None:
        """When the audio sent so far will have been played, by the clock."""
        if self._anchor_at is None:
            return None
        return self._anchor_at + self.sent_ms - self._anchor_ms

    def began(self, at: int, sent_ms: int, free_at: int) -> None:
        """Sending starts or resumes at `at`; the carrier is busy with older audio to `free_at`."""
        self.sent_ms = max(self.sent_ms, sent_ms)
        ends_at = self.ends_at
        if ends_at is None or ends_at <= at:
            self._anchor_ms, self._anchor_at = self.sent_ms, max(at, free_at)

    def progressed(self, sent_ms: int) -> None:
        """Note that `sent_ms` of the item have gone out."""
        self.sent_ms = max(self.sent_ms, sent_ms)

    def proved(self, at: int, position_ms: int) -> None:
        """Note the echo of the mark behind `position_ms`; one that comes again proves nothing."""
        position_ms = min(position_ms, self.total_ms)
        if position_ms <= self.proven_ms:
            return
        self.sent_ms = max(self.sent_ms, position_ms)
        self.proven_ms = position_ms
        self._anchor_ms, self._anchor_at = position_ms, at

    def heard_ms(self, at: int) -> int:
        """Return what the caller had heard by `at`: proven by marks, bounded by the clock."""
        if self._anchor_at is None:
            return 0
        by_clock = self._anchor_ms + at - self._anchor_at
        return max(self.proven_ms, min(self.sent_ms, by_clock))

    def is_pending(self, at: int) -> bool:
        """Tell whether any of it is still to be heard: queued with us, or on the line."""
        return self.heard_ms(at) < self.total_ms

    @property
    def is_proven(self) -> bool:
        """Tell whether a mark proved that all of it was heard."""
        return self.finished and self.proven_ms >= self.total_ms


@dataclass(slots=True)
class Playout:
    """The items of one call in the order they are played."""

    items: dict[str, ItemAudio] = field(default_factory=dict)

    def item(self, item_id: str) -> ItemAudio:
        """Return the item's record, made on first use."""
        return self.items.setdefault(item_id, ItemAudio(item_id))

    def free_at(self, item_id: str) -> int:
        """Return when audio sent before this item will have been played, ms; 0 if none."""
        earlier = (item.ends_at or 0 for key, item in self.items.items() if key != item_id)
        return max(earlier, default=0)

"""A bad network between the caller and the application, on purpose (protocols.md H1-11).

Pure: frames go in one by one with the time, and what leaves now comes out. Seeded, so that the
same call is disturbed in the same way again.
"""

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle

from prosaas.sandbox.caller.ear import FRAME_BYTES
from prosaas.sandbox.twilio.config import Faults

_ODD_SIZES = (80, 237, 160, 3, 320)
_BURST_FRAMES = (2, 10)
_GAP_MS = (200, 2000)
_BETWEEN_GAPS_MS = (1000, 4000)
_LOST_FRAMES = (1, 5)
_BETWEEN_LOSSES_MS = (300, 3000)  # and longer than what is lost takes


@dataclass(frozen=True, slots=True)
class Sent:
    """A payload that leaves, and where its end stands in the caller's audio, in bytes."""

    payload: bytes
    end_bytes: int


def is_disturbed(faults: Faults) -> bool:
    """Whether anything of this module is asked for."""
    return (
        faults.odd_payloads
        or faults.burst_frames != 1
        or faults.random_bursts
        or faults.gaps
        or faults.lost_frames
    )


class Jitter:
    """One stream's disturbances."""

    def __init__(self, faults: Faults, dice: random.Random) -> None:
        self._faults, self._dice = faults, dice
        self._waiting = bytearray()
        self._losses: deque[tuple[int, int]] = deque()
        self._kept_bytes = self._sent_bytes = self._lost_bytes = 0
        self._sizes: Iterator[int] = cycle(_ODD_SIZES if faults.odd_payloads else (FRAME_BYTES,))
        self._size = next(self._sizes)
        self._hold_bytes = self._next_burst()
        self._silent_until_ms = 0.0
        self._gap_ms = self._dice.uniform(*_BETWEEN_GAPS_MS)
        self._loss_ms = self._dice.uniform(*_BETWEEN_LOSSES_MS)
        self._losing = 0

    def take(self, audio: bytes, at_ms: float) -> Iterator[Sent]:
        """Take a frame in at `at_ms` (since `start`); what leaves now, in order."""
        if self._is_lost(at_ms):
            self._losses.append((self._kept_bytes, len(audio)))
        else:
            self._waiting += audio
            self._kept_bytes += len(audio)
        if self._is_gap(at_ms) or len(self._waiting) < self._hold_bytes:
            return
        self._hold_bytes = self._next_burst()
        while len(self._waiting) >= self._size:
            payload = bytes(self._waiting[: self._size])
            del self._waiting[: self._size]
            self._size = next(self._sizes)
            yield Sent(payload, self._end_bytes(len(payload)))

    def _end_bytes(self, size: int) -> int:
        """Where the next `size` bytes to leave end in the caller's audio, losses counted."""
        self._sent_bytes += size
        while self._losses and self._losses[0][0] < self._sent_bytes:
            self._lost_bytes += self._losses.popleft()[1]
        return self._sent_bytes + self._lost_bytes

    def _next_burst(self) -> int:
        frames = self._faults.burst_frames
        if self._faults.random_bursts:
            frames = self._dice.randint(*_BURST_FRAMES)
        return frames * FRAME_BYTES

    def _is_gap(self, at_ms: float) -> bool:
        """Held back for 0.2 to 2 s, then all of it comes at once."""
        if self._faults.gaps and at_ms >= self._gap_ms:
            self._silent_until_ms = at_ms + self._dice.uniform(*_GAP_MS)
            self._gap_ms = self._silent_until_ms + self._dice.uniform(*_BETWEEN_GAPS_MS)
        return at_ms < self._silent_until_ms

    def _is_lost(self, at_ms: float) -> bool:
        """Lost before it came to the carrier: the timestamps step over it."""
        if not self._faults.lost_frames:
            return False
        if at_ms >= self._loss_ms:
            self._losing = self._dice.randint(*_LOST_FRAMES)
            self._loss_ms = at_ms + self._dice.uniform(*_BETWEEN_LOSSES_MS)
        if not self._losing:
            return False
        self._losing -= 1
        return True

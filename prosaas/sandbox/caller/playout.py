"""What the caller hears: audio queued by the application, consumed at exactly 8 bytes per ms.

Pure: every method takes the time in ms (any origin that does not go back) and nothing reads a
clock, so the same queue serves real calls and tests on a virtual clock (protocols.md H1, 12 to 14).

Audio plays in *segments*. A push into a dry queue opens a segment at that moment; pushes before
it runs dry extend it; running dry, or `clear`, ends it. A mark waits for the byte count at which
it was queued, so it is heard when everything before it has been played.
"""

import math
from collections import deque
from dataclasses import dataclass, field
from typing import NamedTuple

BYTES_PER_MS = 8
SILENCE = 0xFF
_SILENCE = bytes([SILENCE])
_EPSILON = 1e-6


class Segment(NamedTuple):
    """One unbroken stretch that was really played; `payload` is mu-law, 8 bytes per ms."""

    start_ms: float
    end_ms: float
    payload: bytes
    cleared: bool


class MarkHeard(NamedTuple):
    """A mark that came back: `heard` is false when `clear` sent it back unplayed."""

    name: str
    at_ms: float
    heard: bool


@dataclass(slots=True)
class _Run:
    start_ms: float
    audio: bytearray = field(default_factory=bytearray)
    played: int = 0
    cleared: bool = False

    @property
    def end_ms(self) -> float:
        return self.start_ms + len(self.audio) / BYTES_PER_MS

    def play_until(self, at_ms: float) -> None:
        due, size = int((at_ms - self.start_ms) * BYTES_PER_MS + _EPSILON), len(self.audio)
        if due > self.played:
            self.played = due if due < size else size

    def played_until_ms(self) -> float:
        return self.start_ms + self.played / BYTES_PER_MS


class PlayoutQueue:
    """FIFO of audio and marks with an explicit clock. Not thread safe; the owner serialises."""

    def __init__(self) -> None:
        self._runs: list[_Run] = []
        self._run = _Run(0.0)  # the last one; before the first an empty one
        self._waiting: deque[tuple[int, str]] = deque()
        self._due: list[str] = []
        self.marks: list[MarkHeard] = []

    def push(self, at_ms: float, payload: bytes) -> None:
        """Queue mu-law audio of any length behind everything queued before."""
        self._play(at_ms)
        if not payload:
            return
        run = self._run
        if run.played == len(run.audio) and (
            not self._runs or run.cleared or at_ms > run.end_ms + _EPSILON
        ):
            self._run = run = _Run(at_ms)
            self._runs.append(run)
        run.audio += payload

    def mark(self, at_ms: float, name: str) -> None:
        """Queue a mark. With nothing queued it is due at once: the next `advance` returns it."""
        self._play(at_ms)
        if self.queued_bytes == 0:
            self._echo(name, at_ms, heard=True)
            return
        self._waiting.append((len(self._run.audio), name))

    def clear(self, at_ms: float) -> list[str]:
        """Drop what was not played; the echoes now due, in order, pending marks included."""
        self._play(at_ms)
        if self.queued_bytes:
            run = self._run
            del run.audio[run.played :]
            run.cleared = True
        while self._waiting:
            self._echo(self._waiting.popleft()[1], at_ms, heard=False)
        return self._take_due()

    def advance(self, at_ms: float) -> list[str]:
        """Play until `at_ms`; the names of the marks heard since the last call, in order."""
        self._play(at_ms)
        return self._take_due()

    @property
    def queued_bytes(self) -> int:
        """Bytes queued and not yet played, as of the last call that gave a time."""
        return len(self._run.audio) - self._run.played

    @property
    def next_mark_ms(self) -> float:
        """When the next mark will have been heard if nothing is cleared; inf with none waiting."""
        if not self._waiting:
            return math.inf
        return self._run.start_ms + self._waiting[0][0] / BYTES_PER_MS

    @property
    def segments(self) -> list[Segment]:
        """What was really played, oldest first; the last may still be playing."""
        return [
            Segment(
                run.start_ms, run.played_until_ms(), bytes(run.audio[: run.played]), run.cleared
            )
            for run in self._runs
            if run.played
        ]

    def heard(self, at_ms: float) -> bytes:
        """Everything the caller's ear received from 0 to `at_ms`, silence as 0xFF."""
        return self.between(0, at_ms)

    def between(self, start_ms: float, end_ms: float) -> bytes:
        """The played timeline of [start, end), 8 bytes per ms, silence as 0xFF."""
        first, last = round(start_ms * BYTES_PER_MS), round(end_ms * BYTES_PER_MS)
        offset = round(self._run.start_ms * BYTES_PER_MS)
        if first >= offset and last <= offset + self._run.played:
            return bytes(self._run.audio[first - offset : last - offset])
        timeline = bytearray(_SILENCE) * (last - first)
        for run in reversed(self._runs):
            offset = round(run.start_ms * BYTES_PER_MS)
            if offset + run.played <= first:
                break
            start, stop = max(first, offset), min(last, offset + run.played)
            if start < stop:
                timeline[start - first : stop - first] = run.audio[start - offset : stop - offset]
        return bytes(timeline)

    def _play(self, at_ms: float) -> None:
        run = self._run
        run.play_until(at_ms)
        while self._waiting and self._waiting[0][0] <= run.played:
            position, name = self._waiting.popleft()
            self._echo(name, run.start_ms + position / BYTES_PER_MS, heard=True)

    def _echo(self, name: str, at_ms: float, *, heard: bool) -> None:
        self.marks.append(MarkHeard(name, at_ms, heard))
        self._due.append(name)

    def _take_due(self) -> list[str]:
        due, self._due = self._due, []
        return due

"""The agent's voice on its way out: cut into frames, paced, marked, and counted."""

from __future__ import annotations

from dataclasses import dataclass, field

from calls.engine.commands import ClearCarrier
from calls.engine.events import Event, SendingBegan, SendingProgressed
from calls.engine.playout import FRAME_MS, MARK_EVERY_MS, Framer, mark_name
from calls.engine.speech import level
from calls.media.line import Frame, Line
from calls.media.outbox import Outbox
from calls.twilio.media import StreamWriter

Token = Frame | ClearCarrier

RESUMED_AFTER_MS = 2 * FRAME_MS


@dataclass(slots=True)
class _Item:
    framer: Framer = field(default_factory=Framer)
    position_ms: int = 0


class AgentAudio:
    """One call's outgoing audio. Everything here runs on the event loop; times are ms."""

    def __init__(self, *, line: Line, outbox: Outbox[Token], writer: StreamWriter) -> None:
        self._line, self._outbox, self._writer = line, outbox, writer
        self._items: dict[str, _Item] = {}
        self._sent_item, self._sent_ms, self._sent_at = "", 0, 0.0
        self._told_ms = 0
        self.deltas = 0

    def queue(self, epoch: int, item_id: str, audio: bytes, now: float) -> list[Frame]:
        """Append mu-law of any length; whole frames go into the line, the rest waits (S2-2).

        Returns those frames.
        """
        self.deltas += 1
        item = self._items.setdefault(item_id, _Item())
        pieces = item.framer.push(audio)
        frames = [self._frame(epoch, item_id, item, piece, now) for piece in pieces]
        self._line.put(frames)
        return frames

    def finish(self, epoch: int, item_id: str, now: float) -> None:
        """Send the rest padded with silence, and a mark behind the item's very end."""
        item = self._items.pop(item_id, None)
        if item is None:
            return
        rest = item.framer.flush()
        frames = [self._frame(epoch, item_id, item, rest, now)] if rest else []
        end = mark_name(epoch, item_id, item.position_ms)
        if not frames or not frames[-1].mark:
            frames.append(Frame(epoch, item_id, item.position_ms, "", end, 0, 0, now))
        self._line.put(frames)

    def _frame(self, epoch: int, item_id: str, item: _Item, audio: bytes, now: float) -> Frame:
        item.position_ms += FRAME_MS
        is_marked = item.position_ms % MARK_EVERY_MS == 0
        mark = mark_name(epoch, item_id, item.position_ms) if is_marked else ""
        text = self._writer.media(audio)
        return Frame(epoch, item_id, item.position_ms, text, mark, len(audio), level(audio), now)

    def drop(self, epoch: int) -> tuple[int, int]:
        """Forget every frame of an older epoch; return how many waited in line and outbox."""
        self._items.clear()
        waiting = self._line.drop_before(epoch)
        frames = [token for token in self._outbox.drain() if isinstance(token, Frame)]
        for frame in frames:
            self._line.discarded(frame)
        return waiting, len(frames)

    def clear(self, command: ClearCarrier) -> None:
        """Have the carrier forget what it has not played."""
        self._outbox.post(self._writer.clear, command)

    def post(self, frame: Frame) -> None:
        """The line says it is this frame's time: write it, and its mark behind it."""
        if frame.text:
            self._outbox.post(frame.text, frame)
        if frame.mark:
            self._outbox.post(self._writer.mark(frame.mark), None if frame.text else frame)

    def written(self, frame: Frame, now: float, at: int) -> list[Event]:
        """A frame is on the socket; return what the engine must hear of it, all of it.

        Where one item ends is told before the next begins, which the caller hears behind it.
        `now` is on the pacing's clock, `at` on the call's own.
        """
        self._line.delivered(frame, now)
        if not frame.text:
            return []
        is_new = frame.item_id != self._sent_item or now - self._sent_at > RESUMED_AFTER_MS
        before = self.progress(at) if is_new else []
        if frame.item_id != self._sent_item:
            self._told_ms = 0
        begins_at = frame.position_ms - FRAME_MS
        self._sent_item, self._sent_ms, self._sent_at = frame.item_id, frame.position_ms, now
        return [*before, SendingBegan(at, frame.item_id, begins_at)] if is_new else []

    def progress(self, at: int) -> list[Event]:
        """Return how much has gone out, if the engine does not know it yet."""
        if self._sent_ms == self._told_ms or not self._sent_item:
            return []
        self._told_ms = self._sent_ms
        return [SendingProgressed(at, self._sent_item, self._sent_ms)]

"""A model and a carrier for any order of events: they do what the machine says, at their own pace.

The model answers requests one at a time and rejects one that comes too early; the carrier plays
in real time, echoes marks behind what was played, and all of them at once after a `clear`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from calls.engine import commands as do
from calls.engine import events as ev
from calls.engine.playout import FRAME_BYTES, FRAME_MS, MARK_EVERY_MS, mark_name
from calls.engine.policy import AgentPolicy
from tests.engine.driver import SOUND, Line


@dataclass(slots=True)
class Track:
    """One item on its way: what waits with us, what went out, when it is played."""

    epoch: int
    queued_bytes: int = 0
    finished: bool = False
    sent_ms: int = 0
    played: list[tuple[int, int]] = field(default_factory=list)

    @property
    def frames(self) -> int:
        """How many frames could go out by now; the last one padded."""
        rounding = FRAME_BYTES - 1 if self.finished else 0
        return (self.queued_bytes + rounding) // FRAME_BYTES - self.sent_ms // FRAME_MS

    def heard_ms(self, at: int) -> int:
        """What the caller's ear has had of it by `at`."""
        return sum(min(max(at - start, 0), length) for start, length in self.played)


class World:
    """One call between a model and a carrier."""

    def __init__(self, policy: AgentPolicy) -> None:
        self.line = Line(policy)
        self.requests: list[str] = []
        self.active: str | None = None
        self.cancelled: set[str] = set()
        self.responses = self.items = 0
        self.tracks: dict[str, Track] = {}
        self.marks: list[tuple[int, str]] = []
        self.free_at = 0
        self.epoch = 0
        self._seen = 0

    def tell(self, event: ev.Event) -> None:
        """Tell the machine, and let model and carrier do what it orders."""
        self.line.tell(event)
        self._obey()

    def _obey(self) -> None:
        while self._seen < len(self.line.given):
            command = self.line.given[self._seen]
            self._seen += 1
            obey = OBEY.get(type(command))
            if obey is not None:
                obey(self, command)

    # The model.

    def answer(self) -> None:
        """The model takes the oldest request."""
        request_id = self.requests.pop(0)
        if self.active is not None:
            self.tell(ev.CreateRejected(self.line.at, request_id))
            return
        self.responses += 1
        self.items += 1
        self.active = f"resp_{self.responses}"
        self.tell(ev.ResponseCreated(self.line.at, self.active))

    def end(self, outcome: ev.Outcome) -> None:
        """The model ends its response."""
        response_id, self.active = self.active or "", None
        outcome = ev.Outcome.CANCELLED if response_id in self.cancelled else outcome
        self.tell(ev.ResponseDone(self.line.at, response_id, outcome))

    def speak(self, size: int) -> None:
        """The model sends a piece of audio and words, also when it was just cancelled."""
        at, response_id, item_id = self.line.at, self.active or "", f"item_{self.items}"
        self.tell(ev.TextReceived(at, response_id, item_id, "word "))
        self.tell(ev.AudioReceived(at, response_id, item_id, SOUND * size))

    def finish_item(self) -> None:
        """The model has sent all of an item; what follows belongs to the next one."""
        self.tell(ev.AudioFinished(self.line.at, self.active or "", f"item_{self.items}"))
        self.items += 1

    # Our sender, and the carrier.

    def send(self, frames: int) -> None:
        """The oldest waiting frames go out."""
        for item_id, track in list(self.tracks.items()):
            count = min(track.frames, frames)
            frames -= count
            if count > 0 and self.tracks.get(item_id) is track:
                self._send(item_id, track, count * FRAME_MS)

    def _send(self, item_id: str, track: Track, length_ms: int) -> None:
        at, before = self.line.at, track.sent_ms
        start = max(at, self.free_at)
        track.sent_ms += length_ms
        track.played.append((start, length_ms))
        for position in range(before + FRAME_MS, track.sent_ms + 1, FRAME_MS):
            if position % MARK_EVERY_MS == 0 or (position == track.sent_ms and track.finished):
                name = mark_name(track.epoch, item_id, position)
                self.marks.append((start + position - before, name))
        if before == 0 or self.free_at <= at:
            self.tell(ev.SendingBegan(at, item_id, before))
        self.free_at = start + length_ms
        self.tell(ev.SendingProgressed(at, item_id, track.sent_ms))

    def wait(self, ms: int) -> None:
        """Time passes: the carrier plays and echoes, a cancelled response ends within 100 ms."""
        until = self.line.at + ms
        while self.line.at < until:
            if self.active in self.cancelled:
                self.end(ev.Outcome.CANCELLED)
            step = min(until, self.line.at + 100)
            while self.marks and self.marks[0][0] <= step:
                at, name = self.marks.pop(0)
                self.tell(ev.MarkEchoed(max(at, self.line.at), name))
            self.line.until(step)
            self._obey()

    def echo_all(self) -> None:
        """A `clear` empties the carrier and sends every mark back."""
        marks, self.marks, self.free_at = self.marks, [], self.line.at
        for _, name in marks:
            self.tell(ev.MarkEchoed(self.line.at, name))


def _create(world: World, command: do.CreateResponse) -> None:
    assert world.active is None, "asked for a second response"
    world.requests.append(command.request_id)


def _cancel(world: World, command: do.CancelResponse) -> None:
    assert command.response_id not in world.cancelled, "cancelled twice"
    assert command.response_id == world.active, "cancelled what does not run"
    world.cancelled.add(command.response_id)


def _queue(world: World, command: do.QueueAudio) -> None:
    assert command.epoch >= world.epoch, "queued what an interruption made void"
    track = world.tracks.setdefault(command.item_id, Track(command.epoch))
    track.queued_bytes += len(command.audio)


def _finish(world: World, command: do.FinishAudio) -> None:
    if command.item_id in world.tracks:
        track = world.tracks[command.item_id]
        track.finished = True
        if track.sent_ms and not track.frames:
            name = mark_name(track.epoch, command.item_id, track.sent_ms)
            world.marks.append((max(world.free_at, world.line.at), name))


def _drop(world: World, command: do.DropAudio) -> None:
    assert command.epoch > world.epoch, "an epoch came twice"
    world.epoch = command.epoch
    world.tracks = {k: t for k, t in world.tracks.items() if t.epoch >= command.epoch}


def _clear(world: World, _: do.ClearCarrier) -> None:
    world.echo_all()


OBEY: dict[type, Callable[..., None]] = {
    do.CreateResponse: _create,
    do.CancelResponse: _cancel,
    do.QueueAudio: _queue,
    do.FinishAudio: _finish,
    do.DropAudio: _drop,
    do.ClearCarrier: _clear,
}

"""A call between a small model and a small carrier, which do what the machine orders.

Every event passes through `World.tell` or the clock, every order through `OBEY`, which asserts
that it is legal where it goes. After each event `watch` is called.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from calls.engine import events as ev
from calls.engine.playout import FRAME_MS
from calls.engine.policy import AgentPolicy
from calls.engine.responses import Purpose, Response
from calls.engine.states import CallState
from tests.engine.driver import Line
from tests.engine.world.caller import Caller
from tests.engine.world.carrier import LEAD_MS, Carrier, Ordered, Sender
from tests.engine.world.model import Model
from tests.engine.world.orders import AFTER_CLOSE, OBEY
from tests.engine.world.witness import Witness

RESUMED_AFTER_MS = 2 * FRAME_MS
TICK_MS = 100


class WorldsLine(Line):
    """The driver's line, with the world carrying out each event's orders before the next one."""

    def __init__(self, policy: AgentPolicy, world: World) -> None:
        self.world = world
        super().__init__(policy)

    def _tell(self, event: ev.Event) -> None:
        self.world.before(event)
        super()._tell(event)
        self.world.after(event)

    def whisper(self, event: ev.SendingProgressed) -> None:
        """Tell the machine what concerns no one else."""
        super()._tell(event)


class World:
    """One call. `seen` counts the situations it came through, `rooms` what happened where."""

    def __init__(self, policy: AgentPolicy, watch: Callable[[], None] = lambda: None) -> None:
        self.policy, self.watch = policy, watch
        self.model, self.caller, self.witness = Model(self), Caller(self), Witness()
        self.ordered, self.sender, self.carrier = Ordered(), Sender(), Carrier()
        self.is_sending, self.has_started = True, False
        self.losses = self.closes = self.ends = 0
        self.seen: Counter[str] = Counter()
        self.rooms: set[tuple[CallState, type]] = set()
        self.ids: Counter[str] = Counter()
        self.last_event: ev.Event | None = None
        self._state_before = CallState.CONNECTING
        self._sent, self._sent_at = ("", 0), 0
        self._progress = ("", 0)
        self._obeyed = 0
        self.line = WorldsLine(policy, self)
        self._obey()

    @property
    def at(self) -> int:
        """The time on the call's own clock, ms."""
        return self.line.at

    def stream_ms(self, at: int) -> int:
        """Return `at` as ms since the stream started."""
        return self.line.machine.call.stream_ms(at)

    def record(self, request_id: str) -> Response:
        """Return the machine's record of a request it has just made."""
        record = self.line.machine.call.responses.requested_as(request_id)
        assert record is not None
        return record

    def next_id(self, kind: str) -> str:
        """Return an id that nobody has used in this call."""
        self.ids[kind] += 1
        return f"{kind}_{self.ids[kind]}"

    def start(self) -> None:
        """The carrier's stream starts."""
        self.has_started = True
        self.tell(ev.StreamStarted(self.at))

    # Events.

    def tell(self, event: ev.Event) -> None:
        """Tell the machine, and let model and carrier do what it orders."""
        self.line.tell(event)

    def before(self, event: ev.Event) -> None:
        """How much has gone out is told before any event that may need it."""
        self.last_event, self._state_before = event, self.line.state
        self.rooms.add((self.line.state, type(event)))
        if self._sent[0] and self._progress != self._sent:
            self._progress = self._sent
            self.line.whisper(ev.SendingProgressed(event.at, *self._sent))

    def after(self, event: ev.Event) -> None:
        """Carry out what was ordered, then look whether the world is still in order."""
        self._obey()
        if (self._state_before, self.line.state) == (CallState.CLOSING, CallState.LIVE):
            self.seen["goodbye interrupted"] += 1
        if isinstance(event, ev.ResponseDone) and not self.closes:
            self.model.every_call_is_seen_to(event.response_id)
        self.watch()

    def _obey(self) -> None:
        given = self.line.given
        while self._obeyed < len(given):
            order = given[self._obeyed]
            self._obeyed += 1
            assert not self.ends, "ordered something after the end (L61)"
            assert not self.closes or isinstance(order, AFTER_CLOSE), "spoke to a closed stream"
            OBEY[type(order)](self, order)

    # Time.

    def wait(self, ms: int) -> None:
        """Time passes: frames go out, marks come back, timers fire, the model does its part."""
        until = self.at + ms
        while True:
            step = min(until, *self._next_moments(until))
            self.line.until(step)
            while (name := self.carrier.echo(self.at)) is not None:
                self.tell(ev.MarkEchoed(self.at, name))
            self.model.act()
            if self.is_sending:
                self._send_ahead()
            if step >= until:
                return

    def _next_moments(self, until: int) -> list[int]:
        echo_at, due_at = self.carrier.next_echo_at(), self.model.due_at()
        moments = [when for when, _ in self.line.timers.values()]
        moments += [moment for moment in (echo_at, due_at) if moment is not None]
        if self.is_sending and self.sender.waiting:
            moments.append(self.at + TICK_MS)
        return [max(moment, self.at) for moment in moments] or [until]

    def play_out(self) -> None:
        """All that waits goes out and is heard, for at most 15 s."""
        was_sending, self.is_sending = self.is_sending, True
        for _ in range(30):
            self.wait(500)
            if not self.playing():
                break
        self.is_sending = was_sending

    # Our sender.

    def _send_ahead(self) -> None:
        """Send until the carrier is ahead of the ear by the usual lead."""
        while self.sender.waiting and self.carrier.free_at - self.at < LEAD_MS and not self.closes:
            self.send(1)

    def send(self, count: int) -> None:
        """The oldest frames go out, however many are due."""
        while count > 0 and self.sender.waiting and not self.closes:
            frame = self.sender.take()
            assert frame.epoch == self.sender.epoch, "sent a frame of an old epoch (L28)"
            begins_at = self.carrier.push(frame, self.at)
            count -= 1
            if frame.length_ms:
                self.witness.began.setdefault(frame.item_id, self.stream_ms(begins_at))
                self._tell_sent(frame.item_id, frame.position_ms)

    def _tell_sent(self, item_id: str, position_ms: int) -> None:
        is_new = item_id != self._sent[0] or self.at - self._sent_at > RESUMED_AFTER_MS
        if is_new:
            self.tell(ev.SendingBegan(self.at, item_id, position_ms - FRAME_MS))
        self._sent, self._sent_at = (item_id, position_ms), self.at

    def playing(self) -> set[str]:
        """Return the items of which frames wait with us or are on their way to the ear."""
        return self.sender.items | self.carrier.items(self.at)

    def is_greeting(self) -> bool:
        """Tell whether the caller is still to hear something of what may be the greeting.

        A response that nobody asked for may have been taken for it.
        """
        may_be = {Purpose.PREAMBLE, Purpose.GREETING, None}
        greetings = (reply for reply in self.model.replies.values() if reply.purpose in may_be)
        return any(self.playing().intersection(reply.item_ids) for reply in greetings)

"""A long and busy call on a virtual clock, as the shell would tell it to the machine.

The agent speaks most of the time, in pieces of 100 ms that come four times faster than they are
played, with a piece of text for each word; the carrier echoes a mark for each 200 ms; the caller
answers, interrupts every third time; every fifth reply uses a function. Ids are as long as the
model's.
"""

from __future__ import annotations

import heapq
import secrets
from collections import deque
from collections.abc import Callable
from functools import partial
from itertools import count
from random import Random
from typing import Any

from calls.engine import commands as do
from calls.engine import events as ev
from calls.engine.machine import CallMachine
from calls.engine.playout import FRAME_BYTES, FRAME_MS, MARK_EVERY_MS, mark_name
from calls.engine.policy import AgentPolicy
from calls.tape.recorder import Recorder

CALL_SID = "CA" + "0123456789abcdef" * 2
WORDS = ("we", "deliver", "roses", "tulips", "and", "lilies", "every", "weekday", "before", "noon")
PIECE_MS = 100
MS_PER_WORD = 330
LATENCY_MS = 120


def new_id(prefix: str) -> str:
    """An id like the model's."""
    return f"{prefix}_{secrets.token_urlsafe(16)}"


class BusyCall:
    """Runs until `length_ms`, then the caller hangs up; `told` counts what the machine heard."""

    def __init__(self, policy: AgentPolicy, recorder: Recorder, *, length_ms: int) -> None:
        self.machine, self.recorder = CallMachine(policy, CALL_SID), recorder
        self.length_ms, self.at, self.told = length_ms, 0, 0
        self._chance, self._order = Random(1), count()
        self._agenda: list[tuple[int, int, Callable[[], None]]] = []
        self._timers: dict[do.TimerName, int] = {}
        self._frames: deque[tuple[int, str, int]] = deque()
        self._queued: dict[str, int] = {}
        self._cancelled: set[str] = set()
        self._marks: list[str] = []
        self._sending, self._sent_ms, self._told_ms, self._replies = "", 0, 0, 0

    def run(self) -> None:
        """The whole call."""
        self._tell(None, self.machine.open())
        self._later(50, lambda: self._feed(ev.StreamStarted(self.at)))
        self._later(300, lambda: self._feed(ev.SessionReady(self.at)))
        self._later(0, self._tick)
        self._later(self.length_ms, lambda: self._feed(ev.StreamStopped(self.at)))
        self._later(self.length_ms + 500, lambda: self._feed(ev.ModelLost(self.at)))
        while self._agenda and self.at <= self.length_ms + 500:
            self.at, _, action = heapq.heappop(self._agenda)
            action()

    def _later(self, ms: int, action: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (self.at + ms, next(self._order), action))

    def _feed(self, event: ev.Event) -> None:
        """As CallSession.feed does: what has gone out is told first."""
        if self._sent_ms != self._told_ms and not isinstance(event, ev.SendingBegan):
            self._told_ms = self._sent_ms
            progress = ev.SendingProgressed(event.at, self._sending, self._sent_ms)
            self._tell(progress, self.machine.handle(progress))
        self._tell(event, self.machine.handle(event))

    def _feed_now(self, event: Callable[[int], ev.Event]) -> None:
        self._feed(event(self.at))

    def _tell(self, event: ev.Event | None, commands: list[do.Command]) -> None:
        self.told += 1
        self.recorder.note(event, commands)
        for command in commands:
            obey = OBEY.get(type(command))
            if obey is not None:
                obey(self, command)

    # The machine's orders.

    def _start_timer(self, order: do.StartTimer) -> None:
        self._timers[order.name] = order.generation
        self._later(order.delay_ms, lambda: self._fire(order))

    def _fire(self, order: do.StartTimer) -> None:
        if self._timers.get(order.name) == order.generation:
            self._feed(ev.TimerFired(self.at, order.name, order.generation, order.call_sid))

    def _stop_timer(self, order: do.StopTimer) -> None:
        self._timers.pop(order.name, None)

    def _create(self, _: do.CreateResponse) -> None:
        self._replies += 1
        self._later(300, partial(self._reply, new_id("resp"), self._replies))

    def _cancel(self, order: do.CancelResponse) -> None:
        self._cancelled.add(order.response_id)

    def _queue(self, order: do.QueueAudio) -> None:
        done_ms = self._queued.get(order.item_id, 0)
        frames = len(order.audio) // FRAME_BYTES
        self._queued[order.item_id] = done_ms + frames * FRAME_MS
        for index in range(1, frames + 1):
            self._frames.append((order.epoch, order.item_id, done_ms + index * FRAME_MS))

    def _drop(self, _: do.DropAudio) -> None:
        self._frames.clear()

    def _clear(self, _: do.ClearCarrier) -> None:
        for name in self._marks:
            self._later(1, partial(self._echo, name))

    def _run_tool(self, order: do.RunTool) -> None:
        output = '{"time":"2026-01-31 12:00"}'
        self._later(400, lambda: self._feed(ev.ToolAnswered(self.at, order.call_id, output)))

    # The model.

    def _reply(self, response_id: str, number: int) -> None:
        self._feed(ev.ResponseCreated(self.at, response_id))
        if number % 5 == 0:
            call_id, asked = new_id("call"), '{"when":"tomorrow"}'
            self._feed(ev.ToolCalled(self.at, response_id, call_id, "current_time", asked))
            self._feed(ev.ResponseDone(self.at, response_id, ev.Outcome.COMPLETED))
            return
        length_ms = self._chance.randrange(6_000, 12_000, PIECE_MS)
        is_cut = number % 3 == 0
        wait_ms = self._chance.randrange(800, length_ms) if is_cut else length_ms + 600
        self._later(wait_ms, self._caller_speaks)
        self._speak(response_id, new_id("item"), 0, length_ms)

    def _speak(self, response_id: str, item_id: str, done_ms: int, length_ms: int) -> None:
        """Send the next piece, or the end."""
        if response_id in self._cancelled:
            self._feed(ev.ResponseDone(self.at, response_id, ev.Outcome.CANCELLED))
            return
        if done_ms >= length_ms:
            self._feed(ev.AudioFinished(self.at, response_id, item_id))
            self._feed(ev.ResponseDone(self.at, response_id, ev.Outcome.COMPLETED))
            return
        if done_ms // MS_PER_WORD != (done_ms + PIECE_MS) // MS_PER_WORD:
            word = f" {self._chance.choice(WORDS)}"
            self._feed(ev.TextReceived(self.at, response_id, item_id, word))
        self._feed(ev.AudioReceived(self.at, response_id, item_id, bytes(8 * PIECE_MS)))
        again = partial(self._speak, response_id, item_id, done_ms + PIECE_MS, length_ms)
        self._later(PIECE_MS // 4 + self._chance.randrange(-4, 5), again)

    # The caller, and the carrier.

    def _caller_speaks(self) -> None:
        """Two seconds of voice, as local energy and the model's VAD tell of it."""
        item_id, voiced_at = new_id("item"), self.at
        said = f"{' '.join(self._chance.choices(WORDS, k=6))}?"
        self._feed(ev.CallerVoiced(voiced_at, voiced_at - 80))
        steps: list[tuple[int, Callable[[int], ev.Event]]] = [
            (150, lambda at: ev.SpeechStarted(at, item_id, at - 500, True, voiced_at - 80)),
            (1_500, ev.CallerQuieted),
            (1_900, lambda at: ev.SpeechStopped(at, item_id, at)),
            (1_920, lambda at: ev.TurnCommitted(at, item_id)),
            (2_400, lambda at: ev.CallerTranscribed(at, item_id, said)),
        ]
        for ms, event in steps:
            self._later(ms, partial(self._feed_now, event))

    def _tick(self) -> None:
        """One frame goes out every 20 ms while there are any."""
        self._later(FRAME_MS, self._tick)
        if not self._frames:
            return
        epoch, item_id, position_ms = self._frames.popleft()
        if item_id != self._sending:
            self._feed(ev.SendingBegan(self.at, item_id, position_ms - FRAME_MS))
        self._sending, self._sent_ms = item_id, position_ms
        if position_ms % MARK_EVERY_MS == 0 or not self._frames:
            name = mark_name(epoch, item_id, position_ms)
            self._marks.append(name)
            self._later(LATENCY_MS + self._chance.randrange(40), partial(self._echo, name))

    def _echo(self, name: str) -> None:
        if name in self._marks:
            self._marks.remove(name)
            self._feed(ev.MarkEchoed(self.at, name))


OBEY: dict[type, Callable[[BusyCall, Any], None]] = {
    do.StartTimer: BusyCall._start_timer,
    do.StopTimer: BusyCall._stop_timer,
    do.CreateResponse: BusyCall._create,
    do.CancelResponse: BusyCall._cancel,
    do.QueueAudio: BusyCall._queue,
    do.DropAudio: BusyCall._drop,
    do.ClearCarrier: BusyCall._clear,
    do.RunTool: BusyCall._run_tool,
}

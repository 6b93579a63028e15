"""The TX loop takes, hands over and waits: what runs in its thread, and what a line may hold."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable
from itertools import pairwise
from types import FrameType

import pytest

from calls.engine.commands import ClearCarrier
from calls.media.agenda import Agenda
from calls.media.agent_audio import AgentAudio, Token
from calls.media.clock import monotonic_ms
from calls.media.line import Batch, Frame, Line
from calls.media.outbox import Outbox
from calls.media.pacer import Pace
from calls.media.transmitter import Transmitter
from calls.twilio.media import StreamWriter

FRAMES = 20
OF_THE_LOOP = {"calls.media.transmitter", "calls.media.agenda", "calls.media.line"}
ARITHMETIC = {"calls.media.pacer"}
WAITING = {"threading"}
ITEM_MS = 600_000


def frame(number: int, *, epoch: int = 1) -> Frame:
    return Frame(epoch, "item", number * 20, "frame", "", 160, 0, 0.0)


def a_line(agenda: Agenda) -> Line:
    return Line(lambda _: None, Pace(lead_ms=0), agenda.ask)


class Tracer:
    """Notes the module of every Python function that a thread begins, and every C function."""

    def __init__(self) -> None:
        self.modules: set[str] = set()
        self.builtins: set[str] = set()

    def __call__(self, at: FrameType, event: str, argument: object) -> None:
        if event == "call":
            self.modules.add(at.f_globals["__name__"])
        elif event == "c_call":
            self.builtins.add(getattr(argument, "__name__", "?"))


class Stage:
    """A TX thread whose hand-over is a list: what it does itself is all that it does."""

    def __init__(self, lead_ms: float = 0) -> None:
        self.batches: list[tuple[float, Batch]] = []
        self.is_done = threading.Event()
        self.transmitter = Transmitter(clock=monotonic_ms, hop=self._hop, lead_ms=lead_ms)
        self.lines = [self.transmitter.open(lambda _: None) for _ in range(2)]

    def _hop(self, _: Callable[[Batch], None], batch: Batch) -> None:
        self.batches.append((monotonic_ms(), batch))
        if len(self.batches) >= FRAMES:
            self.is_done.set()
        for line, sent in batch:
            line.delivered(sent, self.batches[-1][0])

    def play(self) -> None:
        for line in self.lines:
            line.put([frame(number) for number in range(FRAMES)])
        assert self.is_done.wait(10)
        self.transmitter.stop()


def test_nothing_but_taking_and_waiting_runs_in_the_thread() -> None:
    """S0-1, S0-3, S4-16: no dump, no log, no database, no REST, no thread start, no flush."""
    gc.collect()  # what other tests left would else be tidied up in the thread, and seen there
    tracer = Tracer()
    threading.setprofile(tracer)
    try:
        stage = Stage()
    finally:
        threading.setprofile(None)
    stage.play()
    assert tracer.modules <= OF_THE_LOOP | ARITHMETIC | WAITING | {__name__, "calls.media.clock"}
    assert not tracer.builtins & {"write", "open", "print", "send", "sendall", "start_new_thread"}
    assert not tracer.builtins & {"clear_frames", "print_stack", "_current_frames", "sleep"}


def test_each_turn_of_the_loop_takes_one_frame_of_a_call_and_waits() -> None:
    """S0-2, S4-16: take one, hand over, and look again when the next is due."""
    stage = Stage()
    stage.play()
    for _, batch in stage.batches:
        lines = [line for line, _ in batch]
        assert len(lines) == len({id(line) for line in lines})
    starts = [at for at, batch in stage.batches if batch[0][0] is stage.lines[0]]
    assert all(after - before >= 18 for before, after in pairwise(starts))


def test_a_thread_that_is_stopped_is_gone() -> None:
    """S4-3, R12: one thread for the process; stopping joins it."""
    before = set(threading.enumerate())
    stage = Stage()
    (thread,) = set(threading.enumerate()) - before
    stage.transmitter.stop()
    assert (thread.name, thread.is_alive()) == ("tx", False)


def test_lines_of_two_calls_share_nothing() -> None:
    """S4-1, S4-3: counters and guards are whole from the line's construction, one set a call."""
    agenda = Agenda()
    one, other = a_line(agenda), a_line(agenda)
    one.put([frame(1)])
    one.drop_before(2)
    one.close()
    other.put([frame(1)])
    assert (one.counters.frames_dropped, other.counters.frames_dropped) == (1, 0)
    assert agenda.collect(0.0) == [(other, frame(1))]


def test_ten_minutes_of_audio_may_wait_and_none_of_it_is_lost() -> None:
    """S2-4, L9, L10: the model is far ahead; putting never waits and never drops."""
    agenda = Agenda()
    line = a_line(agenda)
    frames = [frame(number) for number in range(ITEM_MS // 20)]
    line.put(frames)
    sent, now = [], 0.0
    while (batch := agenda.collect(now)) or line.waiting:
        for _, one in batch:
            sent.append(one)
            line.delivered(one, now)
        now = agenda.next_at() or now
    assert sent == frames
    assert line.counters.frames_dropped == 0


def test_frames_leave_in_their_order() -> None:
    """L9: no jump from the start of a sentence to its end."""
    agenda = Agenda()
    line = a_line(agenda)
    line.put([frame(1), frame(2)])
    line.put([frame(3)])
    positions = []
    for turn in range(3):
        ((_, one),) = agenda.collect(turn * 1000.0)
        positions.append(one.position_ms)
        line.delivered(one, turn * 1000.0)
    assert positions == [20, 40, 60]


@pytest.mark.parametrize("late_ms", [0.0, 1.5, 15.0])
def test_a_frame_on_time_leaves_the_deadlines_where_they_were(late_ms: float) -> None:
    """S2-7: the next waits for its absolute deadline, not for 20 ms after this one."""
    pace = Pace(lead_ms=0)
    pace.sent(1000.0, 1000.0, continues=False)
    pace.sent(1020.0 + late_ms, 1000.0, continues=True)
    assert pace.due_at(1000.0) == max(1040.0, 1020.0 + late_ms + 18)
    pace.sent(1040.0, 1000.0, continues=True)
    assert pace.due_at(1000.0) == 1060.0


async def nothing_goes(_: str) -> None:
    raise AssertionError("the bridge wrote to the socket")


@pytest.mark.parametrize("piece", [1, 47, 160, 999])
def test_the_bridge_from_the_model_only_frames_and_enqueues(piece: int) -> None:
    """S4-17, S2-2: whatever size the pieces have, nothing is written or dropped here."""
    line = a_line(Agenda())
    outbox: Outbox[Token] = Outbox(nothing_goes, lambda _: None, at_once=True)
    audio = AgentAudio(line=line, outbox=outbox, writer=StreamWriter("MZ1"))
    for _ in range(1600 // piece):
        audio.queue(1, "item", bytes(piece), now=0.0)
    whole = 1600 // piece * piece // 160
    assert (line.waiting, line.counters.frames_enqueued) == (whole, whole)
    assert (line.counters.frames_sent, line.counters.frames_dropped) == (0, 0)


async def test_a_clear_overtakes_what_waits_for_the_socket() -> None:
    """L14: one outbound buffer; the order to clear empties it first."""
    written: list[str] = []

    async def send(text: str) -> None:
        written.append(text)

    outbox: Outbox[Token] = Outbox(send, lambda _: None, at_once=True)
    audio = AgentAudio(line=a_line(Agenda()), outbox=outbox, writer=StreamWriter("MZ1"))
    audio.post(frame(1))
    audio.drop(2)
    audio.clear(ClearCarrier(0, 0))
    running = asyncio.create_task(outbox.run())
    await asyncio.sleep(0)
    running.cancel()
    assert written == [StreamWriter("MZ1").clear]

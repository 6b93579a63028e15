"""The TX thread for real, and its lines without it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from itertools import pairwise

import pytest

from calls.media.agenda import Agenda
from calls.media.clock import monotonic_ms
from calls.media.line import Batch, Frame, Line, deliver_batch
from calls.media.pacer import Pace
from calls.media.transmitter import Transmitter

FRAMES = 12


def frame(number: int, *, epoch: int = 1, text: str = "frame", mark: str = "") -> Frame:
    return Frame(epoch, "item", number * 20, text, mark, 160, 0, 0.0)


class Listener:
    """One call's end of the thread: notes when each frame arrives."""

    def __init__(self, transmitter: Transmitter) -> None:
        self.times: list[float] = []
        self.is_done = asyncio.Event()
        self._line = transmitter.open(self._arrives)
        self._line.put([frame(number) for number in range(FRAMES)])

    def _arrives(self, sent: Frame) -> None:
        self.times.append(monotonic_ms())
        self._line.delivered(sent, self.times[-1])
        if len(self.times) == FRAMES:
            self.is_done.set()


def a_line(arrived: list[Frame] | None = None, agenda: Agenda | None = None) -> Line:
    deliver = (arrived if arrived is not None else []).append
    return Line(deliver, Pace(lead_ms=0), (agenda or Agenda()).ask)


def test_a_line_has_one_frame_on_its_way_at_most() -> None:
    """A stalled loop delays frames and never bunches them (S2-8 at the socket)."""
    agenda, first, second = Agenda(), frame(1), frame(2)
    line = a_line(agenda=agenda)
    line.put([first, second])
    agenda.collect(1000.0)
    assert agenda.collect(5000.0) == []
    line.delivered(first, 5000.0)
    assert agenda.collect(5017.0) == []
    assert agenda.collect(5020.0) == [(line, second)]


def test_a_batch_holds_one_frame_of_each_call_that_is_due() -> None:
    agenda = Agenda()
    lines = [a_line(agenda=agenda) for _ in range(3)]
    for line in lines[:2]:
        line.put([frame(1), frame(2)])
    assert [line for line, _ in agenda.collect(1000.0)] == lines[:2]
    assert agenda.next_at() is None


def test_the_agenda_tells_when_the_next_frame_is_due() -> None:
    agenda, first = Agenda(), frame(1)
    line = a_line(agenda=agenda)
    line.put([first, frame(2)])
    agenda.collect(1000.0)
    line.delivered(first, 1000.0)
    assert agenda.next_at() == 1020.0


def test_a_line_asked_too_early_stays_on_the_agenda() -> None:
    """After a stall its schedule starts anew: what it asked for no longer holds."""
    agenda, first, second = Agenda(), frame(1), frame(2)
    line = a_line(agenda=agenda)
    line.put([first, second])
    agenda.collect(1000.0)
    line.delivered(first, 1000.0)
    line.pace.sent(1300.0, 0.0, continues=True)
    assert agenda.collect(1302.0) == []
    assert agenda.collect(agenda.next_at() or 0.0) == [(line, second)]


def test_a_closed_line_is_off_the_agenda() -> None:
    agenda = Agenda()
    line = a_line(agenda=agenda)
    line.put([frame(1)])
    line.close()
    assert (agenda.collect(1000.0), agenda.next_at()) == ([], None)


def test_an_interruption_voids_what_waits_and_what_is_on_its_way() -> None:
    """L28: the epoch of a frame decides, not a flag."""
    arrived: list[Frame] = []
    agenda = Agenda()
    line = a_line(arrived, agenda)
    line.put([frame(1), frame(2)])
    batch = agenda.collect(1000.0)
    line.drop_before(2)
    deliver_batch(batch)
    assert (arrived, line.waiting, line.counters.frames_dropped) == ([], 0, 2)


def test_frames_of_the_new_epoch_survive_the_drop() -> None:
    line = a_line()
    line.put([frame(1), frame(2, epoch=2)])
    line.drop_before(2)
    assert line.waiting == 1


def test_a_bare_mark_takes_no_time_and_counts_as_no_frame() -> None:
    line = a_line()
    line.put([frame(1, text="", mark="1:20:item")])
    mark, _ = line.take(0.0)
    assert mark is not None
    line.delivered(mark, 0.0)
    assert (line.counters.frames_enqueued, line.counters.frames_sent) == (0, 0)


def test_a_frame_of_another_size_is_counted() -> None:
    """S2-6, R5."""
    line = a_line()
    odd = Frame(1, "item", 20, "frame", "", 159, 0, 0.0)
    line.delivered(odd, 0.0)
    assert line.counters.frames_not_160 == 1


@pytest.mark.parametrize("calls", [1, 5])
async def test_the_thread_paces_every_call_and_never_under_the_floor(calls: int) -> None:
    """R12: one thread for all; S2-8: 18 ms at least between two frames."""
    loop = asyncio.get_running_loop()
    transmitter = Transmitter(clock=monotonic_ms, hop=loop.call_soon_threadsafe, lead_ms=0)
    listeners = [Listener(transmitter) for _ in range(calls)]
    async with asyncio.timeout(10):
        for listener in listeners:
            await listener.is_done.wait()
    transmitter.stop()
    gaps = [b - a for each in listeners for a, b in pairwise(each.times)]
    assert min(gaps) >= 18


async def test_a_closed_line_sends_nothing_more() -> None:
    loop = asyncio.get_running_loop()
    arrived: list[Frame] = []
    transmitter = Transmitter(clock=lambda: 0.0, hop=loop.call_soon_threadsafe, lead_ms=0)
    line = transmitter.open(arrived.append)
    line.close()
    line.put([frame(1)])
    transmitter.stop()
    await asyncio.sleep(0)
    assert arrived == []


async def test_a_wake_up_between_looking_and_waiting_is_not_lost() -> None:
    """A frame put at that very moment would else wait out the idle ten seconds."""
    loop = asyncio.get_running_loop()
    looked, put = threading.Event(), threading.Event()

    def clock() -> float:
        """Called when the thread looks, and again before it waits: the frames come in between."""
        if looked.is_set():
            put.wait(5)
        looked.set()
        return monotonic_ms()

    transmitter = Transmitter(clock=clock, hop=loop.call_soon_threadsafe, lead_ms=0)
    await asyncio.to_thread(looked.wait)
    arrived = asyncio.Event()
    line = transmitter.open(lambda _: arrived.set())
    line.put([frame(1)])
    put.set()
    await asyncio.wait_for(arrived.wait(), 5)
    transmitter.stop()


def test_one_calls_error_leaves_the_others_alone(caplog: pytest.LogCaptureFixture) -> None:
    def fails(_: Frame) -> None:
        raise LookupError

    arrived: list[Frame] = []
    agenda = Agenda()
    lines = [Line(fails, Pace(lead_ms=0), agenda.ask), a_line(arrived, agenda)]
    for line in lines:
        line.put([frame(1), frame(2)])
    deliver_batch(agenda.collect(1000.0))
    assert len(arrived) == 1
    assert [line for line, _ in agenda.collect(1000.0)] == lines[:1]
    assert "tx.deliver_failed" in caplog.text


async def test_the_thread_survives_an_error_and_goes_on() -> None:
    """Every call of the process depends on it."""
    loop = asyncio.get_running_loop()
    arrived = asyncio.Event()
    failures = iter([LookupError("once")])

    def hop(deliver: Callable[[Batch], None], batch: Batch) -> None:
        for failure in failures:
            line.put([frame(2)])
            line.discarded(batch[0][1])
            raise failure
        loop.call_soon_threadsafe(deliver, batch)

    transmitter = Transmitter(clock=monotonic_ms, hop=hop, lead_ms=0)
    line = transmitter.open(lambda _: arrived.set())
    line.put([frame(1)])
    await asyncio.wait_for(arrived.wait(), 10)
    transmitter.stop()

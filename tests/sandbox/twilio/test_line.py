"""The line and the pacer on a virtual clock: frames by the absolute clock, late or not."""

import asyncio
import logging

import pytest

from prosaas.sandbox.caller.caller import Caller, Frame
from prosaas.sandbox.caller.steps import HangUp, Pause, Step, Talk
from prosaas.sandbox.twilio.clock import Clock
from prosaas.sandbox.twilio.stream.line import Line
from prosaas.sandbox.twilio.stream.pacer import Pacer


class Ledger:
    """A listener that writes down what it is told."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.marks: list[str] = []
        self.third = asyncio.Event()

    def caller_frame(self, frame: Frame, due_ms: float) -> None:
        self.frames.append(frame)
        if len(self.frames) == 3:
            self.third.set()

    def marks_heard(self, names: list[str]) -> None:
        self.marks += names


def line_at(now_ms: float, *steps: Step) -> tuple[Line, Ledger, list[str]]:
    ends: list[str] = []
    line, ledger = Line(Caller(steps), now_ms, lambda: ends.append("hung up")), Ledger()
    line.listener = ledger
    return line, ledger, ends


def test_a_frame_falls_due_every_20_ms_of_the_answers_clock() -> None:
    line, ledger, _ = line_at(1003)
    counts = []
    for now in (1022, 1023, 1042.9, 1043, 1100):
        line.tick(now)
        counts.append(len(ledger.frames))
    assert counts == [0, 1, 1, 2, 4]


def test_a_late_tick_loses_no_frame() -> None:
    line, ledger, _ = line_at(0)
    line.tick(20)
    line.tick(1010)
    assert len(ledger.frames) == 50
    assert len(line.said) == 50 * 160


def test_a_mark_is_reported_at_the_tick_after_it_was_heard() -> None:
    line, ledger, _ = line_at(0)
    line.playout.push(0, b"\x10" * 800)
    line.playout.mark(0, "m")
    line.tick(95)
    assert ledger.marks == []
    line.tick(100)
    assert ledger.marks == ["m"]


def test_the_caller_track_is_aligned_with_the_clock() -> None:
    line, _, _ = line_at(0, Pause(100), Talk("a", b"\x10" * 160))
    line.tick(200)
    line.hang_up(333)
    assert line.said.index(b"\x10") == 800
    assert len(line.said) == 333 * 8
    assert line.until_ms(9999) == 333


def test_the_end_of_the_script_hangs_up() -> None:
    line, _, ends = line_at(0, Pause(40), HangUp())
    line.tick(40)
    assert ends == []
    line.tick(60)
    assert ends == ["hung up"]


async def test_a_line_that_fails_leaves_the_clock_and_others_stay(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Broken(Ledger):
        def caller_frame(self, frame: Frame, due_ms: float) -> None:
            raise RuntimeError("broken")

    pacer = Pacer(Clock())
    good, ledger, _ = line_at(Clock().ms())
    bad, _, _ = line_at(Clock().ms())
    bad.listener = Broken()
    with caplog.at_level(logging.CRITICAL):
        pacer.add(bad)
        pacer.add(good)
        await asyncio.wait_for(ledger.third.wait(), 5)
    pacer.remove(good)
    assert len(bad.said) == 160

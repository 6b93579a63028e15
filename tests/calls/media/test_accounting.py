"""Frame accounting at the end of a call: it adds up, or somebody hears of it."""

from __future__ import annotations

import pytest

from calls.media.accounting import frames_unbalanced, off_by
from calls.media.agenda import Agenda
from calls.media.caller_audio import CallerAudio
from calls.media.line import Frame, Line
from calls.media.pacer import Pace
from prosaas.lib import counters


def frame(number: int, *, epoch: int = 1) -> Frame:
    return Frame(epoch, "item", number * 20, "frame", "", 160, 0, 0.0)


def a_line() -> tuple[Line, Agenda]:
    agenda = Agenda()
    return Line(lambda _: None, Pace(lead_ms=0), agenda.ask), agenda


def no_caller() -> CallerAudio:
    return CallerAudio(lambda _: None)


def test_frames_that_wait_and_one_that_is_on_its_way_are_left() -> None:
    """L18, S2-14: enqueued = sent + dropped + left, at any moment."""
    line, agenda = a_line()
    line.put([frame(number) for number in range(5)])
    ((_, sent),) = agenda.collect(1000.0)
    line.delivered(sent, 1000.0)
    agenda.collect(1020.0)
    assert (line.left, off_by(line, no_caller())) == (4, {"out": 0, "in": 0})


def test_a_frame_that_was_void_on_its_way_is_counted_when_it_arrives() -> None:
    """L18, L28: it is left until then, and dropped afterwards."""
    line, agenda = a_line()
    line.put([frame(0), frame(1)])
    ((_, on_the_way),) = agenda.collect(1000.0)
    assert line.drop_before(2) == 1
    assert (line.left, line.counters.frames_dropped) == (1, 1)
    line.discarded(on_the_way)
    assert (line.left, line.counters.frames_dropped) == (0, 2)


@pytest.mark.parametrize(("sent", "frames_in", "lost"), [(7, 0, 3), (12, 0, 2), (10, 5, 5)])
def test_a_frame_nobody_accounts_for_is_an_error(
    sent: int, frames_in: int, lost: int, caplog: pytest.LogCaptureFixture
) -> None:
    """L18: counted in the process, told in the call's metrics, and logged."""
    line, _ = a_line()
    line.counters.frames_enqueued, line.counters.frames_sent = 10, sent
    caller = no_caller()
    caller.frames_in = frames_in
    before = counters.snapshot().get("frames_unbalanced", 0)
    assert frames_unbalanced(line, caller) == lost
    assert counters.snapshot()["frames_unbalanced"] - before == lost
    assert "call.frames_unbalanced" in caplog.text


def test_a_call_that_adds_up_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    assert frames_unbalanced(a_line()[0], no_caller()) == 0
    assert caplog.text == ""

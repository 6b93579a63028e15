"""What one session of the model leaves to the next, to the millisecond (protocols.md F1)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calls.engine import events as ev
from calls.engine.commands import Redial, TimerName
from calls.engine.reconnect import RECYCLE_BY_MS, RECYCLE_MS
from calls.engine.turns import Speaker, Spoken
from tests.engine.driver import POLICY, Line

LONG = replace(POLICY, silence_ms=0, max_call_ms=14_400_000)
SECOND_AT = 1_000_000


def in_the_second_session() -> Line:
    """Return a call whose first socket broke; the second session began at 1000 s."""
    line = Line.greeted(LONG)
    line.model_is_lost(at=SECOND_AT - 500)
    line.session_is_ready(at=SECOND_AT)
    return line


@pytest.mark.parametrize(
    ("age_ms", "redials"), [(RECYCLE_MS, 1), (RECYCLE_BY_MS - 1, 1), (RECYCLE_BY_MS + 1000, 2)]
)
def test_a_session_is_as_old_as_it_is_and_not_as_the_call(age_ms: int, redials: int) -> None:
    """Protocols F1: it is changed in the middle of a talk only when its own time is up."""
    line = in_the_second_session()
    line.model_hears("user_9", at=SECOND_AT + 10_000, confirmed=False)
    line.caller_speaks()
    line.until(SECOND_AT + age_ms)
    assert len(line.all_of(Redial)) == redials


def test_a_reply_heard_before_its_end_was_told_is_written_down_at_the_loss() -> None:
    """L31: all of it was proven heard; only `response.done` is missing."""
    line = Line.replying()
    line.model_begins()
    line.model_sends(1000, "We have roses.")
    line.model_finishes()
    line.carrier_plays(1000, at=2200)
    line.carrier_echoes(1000, at=3200)
    line.model_is_lost(at=3300)
    turn = line.transcript[-1]
    assert (turn.heard_text, turn.end_ms, turn.interrupted) == ("We have roses.", 3300, False)


def test_what_waits_to_be_heard_is_told_to_the_next_session() -> None:
    """The caller will hear it: the agent said it."""
    line = Line.replying()
    line.model_says(1000, "We have roses.", at=2100)
    line.model_is_lost(at=2110)
    (redial,) = line.all_of(Redial)
    assert redial.history[-1] == Spoken(Speaker.AGENT, "We have roses.")


def test_what_nobody_heard_is_not_told_to_the_next_session() -> None:
    """L31: a turn of which no word was heard is no part of the talk."""
    line = Line.replying()
    line.model_says(1000, "We have roses.", at=2100)
    line.carrier_plays(1000, at=2200)
    line.caller_speaks(at=2230)
    line.model_is_lost(at=2300)
    (redial,) = line.all_of(Redial)
    assert [said.text for said in redial.history] == ["Hello.", "Do you have roses?"]


def test_a_function_of_the_lost_session_makes_nobody_wait() -> None:
    """L37: its timer goes with it."""
    line = Line.replying()
    line.model_begins()
    line.model_calls("current_time")
    line.model_ends()
    assert line.due(TimerName.TOOL_SLOW) is not None
    line.model_is_lost(at=2500)
    assert line.due(TimerName.TOOL_SLOW) is None


def test_two_entries_of_keys_are_two_turns() -> None:
    """Each has an item of its own; the next session is told both."""
    line = Line.greeted()
    line.caller_types("12#", at=2000)
    line.model_says(100, "And?", at=2100)
    line.caller_types("34#", at=4000)
    line.model_is_lost(at=4100)
    told = [said.text for said in line.all_of(Redial)[0].history if said.who is Speaker.CALLER]
    assert told == ["12#", "34#"]


def test_a_dead_socket_is_not_dialled_for_a_line_that_is_gone() -> None:
    """S1-13, L53."""
    line = Line.greeted()
    line.caller_hangs_up(at=2000)
    line.tell(ev.ModelLost(2100))
    assert line.all_of(Redial) == []

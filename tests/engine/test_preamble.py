"""What must be heard before all else: that an AI speaks, that the call is recorded (R19)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calls.engine import events as ev
from calls.engine.commands import ClearCarrier, CreateResponse, PreambleHeard, Redial
from calls.engine.prompts import greeting_prompt, preamble_prompt
from calls.engine.states import CallState, EndReason
from tests.engine.driver import POLICY, Line, phrase

RECORDED = replace(POLICY, preamble="I am an AI. This call is recorded.", max_call_ms=60_000)
PREAMBLE = preamble_prompt(RECORDED)
GREETING = greeting_prompt(RECORDED)


def saying_it() -> Line:
    """The preamble is on its way, 2 s of it."""
    line = Line.answered(RECORDED)
    line.model_says(2000, RECORDED.preamble, at=0)
    line.carrier_plays(2000, at=0)
    return line


def test_it_comes_first_and_the_greeting_behind_it() -> None:
    """R19: in its exact words, and without a gap."""
    line = Line.answered(RECORDED)
    assert line.orders == [phrase("create-1", PREAMBLE)]
    line.model_says(2000, RECORDED.preamble, at=0)
    assert phrase("create-2", GREETING) in line.given


def test_its_last_mark_proves_that_it_was_heard() -> None:
    """R19: not the model's word, nor the clock."""
    line = saying_it()
    line.carrier_echoes(1800, at=1800)
    line.until(2500)
    assert line.all_of(PreambleHeard) == []
    line.carrier_echoes(2000, at=2600)
    assert line.all_of(PreambleHeard) == [PreambleHeard(2600)]


def test_marks_that_are_faster_than_the_models_end_prove_it_too() -> None:
    line = Line.answered(RECORDED)
    line.model_begins(at=0)
    line.model_sends(200, RECORDED.preamble)
    line.model_finishes()
    line.carrier_plays(200, at=0)
    line.carrier_echoes(200, at=200)
    assert line.all_of(PreambleHeard) == []
    line.model_ends(at=300)
    assert line.all_of(PreambleHeard) == [PreambleHeard(300)]


def test_nobody_talks_it_down() -> None:
    """R19, R3: what is said over it is answered after it, in place of the greeting (L38)."""
    line = Line.answered(RECORDED)
    line.model_begins(at=0)
    line.model_sends(2000, RECORDED.preamble)
    line.carrier_plays(2000, at=0)
    line.caller_speaks(at=500)
    line.caller_says("Hello? Is anybody there?", at=600)
    line.caller_is_quiet(at=700)
    line.model_finishes()
    line.model_ends(at=800)
    assert line.all_of(ClearCarrier) == []
    assert line.all_of(CreateResponse)[-1].instructions == ""
    assert len(line.all_of(CreateResponse)) == 2


def test_a_caller_who_was_first_hears_it_before_the_answer() -> None:
    """R19: words before the call is live do not spare anybody the preamble."""
    line = Line(RECORDED)
    line.session_is_ready(at=0)
    line.caller_says("Hello?", at=50)
    line.stream_starts(at=100)
    assert line.all_of(CreateResponse) == [phrase("create-1", PREAMBLE)]
    line.model_says(2000, RECORDED.preamble, at=200)
    assert line.all_of(CreateResponse)[-1].instructions == ""


def test_words_before_its_first_frame_do_not_take_it_back() -> None:
    line = Line.answered(RECORDED)
    line.model_begins(at=0)
    line.caller_speaks(at=100)
    line.model_hears(at=150)
    assert line.orders == []
    assert line.machine.call.responses.generating is not None


@pytest.mark.parametrize("outcome", [ev.Outcome.INCOMPLETE, ev.Outcome.FAILED])
def test_cut_short_it_is_said_again_once_and_proves_nothing(outcome: ev.Outcome) -> None:
    """R19: half of it is no proof; then the call goes on without."""
    line = Line.answered(RECORDED)
    for _ in range(2):
        line.model_begins()
        line.model_sends(500, "I am")
        line.model_finishes()
        line.carrier_plays(500)
        line.model_ends(outcome)
        line.carrier_echoes(500)
    asked = [order.instructions for order in line.all_of(CreateResponse)]
    assert asked == [PREAMBLE, PREAMBLE, GREETING]
    assert line.all_of(PreambleHeard) == []


def test_a_model_that_stays_silent_is_asked_twice() -> None:
    """R19: then the call goes on; without the proof nothing is recorded."""
    line = Line.answered(RECORDED)
    for _ in range(2):
        line.model_begins()
        line.model_ends()
    asked = [order.instructions for order in line.all_of(CreateResponse)]
    assert asked == [PREAMBLE, PREAMBLE, GREETING]
    assert line.all_of(PreambleHeard) == []


def test_a_lost_model_says_it_anew() -> None:
    """R19, F1: the next session begins with it, though the caller has been asking something."""
    line = Line.answered(RECORDED)
    line.model_begins(at=0)
    line.model_sends(500, "I am")
    line.carrier_plays(500, at=0)
    line.model_hears(at=300)
    line.model_is_lost(at=400)
    assert len(line.all_of(Redial)) == 1
    line.session_is_ready(at=900)
    assert line.all_of(CreateResponse)[-1].instructions == PREAMBLE


def test_the_end_of_the_call_does_not_wait_for_a_greeting() -> None:
    """A call whose time is over says goodbye behind the preamble, nothing else."""
    line = Line.answered(replace(RECORDED, max_call_ms=10_000))
    line.model_begins(at=1000)
    line.model_sends(12_000, RECORDED.preamble)
    line.carrier_plays(12_000, at=1000)
    line.until(10_000)
    assert line.state is CallState.CLOSING
    line.model_finishes(at=10_100)
    line.model_ends()
    goodbye = line.all_of(CreateResponse)[-1]
    assert "goodbye" in goodbye.instructions
    assert len(line.all_of(CreateResponse)) == 2
    assert line.machine.call.end_reason is EndReason.MAX_DURATION

"""A noise cut the agent off and nobody had spoken (S2-20, L33)."""

from __future__ import annotations

from calls.engine.commands import CreateResponse
from calls.engine.events import Outcome
from calls.engine.prompts import instructions_for
from calls.engine.responses import Purpose
from tests.engine.driver import POLICY, Line, phrase

AGAIN = instructions_for(Purpose.RECOVERY, POLICY)


def cut_off() -> Line:
    """Return a call at 2700 ms: a voice on the line has silenced the agent."""
    line = Line.replying()
    line.model_begins()
    line.model_sends(2000, "We have roses.")
    line.carrier_plays(1000, at=2200)
    line.caller_speaks(at=2700)
    line.model_ends(Outcome.CANCELLED)
    return line


def test_after_a_noise_the_agent_says_it_again() -> None:
    """S2-20, L33: 500 ms after the quiet, once."""
    line = cut_off()
    line.caller_is_quiet(at=3000)
    line.until(3499)
    assert line.orders == []
    line.until(3500)
    assert line.orders == [phrase("create-3", AGAIN)]
    line.model_says(500, "We have roses.")
    line.caller_is_quiet(at=5000)
    line.until(9000)
    assert len(line.all_of(CreateResponse)) == 3


def test_a_caller_the_model_heard_was_no_noise() -> None:
    """S2-20: not when the user is speaking."""
    line = cut_off()
    line.model_hears("user_2", at=2900)
    line.caller_is_quiet(at=3000)
    line.until(4000)
    assert line.all_of(CreateResponse)[2:] == []


def test_a_caller_the_model_heard_first_was_no_noise() -> None:
    line = Line.replying()
    line.model_says(2000, "We have roses.")
    line.carrier_plays(1000, at=2200)
    line.model_hears("user_2", at=2600, confirmed=False)
    line.caller_speaks(at=2700)
    line.caller_is_quiet(at=3000)
    line.until(4000)
    assert line.all_of(CreateResponse)[2:] == []


def test_a_turn_explains_the_interruption() -> None:
    """S2-20: not when text was received."""
    line = cut_off()
    line.caller_is_quiet(at=3000)
    line.turn_is_committed("user_2", at=3100)
    line.model_says(500, "Yes?")
    line.until(4000)
    assert [command.instructions for command in line.all_of(CreateResponse)[2:]] == [""]


def test_a_voice_that_comes_back_is_waited_for() -> None:
    """S2-20: not while the energy is still high."""
    line = cut_off()
    line.caller_is_quiet(at=3000)
    line.caller_speaks(at=3200)
    line.until(4000)
    assert line.all_of(CreateResponse)[2:] == []
    line.caller_is_quiet(at=4100)
    line.until(4600)
    assert line.orders == [phrase("create-3", AGAIN)]


def test_quiet_after_an_ordinary_turn_recovers_nothing() -> None:
    line = Line.greeted()
    line.caller_speaks(at=2000)
    line.caller_is_quiet(at=2500)
    line.until(4000)
    assert line.orders == []

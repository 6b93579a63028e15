"""What the agent does, as a watcher is told: listening, thinking, speaking."""

from __future__ import annotations

import pytest

from calls.engine.agent_state import AgentState, agent_state
from calls.engine.events import Outcome
from tests.engine.driver import Line


def told(line: Line) -> AgentState:
    """What is told of the call at the line's present moment."""
    return agent_state(line.machine.call, line.at)


def speaking() -> Line:
    """Return a call at 3000 ms: the caller has heard 800 ms of a reply of 2000."""
    line = Line.replying()
    line.model_begins()
    line.model_sends(2000, "We have red and white roses.")
    line.carrier_plays(1000, at=2200)
    line.carrier_echoes(600, at=2800)
    line.until(3000)
    return line


def test_it_thinks_until_the_first_word_is_heard() -> None:
    line = Line()
    assert told(line) is AgentState.THINKING
    line.stream_starts(at=0)
    assert told(line) is AgentState.THINKING
    line.session_is_ready(at=100)
    assert told(line) is AgentState.THINKING


def test_what_the_model_generated_is_not_audible_yet() -> None:
    line = Line.answered()
    line.model_says(1000, "Hello.", at=300)
    assert told(line) is AgentState.THINKING
    line.carrier_plays(1000, at=320)
    assert told(line) is AgentState.SPEAKING


def test_it_listens_once_its_words_are_heard() -> None:
    assert told(Line.greeted()) is AgentState.LISTENING


def test_it_listens_while_the_caller_speaks_and_thinks_when_the_turn_is_over() -> None:
    line = Line.greeted()
    line.model_hears("user_1", at=2000)
    assert told(line) is AgentState.LISTENING
    line.model_hears_silence("user_1", at=2500)
    line.turn_is_committed("user_1")
    assert told(line) is AgentState.THINKING


def test_a_caller_who_goes_on_is_listened_to_though_a_reply_is_owed() -> None:
    line = Line.replying()
    line.model_begins(at=2100)
    assert told(line) is AgentState.THINKING
    line.model_hears("user_2", at=2200)
    assert told(line) is AgentState.LISTENING


def test_an_interrupted_agent_listens_at_once() -> None:
    line = speaking()
    assert told(line) is AgentState.SPEAKING
    line.model_hears("user_2", at=3000)
    assert told(line) is AgentState.LISTENING


def test_a_cancelled_response_is_no_thought() -> None:
    line = speaking()
    line.model_hears("user_2", at=3000)
    line.model_hears_silence("user_2", at=3200)
    assert told(line) is AgentState.LISTENING
    line.model_ends(Outcome.CANCELLED, at=3250)
    assert told(line) is AgentState.LISTENING


def test_a_function_that_runs_is_a_thought() -> None:
    line = Line.replying()
    line.model_begins(at=2100)
    line.model_calls("opening_hours")
    line.model_ends()
    assert told(line) is AgentState.THINKING


def test_a_lost_model_is_a_thought_once_nothing_is_heard_any_more() -> None:
    line = speaking()
    line.model_is_lost(at=3000)
    assert told(line) is AgentState.SPEAKING
    line = Line.greeted()
    line.model_is_lost(at=2000)
    assert told(line) is AgentState.THINKING


@pytest.mark.parametrize("line", [speaking(), Line.replying()])
def test_a_call_that_is_over_neither_speaks_nor_thinks(line: Line) -> None:
    line.caller_hangs_up(at=3100)
    assert told(line) is AgentState.LISTENING

"""Functions the model calls (protocols.md F7)."""

from __future__ import annotations

import pytest

from calls.engine.commands import AnswerTool, CreateResponse, TimerName
from calls.engine.events import Outcome
from calls.engine.prompts import instructions_for
from calls.engine.responses import Purpose
from calls.engine.states import CallState
from tests.engine.driver import POLICY, Line

GOODBYE = instructions_for(Purpose.GOODBYE, POLICY)


def test_an_unknown_function_is_answered_and_then_spoken_to() -> None:
    """L49, F7: every call gets an output, then one response through the gate."""
    line = Line.replying()
    line.model_begins()
    line.model_calls("book_table")
    assert line.orders == [AnswerTool("call_2", '{"error":"unknown function"}')]
    line.model_ends()
    assert line.orders == [CreateResponse("create-3")]


def test_several_functions_are_answered_by_one_reply() -> None:
    """F7: all outputs first."""
    line = Line.replying()
    line.model_begins()
    line.model_calls("book_table")
    line.model_calls("book_taxi")
    line.model_ends()
    assert len(line.all_of(AnswerTool)) == 2
    assert line.orders == [CreateResponse("create-3")]


def test_a_function_call_is_a_sign_of_life() -> None:
    line = Line.replying()
    line.model_begins()
    line.model_calls("book_table")
    assert line.due(TimerName.REPLY_DUE) is None


@pytest.mark.parametrize("name", ["end_call", "book_table"])
def test_a_cancelled_responses_function_is_not_carried_out(name: str) -> None:
    """F7: its arguments may be cut."""
    line = Line.replying()
    line.model_begins()
    line.model_hears("user_2", at=2200)
    line.model_calls(name)
    assert line.orders == []
    assert line.state is CallState.LIVE


def test_an_end_without_a_word_is_followed_by_a_goodbye() -> None:
    """L53: the caller is never hung up on in silence."""
    line = Line.replying()
    line.model_begins()
    line.model_calls("end_call")
    assert line.orders == [AnswerTool("call_2", '{"status":"ok"}')]
    line.model_ends()
    assert line.orders == [CreateResponse("create-3", GOODBYE)]


def test_an_end_with_a_spoken_goodbye_asks_for_no_other() -> None:
    line = Line.replying()
    line.model_begins()
    line.model_sends(1000, "Goodbye!")
    line.model_calls("end_call")
    line.model_ends()
    assert line.all_of(CreateResponse)[2:] == []
    assert line.state is CallState.CLOSING


def test_an_end_that_is_called_twice_is_one_end() -> None:
    line = Line.replying()
    line.model_begins()
    line.model_calls("end_call")
    line.model_calls("end_call")
    assert line.state is CallState.CLOSING


def test_an_end_whose_response_fails_still_says_goodbye() -> None:
    """L53: the end was meant."""
    line = Line.replying()
    line.model_begins()
    line.model_calls("end_call")
    line.model_ends(Outcome.FAILED)
    line.until(2500)
    assert line.orders == [CreateResponse("create-3", GOODBYE)]


def test_another_function_beside_the_end_does_not_delay_it() -> None:
    line = Line.replying()
    line.model_begins()
    line.model_sends(1000, "Goodbye!")
    line.model_calls("book_table")
    line.model_calls("end_call")
    line.model_finishes()
    line.model_ends()
    line.carrier_plays(1000, at=2200)
    line.carrier_echoes(1000, at=3200)
    assert line.state is CallState.ENDED

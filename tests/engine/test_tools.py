"""Functions the model calls (protocols.md F7)."""

from __future__ import annotations

import pytest

from calls.engine.commands import AnswerTool, CreateResponse, RunTool, TimerName
from calls.engine.decisions import MAX_TOOL_ROUNDS
from calls.engine.events import Outcome, ToolAnswered, ToolCalled
from calls.engine.prompts import instructions_for
from calls.engine.responses import Purpose
from calls.engine.states import CallState, EndReason
from calls.engine.tools import CALL_IS_OVER, CANCELLED, DONE, TOO_MANY, UNKNOWN
from tests.engine.driver import POLICY, Line, phrase

GOODBYE = instructions_for(Purpose.GOODBYE, POLICY)
FILLER = instructions_for(Purpose.FILLER, POLICY)
TIME = "current_time"
NOON = '{"time":"12:00"}'


def looking_up(*calls: str, at: int = 2000) -> Line:
    """Return a call in which the model has just asked for functions, by id."""
    line = Line.replying()
    line.model_begins(at)
    for call_id in calls:
        line.tell(ToolCalled(at, line.response_id, call_id, TIME, "{}"))
    line.model_ends()
    return line


def test_a_function_runs_when_its_response_is_complete() -> None:
    """F7: not before, for it may yet be cancelled."""
    line = Line.replying()
    line.model_begins()
    line.model_calls(TIME)
    assert line.orders == []
    line.model_ends()
    assert line.orders == [RunTool("call_2", TIME, "{}")]


def test_a_result_is_answered_and_then_spoken_to() -> None:
    """L49, S4-4: the reply to it goes through the one gate."""
    line = looking_up("call_a")
    line.tell(ToolAnswered(2500, "call_a", NOON))
    assert line.orders == [AnswerTool("call_a", NOON), CreateResponse("create-3")]


def test_all_outputs_come_before_the_one_reply() -> None:
    """F7, L42: several functions, one response."""
    line = looking_up("call_a", "call_b")
    line.tell(ToolAnswered(2500, "call_b", NOON))
    assert line.orders == [AnswerTool("call_b", NOON)]
    line.tell(ToolAnswered(2600, "call_a", NOON))
    assert line.orders == [AnswerTool("call_a", NOON), CreateResponse("create-3")]


def test_the_reply_to_a_result_waits_for_those_of_a_later_response() -> None:
    """F7: a model that is asked before it has all results calls again."""
    line = looking_up("call_a")
    line.caller_says("And tulips?", "user_2", at=2200)
    line.model_begins()
    line.tell(ToolAnswered(2500, "call_a", NOON))
    line.tell(ToolCalled(2600, line.response_id, "call_b", TIME, "{}"))
    line.model_ends()
    assert line.orders == [RunTool("call_b", TIME, "{}")]
    line.tell(ToolAnswered(2700, "call_b", NOON))
    assert line.orders == [AnswerTool("call_b", NOON), CreateResponse("create-4")]


@pytest.mark.parametrize("call_id", ["call_a", "call_never_made"])
def test_a_result_counts_once(call_id: str) -> None:
    """F7: a late or repeated result is nothing."""
    line = looking_up("call_a")
    line.tell(ToolAnswered(2500, "call_a", NOON))
    line.tell(ToolAnswered(2600, call_id, NOON))
    assert line.orders == []


def test_a_function_that_is_told_twice_runs_once() -> None:
    line = looking_up("call_a", "call_a")
    assert line.all_of(RunTool) == [RunTool("call_a", TIME, "{}")]


def test_a_function_of_an_unknown_response_is_ignored() -> None:
    """L25."""
    line = Line.replying()
    line.tell(ToolCalled(2000, "resp_9", "call_a", TIME, "{}"))
    assert line.orders == []


def test_a_function_told_after_its_responses_end_is_ignored() -> None:
    """F5: nothing would ever run or answer it."""
    line = Line.replying()
    line.model_says(500, "Yes.")
    line.model_calls(TIME)
    line.model_ends()
    assert not line.all_of(RunTool)


def test_an_unknown_function_is_answered_at_once() -> None:
    """F7: every call gets an output, then one response."""
    line = Line.replying()
    line.model_begins()
    line.model_calls("book_table")
    line.model_ends()
    assert line.orders == [AnswerTool("call_2", UNKNOWN), CreateResponse("create-3")]


def test_a_function_call_is_a_sign_of_life() -> None:
    """R14, L50: and its response has a deadline still."""
    line = Line.replying()
    line.model_begins()
    line.model_calls(TIME, at=4000)
    assert line.due(TimerName.REPLY_DUE) == 7000


@pytest.mark.parametrize("name", ["end_call", TIME])
def test_a_cancelled_responses_function_is_answered_but_not_carried_out(name: str) -> None:
    """F7: its arguments may be cut."""
    line = Line.replying()
    line.model_begins()
    line.model_hears("user_2", at=2200)
    line.model_calls(name)
    line.model_ends(Outcome.CANCELLED)
    assert line.orders == [AnswerTool("call_2", CANCELLED)]
    assert line.state is CallState.LIVE


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.INCOMPLETE])
def test_a_function_of_a_response_that_did_not_complete_is_not_carried_out(
    outcome: Outcome,
) -> None:
    """F7, L46: the caller is answered all the same."""
    line = Line.replying()
    line.model_begins()
    line.model_calls("end_call")
    line.model_ends(outcome)
    line.until(2500)
    assert line.all_of(AnswerTool) == [AnswerTool("call_2", CANCELLED)]
    assert line.all_of(CreateResponse)[2:] == [CreateResponse("create-3")]


# While the caller waits.


def test_a_slow_function_is_bridged_by_a_word() -> None:
    """The caller hears after 1.5 s that it takes a moment."""
    line = looking_up("call_a")
    line.until(3499)
    assert line.orders == []
    line.until(3500)
    assert line.orders == [phrase("create-3", FILLER)]


def test_the_result_waits_for_the_end_of_the_filler() -> None:
    """L43, R6: two responses never run at once."""
    line = looking_up("call_a")
    line.model_begins(at=3500)
    line.tell(ToolAnswered(3600, "call_a", NOON))
    assert line.orders == [AnswerTool("call_a", NOON)]
    line.model_ends(at=3700)
    assert line.all_of(CreateResponse)[-1] == CreateResponse("create-4")


def test_one_wait_has_one_filler() -> None:
    line = looking_up("call_a")
    line.model_says(300, "One moment.", at=3500)
    line.until(12_000)
    assert len([c for c in line.all_of(CreateResponse) if c.instructions == FILLER]) == 1


def test_no_filler_is_said_into_a_reply_that_still_sounds() -> None:
    """What the model said beside the call is filler enough while it lasts."""
    line = Line.replying()
    line.model_begins()
    line.model_sends(3000, "Let me look that up for you.")
    line.model_calls(TIME)
    line.model_finishes()
    line.model_ends()
    line.carrier_plays(3000)
    line.until(3500)
    assert line.all_of(CreateResponse)[2:] == []
    line.carrier_echoes(3000, at=5000)
    line.until(5000)
    assert line.all_of(CreateResponse)[2:] == [phrase("create-3", FILLER)]


def test_a_result_in_time_needs_no_filler() -> None:
    line = looking_up("call_a")
    line.tell(ToolAnswered(2500, "call_a", NOON))
    assert line.due(TimerName.TOOL_SLOW) is None


def test_a_caller_who_speaks_meanwhile_gets_one_reply_to_all() -> None:
    """L42: the turn and the result are answered together."""
    line = looking_up("call_a")
    line.model_hears("user_2", at=2200)
    line.tell(ToolAnswered(2500, "call_a", NOON))
    line.model_hears_silence("user_2", at=2600)
    line.turn_is_committed("user_2")
    assert line.all_of(CreateResponse)[2:] == [CreateResponse("create-3")]


def test_a_turn_that_is_owed_stays_a_turn_when_a_result_comes() -> None:
    line = looking_up("call_a")
    line.model_begins(at=2100)
    line.turn_is_committed("user_2", at=2200)
    line.tell(ToolAnswered(2300, "call_a", NOON))
    assert line.machine.call.owed is Purpose.TURN


def test_a_model_that_calls_without_end_is_stopped() -> None:
    """The loop breaker: after four rounds it may only speak."""
    line = looking_up("call_0")
    for number in range(1, MAX_TOOL_ROUNDS + 1):
        line.tell(ToolAnswered(line.at, f"call_{number - 1}", NOON))
        line.model_begins()
        line.tell(ToolCalled(line.at, line.response_id, f"call_{number}", TIME, "{}"))
        line.model_ends()
    last = line.all_of(CreateResponse)[-1]
    assert line.all_of(AnswerTool)[-1] == AnswerTool(f"call_{MAX_TOOL_ROUNDS}", TOO_MANY)
    assert len(line.all_of(RunTool)) == MAX_TOOL_ROUNDS
    assert not last.tools


def test_a_new_turn_allows_new_functions() -> None:
    line = looking_up("call_a")
    line.tell(ToolAnswered(2500, "call_a", NOON))
    line.model_says(500, "Noon.")
    line.caller_says("And tomorrow?", "user_2", at=4000)
    assert line.machine.call.tools.rounds == 0


# The first of them: end_call.


def test_an_end_without_a_word_is_followed_by_a_goodbye() -> None:
    """L53: the caller is never hung up on in silence."""
    line = Line.replying()
    line.model_begins()
    line.model_calls("end_call")
    line.model_ends()
    assert line.orders == [AnswerTool("call_2", DONE), phrase("create-3", GOODBYE)]


def test_an_end_with_a_spoken_goodbye_asks_for_no_other() -> None:
    line = Line.replying()
    line.model_begins()
    line.model_sends(1000, "Goodbye!")
    line.model_calls("end_call")
    line.model_ends()
    assert line.all_of(CreateResponse)[2:] == []
    assert line.state is CallState.CLOSING


def test_an_end_that_is_called_again_is_one_end() -> None:
    """L53: once."""
    line = Line.replying()
    line.model_begins()
    line.model_calls("end_call")
    line.tell(ToolCalled(2000, line.response_id, "call_b", "end_call", "{}"))
    line.model_ends()
    assert line.state is CallState.CLOSING
    assert line.machine.call.end_reason is EndReason.AGENT_ENDED


def test_another_function_beside_the_end_is_answered_and_not_run() -> None:
    line = Line.replying()
    line.model_begins()
    line.model_sends(1000, "Goodbye!")
    line.tell(ToolCalled(2000, line.response_id, "call_a", TIME, "{}"))
    line.model_calls("end_call")
    line.model_finishes()
    line.model_ends()
    assert line.all_of(AnswerTool) == [
        AnswerTool("call_a", CALL_IS_OVER),
        AnswerTool("call_2", DONE),
    ]
    assert line.all_of(RunTool) == []


def test_a_result_that_comes_during_the_goodbye_asks_for_nothing() -> None:
    """S4-8."""
    line = looking_up("call_a")
    line.model_begins(at=2100)
    line.model_sends(1000, "Goodbye!")
    line.model_calls("end_call")
    line.model_ends()
    line.tell(ToolAnswered(2500, "call_a", NOON))
    assert line.orders == [AnswerTool("call_a", NOON)]


def test_the_call_that_closes_meanwhile_needs_no_filler() -> None:
    line = looking_up("call_a")
    line.model_begins(at=2100)
    line.model_sends(1000, "Goodbye!")
    line.model_calls("end_call")
    line.model_finishes()
    line.model_ends()
    line.until(3600)
    assert len(line.all_of(CreateResponse)) == 2

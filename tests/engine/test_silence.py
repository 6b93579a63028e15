"""A caller who says nothing is asked, asked again, and told goodbye (L57, L58, L59, L60)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calls.engine.commands import CreateResponse, EndCall, TimerName
from calls.engine.decisions import next_timer
from calls.engine.events import ToolAnswered, ToolCalled
from calls.engine.prompts import instructions_for
from calls.engine.responses import Purpose
from calls.engine.states import CallState, EndReason
from tests.engine.driver import POLICY, Line, phrase

ASK, ASK_AGAIN, GOODBYE = (
    instructions_for(purpose, POLICY)
    for purpose in (Purpose.ASK, Purpose.ASK_AGAIN, Purpose.GOODBYE)
)


def says_and_is_heard(line: Line, text: str) -> None:
    """The agent says something of 500 ms now, and it is heard."""
    line.model_says(500, text)
    line.carrier_plays(500)
    line.carrier_echoes(500, at=line.at + 500)


@pytest.mark.parametrize(
    ("silence_ms", "quiet_ms", "expected"),
    [
        (10_000, None, 10_000),  # L57: somebody speaks; a silence could begin now
        (10_000, 0, 10_000),
        (10_000, 4_000, 6_000),
        (10_000, 10_000, 0),
        (10_000, 12_000, 0),
        (0, 60_000, None),  # L58: the tenant wants nobody asked
    ],
)
def test_when_to_look_for_a_silent_caller_next(
    silence_ms: int, quiet_ms: int | None, expected: int | None
) -> None:
    policy = replace(POLICY, silence_ms=silence_ms)
    due = None if expected is None else (TimerName.SILENCE, expected)
    assert next_timer(policy, quiet_ms) == due


def test_the_caller_is_asked_after_ten_seconds_of_silence() -> None:
    """L57: counted from the last word heard, which was the greeting's at 1 s."""
    line = Line.greeted()
    line.until(10_999)
    assert line.all_of(CreateResponse)[1:] == []
    line.until(11_000)
    assert line.orders == [phrase("create-2", ASK)]


def test_the_second_question_says_what_will_happen() -> None:
    """L60: instructions of the response, not invented words of the caller."""
    line = Line.greeted()
    line.until(11_000)
    says_and_is_heard(line, "Are you there?")
    line.until(21_499)
    assert line.orders == []
    line.until(21_500)
    assert line.orders == [phrase("create-3", ASK_AGAIN)]


def test_after_two_questions_the_agent_says_goodbye_and_hangs_up() -> None:
    """L58: prompt, prompt, close."""
    line = Line.greeted()
    for at, text in ((11_000, "Hello?"), (21_500, "Hello?"), (32_000, "Goodbye.")):
        line.until(at)
        says_and_is_heard(line, text)
    assert line.all_of(CreateResponse)[-1] == phrase("create-4", GOODBYE)
    assert line.orders[-1] == EndCall(EndReason.CALLER_SILENT)


def test_a_word_of_the_caller_begins_the_count_anew() -> None:
    """L59: only the caller's speech does."""
    line = Line.greeted()
    line.until(11_000)
    says_and_is_heard(line, "Are you there?")
    line.caller_says("Yes.", at=15_000)
    says_and_is_heard(line, "Good.")
    line.until(25_500)
    assert line.orders == [phrase("create-4", ASK)]


def test_a_word_during_the_goodbye_keeps_the_call() -> None:
    """L55."""
    line = Line.greeted()
    for at in (11_000, 21_500):
        line.until(at)
        says_and_is_heard(line, "Hello?")
    line.until(32_000)
    line.model_says(2000, "Goodbye.")
    line.carrier_plays(1000)
    line.caller_speaks(at=32_500)
    assert line.state is CallState.LIVE
    assert line.machine.call.end_reason is None


def test_a_long_answer_of_the_agent_is_no_silence() -> None:
    """L57: neither the caller's words nor ours; 30 s of it have been sent in a second."""
    line = Line.replying()
    line.model_says(30_000, "A long story.")
    line.carrier_plays(30_000)
    line.until(32_000)
    assert line.all_of(CreateResponse)[2:] == []
    line.until(42_000)
    assert line.all_of(CreateResponse)[2:] == [phrase("create-3", ASK)]


def test_a_long_question_of_the_caller_is_no_silence() -> None:
    line = Line.greeted()
    line.model_hears(at=2000)
    line.until(30_000)
    assert line.all_of(CreateResponse)[1:] == []


def test_a_voice_the_model_does_not_hear_is_no_silence() -> None:
    line = Line.greeted()
    line.caller_speaks(at=9000)
    line.until(15_000)
    line.caller_is_quiet(at=15_000)
    line.until(24_999)
    assert line.all_of(CreateResponse)[1:] == []


def test_who_waits_for_a_function_is_not_asked_whether_they_are_there() -> None:
    """L57: it is the caller who waits; the shell answers every function in time."""
    line = Line.replying()
    line.model_begins()
    line.tell(ToolCalled(2000, line.response_id, "call_a", "current_time", "{}"))
    line.model_ends()
    line.until(3500)
    says_and_is_heard(line, "One moment.")
    line.until(14_000)
    assert line.all_of(CreateResponse)[3:] == []
    line.tell(ToolAnswered(14_000, "call_a", "{}"))
    assert line.all_of(CreateResponse)[3:] == [CreateResponse("create-4")]


def test_a_tenant_may_leave_silent_callers_alone() -> None:
    """L58: one policy per agent and direction."""
    line = Line.answered(replace(POLICY, silence_ms=0))
    assert line.due(TimerName.SILENCE) is None


def test_nobody_is_asked_while_the_goodbye_is_heard() -> None:
    line = Line.replying()
    line.model_begins()
    line.model_sends(3000, "Goodbye!")
    line.model_calls("end_call")
    line.model_ends()
    line.until(7000)
    assert line.all_of(CreateResponse)[2:] == []

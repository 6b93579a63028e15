"""How a call begins (L35, L44)."""

from __future__ import annotations

import pytest

from calls.engine.commands import CloseStream, CreateResponse, EndCall, Notice, Publish, TimerName
from calls.engine.policy import AgentPolicy
from calls.engine.prompts import greeting_prompt, instructions_for
from calls.engine.responses import Purpose
from calls.engine.states import CallState, EndReason, IllegalTransitionError
from tests.engine.driver import POLICY, Line, phrase


def test_the_greeting_waits_for_the_model() -> None:
    """L35, S4-6: nothing is asked for before the session is confirmed."""
    line = Line()
    line.stream_starts(at=100)
    assert line.orders == []
    assert line.all_of(Publish) == [Publish(Notice.STARTED, 100)]
    line.session_is_ready(at=300)
    assert line.orders == [phrase("create-1", greeting_prompt(POLICY))]


def test_the_greeting_waits_for_the_caller() -> None:
    """L35: nor before the carrier's stream has started."""
    line = Line()
    line.session_is_ready(at=100)
    assert line.orders == []
    line.stream_starts(at=300)
    assert len(line.all_of(CreateResponse)) == 1
    assert line.state is CallState.LIVE


def test_turns_are_dated_from_the_start_of_the_stream() -> None:
    line = Line()
    line.session_is_ready(at=100)
    line.stream_starts(at=300)
    assert line.machine.call.stream_ms(1300) == 1000
    assert line.machine.call.stream_ms(100) == 0


def test_the_opening_deadline_ends_with_the_opening() -> None:
    """L40: one owner for one deadline."""
    line = Line()
    assert line.due(TimerName.OPENING) == 10_000
    line.stream_starts(at=0)
    line.session_is_ready(at=0)
    assert line.due(TimerName.OPENING) is None


@pytest.mark.parametrize("again", ["stream_starts", "session_is_ready"])
@pytest.mark.parametrize("live", [False, True])
def test_a_fact_that_comes_twice_is_illegal_and_changes_nothing(again: str, live: bool) -> None:
    line = Line.answered() if live else Line()
    if not live:
        getattr(line, again)(at=100)
    before = (line.state, line.machine.call.started_at)
    with pytest.raises(IllegalTransitionError):
        getattr(line, again)(at=200)
    assert (line.state, line.machine.call.started_at) == before


def test_a_stream_without_a_model_ends_after_ten_seconds() -> None:
    line = Line()
    line.stream_starts(at=0)
    line.until(10_000)
    assert EndCall(EndReason.MODEL_UNREACHABLE) in line.orders


def test_a_model_without_a_stream_ends_after_ten_seconds() -> None:
    line = Line()
    line.session_is_ready(at=0)
    line.until(10_000)
    assert line.orders[-2:] == [CloseStream(), EndCall(EndReason.STREAM_NEVER_STARTED)]


def test_the_greeting_is_asked_for_once() -> None:
    """L38, R6: the greeting exists once per call."""
    line = Line.greeted()
    line.caller_says("Hello?", at=2000)
    line.model_says(800)
    prompts = [command.instructions for command in line.all_of(CreateResponse)]
    assert prompts == [greeting_prompt(POLICY), ""]


def test_the_greeting_is_spoken_in_the_tenants_words() -> None:
    """S3-8: the model speaks it, no recording does."""
    assert POLICY.greeting in instructions_for(Purpose.GREETING, POLICY)


def test_without_a_greeting_the_model_finds_its_own_words() -> None:
    policy = AgentPolicy(greeting="", instructions="You answer for a flower shop.")
    assert greeting_prompt(policy).startswith(policy.instructions)


@pytest.mark.parametrize("purpose", [Purpose.TURN, Purpose.TOOL])
def test_an_ordinary_reply_leaves_the_sessions_instructions_in_force(purpose: Purpose) -> None:
    assert instructions_for(purpose, POLICY) == ""


@pytest.mark.parametrize("purpose", [Purpose.RECOVERY, Purpose.GOODBYE])
def test_a_special_reply_keeps_the_tenants_instructions(purpose: Purpose) -> None:
    """L60: what a reply is for stands in its own instructions, never in a made-up user turn."""
    prompt = instructions_for(purpose, POLICY)
    assert prompt.startswith(POLICY.instructions)
    assert len(prompt) > len(POLICY.instructions)

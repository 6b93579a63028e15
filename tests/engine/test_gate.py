"""When a response may be asked for, seen from the whole machine (S1-13..S1-15, S4-4..S4-9)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from calls.engine.commands import ClearCarrier, CreateResponse
from calls.engine.policy import AgentPolicy
from calls.engine.prompts import greeting_prompt
from calls.engine.states import CallState
from tests.engine.driver import POLICY, Line


def without_a_model() -> Line:
    line = Line()
    line.stream_starts(at=0)
    return line


def without_a_line() -> Line:
    line = Line()
    line.session_is_ready(at=0)
    return line


def while_another_generates() -> Line:
    line = Line.replying()
    line.model_begins(at=2100)
    line.model_sends(20_000, "A long story.")
    line.carrier_plays(20_000, at=2200)
    return line


def while_another_was_asked_for() -> Line:
    return Line.replying()


def while_the_goodbye_sounds() -> Line:
    line = Line.replying()
    line.model_begins(at=2100)
    line.model_sends(2000, "Goodbye!")
    line.model_calls("end_call")
    line.model_finishes()
    line.model_ends()
    line.carrier_plays(2000, at=2200)
    return line


def while_the_caller_speaks() -> Line:
    line = Line.greeted()
    line.model_hears("user_8", at=2000, confirmed=False)
    line.model_hears_silence("user_8")
    line.model_hears("user_9", at=2100, confirmed=False)
    return line


def after_the_line_is_gone() -> Line:
    line = Line.greeted()
    line.model_hears("user_8", at=2000)
    line.caller_hangs_up(at=2100)
    return line


@pytest.mark.parametrize(
    "situation",
    [
        pytest.param(without_a_model, id="S4-5 no model"),
        pytest.param(without_a_line, id="S4-6 no line"),
        pytest.param(while_another_generates, id="S4-9, S1-15 one is generating"),
        pytest.param(while_another_was_asked_for, id="S4-9, R6 one is asked for"),
        pytest.param(while_the_goodbye_sounds, id="S4-8 a hang-up is pending"),
        pytest.param(after_the_line_is_gone, id="S1-13 closing"),
    ],
)
def test_a_turn_is_not_answered_now(situation: Callable[[], Line]) -> None:
    """S1-13, S1-15, S4-5, S4-8, S4-9: the gate is shut, whoever knocks."""
    line = situation()
    line.turn_is_committed("user_7", at=2300)
    assert [order for order in line.orders if isinstance(order, CreateResponse)] == []


def test_a_turn_that_ends_while_the_caller_goes_on_waits_for_the_whole() -> None:
    """S4-7: one reply, when the caller is quiet."""
    line = while_the_caller_speaks()
    line.model_hears_silence("user_9", at=2500)
    line.turn_is_committed("user_9")
    assert line.all_of(CreateResponse)[1:] == [CreateResponse("create-2")]


@pytest.mark.parametrize("protect_ms", [500, None], ids=["500 ms", "whole"])
def test_a_soft_word_during_the_greeting_neither_cuts_nor_doubles_it(
    protect_ms: int | None,
) -> None:
    """S1-14, S0-12, R3: the reply to it is asked for when the greeting has been generated."""
    line = Line.answered(
        AgentPolicy(POLICY.greeting, POLICY.instructions, greeting_protect_ms=protect_ms)
    )
    line.model_begins(at=100)
    line.model_sends(3000, "Hello.")
    line.carrier_plays(3000, at=200)
    line.caller_says("Hello?", softly=True, at=1000)
    assert line.all_of(CreateResponse) == [
        CreateResponse("create-1", greeting_prompt(POLICY), tools=False)
    ]
    line.model_finishes(at=1200)
    line.model_ends()
    assert line.orders == [CreateResponse("create-2")]
    assert line.all_of(ClearCarrier) == []


def test_the_greeting_exists_once_whatever_happens_to_it() -> None:
    """R6, L38: interrupted, it is followed by a reply and not by itself."""
    line = Line.answered()
    line.model_begins(at=100)
    line.model_sends(3000, "Hello.")
    line.carrier_plays(1000, at=200)
    line.caller_speaks(at=1000)
    line.caller_says("Do you have roses?", at=1100)
    line.model_ends(at=1200)
    prompts = [order.instructions for order in line.all_of(CreateResponse)]
    assert prompts == [greeting_prompt(POLICY), ""]


@pytest.mark.parametrize(
    "words",
    [
        "Thank you, goodbye.",
        "We will call you back.",
        "Bye for now, but tell me one more thing.",
        "תודה רבה, להתראות",
    ],
)
def test_words_alone_never_end_a_call(words: str) -> None:
    """L56: the agent means the end when it calls end_call, whoever says goodbye before."""
    line = Line.greeted()
    line.caller_says(words, at=2000)
    line.model_says(1500, words, at=2100)
    line.carrier_plays(1500, at=2200)
    line.carrier_echoes(1500, at=3700)
    line.until(9000)
    assert line.state is CallState.LIVE

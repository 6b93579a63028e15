"""Digits reach the model as text, and are a turn like any other."""

from __future__ import annotations

import pytest

from calls.engine.commands import (
    AddText,
    CancelResponse,
    ClearCarrier,
    CreateResponse,
    TimerName,
)
from calls.engine.keypad import KEYS_MAX
from calls.engine.states import CallState
from calls.engine.turns import Speaker
from tests.engine.driver import Line


def test_digits_are_gathered_until_the_caller_pauses() -> None:
    """Protocols B1: one item for the whole number, one reply to it."""
    line = Line.greeted()
    line.caller_types("12", at=2000)
    line.caller_types("3", at=3000)
    assert line.orders == []
    line.until(4500)
    text = "The caller pressed these keys on the telephone: 1 2 3"
    assert line.all_of(AddText) == [AddText("keypad_1", text)]
    assert line.all_of(CreateResponse)[1:] == [CreateResponse("create-2")]


def test_the_hash_key_ends_the_entry_at_once() -> None:
    line = Line.greeted()
    line.caller_types("42#", at=2000)
    assert line.all_of(AddText)[0].text.endswith("4 2 #")
    assert line.due(TimerName.KEYPAD) is None


def test_an_endless_entry_is_told_in_pieces() -> None:
    line = Line.greeted()
    line.caller_types("7" * (KEYS_MAX + 1), at=2000)
    assert len(line.all_of(AddText)) == 1
    assert line.machine.call.keys == "7"


def test_digits_are_a_turn_in_the_transcript() -> None:
    line = Line.greeted()
    line.caller_types("1", at=2000)
    line.caller_types("2#", at=2600)
    turn = line.transcript[-1]
    assert (turn.who, turn.text, turn.heard_text) == (Speaker.CALLER, "12#", "12#")
    assert (turn.start_ms, turn.end_ms) == (2000, 2600)


def test_a_key_interrupts_like_a_word() -> None:
    """R1: who types does not want to hear the rest."""
    line = Line.replying()
    line.model_says(3000, "We have roses and tulips.")
    line.carrier_plays(1000, at=2200)
    line.caller_types("1", at=2700)
    assert line.all_of(ClearCarrier) == [ClearCarrier(onset_at=2700, heard_ms=500)]


def test_a_key_takes_back_a_reply_that_nobody_has_heard() -> None:
    """L29: what is typed belongs to the question."""
    line = Line.replying()
    line.model_begins()
    line.caller_types("1", at=2100)
    assert line.orders == [CancelResponse("resp_2")]


def test_no_reply_is_asked_for_between_two_digits() -> None:
    """S4-7: a caller who types has the floor."""
    line = Line.greeted()
    line.caller_types("1", at=2000)
    line.turn_is_committed("user_1", at=2100)
    assert line.all_of(CreateResponse)[1:] == []
    line.until(3500)
    assert line.all_of(CreateResponse)[1:] == [CreateResponse("create-2")]


def test_a_key_is_no_noise_to_recover_from() -> None:
    """S2-20."""
    line = Line.replying()
    line.model_says(3000, "We have roses and tulips.")
    line.carrier_plays(1000, at=2200)
    line.caller_types("1", at=2700)
    line.caller_is_quiet(at=2750)
    assert line.due(TimerName.FALSE_ALARM) is None


def test_a_key_takes_a_goodbye_back() -> None:
    """L55."""
    line = Line.replying()
    line.model_begins()
    line.model_calls("end_call")
    line.model_ends()
    line.caller_types("0", at=2100)
    assert line.state is CallState.LIVE


@pytest.mark.parametrize("at", [100, 400])
def test_a_key_does_not_cut_a_protected_greeting(at: int) -> None:
    """R3."""
    line = Line.answered()
    line.model_says(2000, "Hello.", at=0)
    line.carrier_plays(1000, at=0)
    line.caller_types("1", at=at)
    line.until(600)
    assert line.all_of(ClearCarrier) == []


def test_keys_pressed_just_before_the_end_are_written_down() -> None:
    line = Line.greeted()
    line.caller_types("12", at=2000)
    line.caller_hangs_up(at=2500)
    assert line.transcript[-1].text == "12"

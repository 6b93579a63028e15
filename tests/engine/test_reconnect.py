"""The model's socket is lost or grows old (protocols.md F1, F9)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calls.engine import events as ev
from calls.engine.commands import (
    CancelResponse,
    ClearCarrier,
    CreateResponse,
    DeleteItem,
    EndCall,
    FinishAudio,
    Redial,
    TimerName,
    TruncateItem,
)
from calls.engine.prompts import greeting_prompt, instructions_for
from calls.engine.reconnect import RECYCLE_BY_MS, RECYCLE_MS
from calls.engine.responses import Purpose
from calls.engine.states import CallState, EndReason
from calls.engine.turns import Speaker, Spoken
from tests.engine.driver import POLICY, Line, phrase

AGAIN, REPEAT, GOODBYE = (
    instructions_for(purpose, POLICY)
    for purpose in (Purpose.RECOVERY, Purpose.REPEAT, Purpose.GOODBYE)
)
HELLO = Spoken(Speaker.AGENT, "Hello.")
ROSES = Spoken(Speaker.CALLER, "Do you have roses?")


def lost_mid_answer() -> Line:
    """Return a call at 3000 ms: the socket broke in the middle of a reply that is being heard."""
    line = Line.replying()
    line.model_begins()
    line.model_sends(2000, "We have red")
    line.carrier_plays(1000, at=2200)
    line.model_is_lost(at=3000)
    return line


def test_a_lost_model_is_dialled_anew_and_told_what_was_said() -> None:
    """F1: no session resumes, so the conversation is replayed; also what still plays."""
    line = lost_mid_answer()
    said = (HELLO, ROSES, Spoken(Speaker.AGENT, "We have red"))
    assert line.orders == [FinishAudio(1, "item_2"), Redial(said)]
    assert line.state is CallState.RECONNECTING


def test_words_without_a_voice_are_not_told_to_the_new_session() -> None:
    """L31: nobody heard them, nor will; what they answer is asked for again."""
    line = Line.replying()
    line.model_begins()
    line.model_sends(0, "We have red")
    line.model_is_lost(at=2100)
    assert line.all_of(Redial) == [Redial((HELLO, ROSES))]


def test_what_was_sent_plays_on_meanwhile() -> None:
    """L13: nothing is dropped because something else broke."""
    line = lost_mid_answer()
    line.carrier_echoes(1000, at=3200)
    line.tell(ev.SendingProgressed(4000, "item_2", 2000))
    line.carrier_echoes(2000, at=4200)
    assert line.transcript[-1].heard_text == "We have red"
    assert not line.transcript[-1].interrupted


def test_a_sentence_that_broke_off_is_said_again_by_the_new_session() -> None:
    line = lost_mid_answer()
    line.session_is_ready(at=3400)
    assert line.orders == [phrase("create-3", AGAIN)]
    assert line.due(TimerName.OPENING) is None


def test_a_question_nobody_answered_yet_is_answered_by_the_new_session() -> None:
    line = Line.replying()
    line.model_is_lost(at=2200)
    line.session_is_ready(at=2600)
    assert line.orders == [CreateResponse("create-3")]
    assert line.due(TimerName.REPLY_DUE) == 5600


def test_words_that_went_with_the_old_session_are_asked_for_again() -> None:
    """The caller's audio is in no other session: better ask than answer at random."""
    line = Line.greeted()
    line.model_hears(at=2000)
    line.model_hears_silence(at=2500)
    line.turn_is_committed()
    line.model_is_lost(at=2600)
    line.session_is_ready(at=3000)
    assert line.orders == [phrase("create-3", REPEAT)]


def test_a_caller_who_was_speaking_is_asked_to_repeat() -> None:
    line = Line.greeted()
    line.model_hears(at=2000)
    line.model_is_lost(at=2600)
    line.session_is_ready(at=3000)
    assert line.orders == [phrase("create-2", REPEAT)]


def test_words_that_are_late_but_answered_are_no_reason_to_ask() -> None:
    line = Line.greeted()
    line.model_hears(at=2000)
    line.model_hears_silence(at=2500)
    line.turn_is_committed()
    line.model_says(500, "Yes.")
    line.model_is_lost(at=2600)
    line.session_is_ready(at=3000)
    assert line.orders == []


def test_a_function_that_ran_for_the_old_session_is_asked_for_anew() -> None:
    """The new one knows no such call: its result is not answered, the question is."""
    line = Line.replying()
    line.model_begins()
    line.model_calls("current_time")
    line.model_ends()
    line.model_is_lost(at=2200)
    line.session_is_ready(at=2600)
    assert line.orders == [CreateResponse("create-3")]
    line.tell(ev.ToolAnswered(2700, "call_2", "{}"))
    assert line.orders == []


def test_a_filler_is_not_said_for_a_function_that_is_gone() -> None:
    line = Line.replying()
    line.model_begins()
    line.model_calls("current_time")
    line.model_ends()
    line.until(3500)
    line.model_is_lost(at=3600)
    line.session_is_ready(at=4000)
    assert line.orders == [CreateResponse("create-4")]


def test_a_quiet_call_goes_on_without_a_word() -> None:
    line = Line.greeted()
    line.model_is_lost(at=2000)
    assert line.orders == [Redial((HELLO,))]
    line.session_is_ready(at=2400)
    assert line.orders == []
    assert line.state is CallState.LIVE


def test_the_new_session_is_told_nothing_of_the_old_ones_items() -> None:
    """F6: it would answer with item_truncate_invalid_item_id."""
    line = lost_mid_answer()
    line.session_is_ready(at=3100)
    line.caller_speaks(at=3150)
    assert line.all_of(ClearCarrier) == [ClearCarrier(onset_at=3070, heard_ms=950)]
    assert not line.all_of(TruncateItem)
    assert not line.all_of(DeleteItem)


def test_an_interruption_while_there_is_no_model_silences_the_agent() -> None:
    """R1: it needs no model to empty the queue, and there is nothing to cancel."""
    line = lost_mid_answer()
    line.caller_speaks(at=3100)
    assert len(line.all_of(ClearCarrier)) == 1
    assert line.all_of(CancelResponse) == []


def test_late_words_of_the_old_session_change_nothing() -> None:
    """L28."""
    line = lost_mid_answer()
    line.model_sends(500, "roses.")
    line.model_ends()
    assert line.orders == []


def test_a_model_that_is_lost_twice_ends_the_call() -> None:
    """One reconnect a call; then its reason."""
    line = lost_mid_answer()
    line.session_is_ready(at=3400)
    line.model_is_lost(at=9000)
    assert line.orders[-1] == EndCall(EndReason.MODEL_LOST)


@pytest.mark.parametrize("event", [ev.ModelUnreachable, ev.SessionRefused])
def test_a_new_session_that_does_not_come_ends_the_call(event: type[ev.ModelUnreachable]) -> None:
    line = lost_mid_answer()
    line.tell(event(3100))
    assert line.state is CallState.ENDED


def test_a_new_session_that_takes_ten_seconds_ends_the_call() -> None:
    """L37: nothing waits without a deadline."""
    line = lost_mid_answer()
    line.until(13_000)
    assert line.orders[-1] == EndCall(EndReason.MODEL_UNREACHABLE)


def test_a_model_that_refuses_us_is_not_dialled_anew() -> None:
    """F9: a wrong key or an empty purse stays wrong."""
    line = Line.greeted()
    line.tell(ev.ModelRefused(2000))
    assert line.orders[-1] == EndCall(EndReason.MODEL_REJECTED)


def test_a_silent_model_is_dialled_anew_before_the_call_is_given_up() -> None:
    """R14, L50: asked twice in vain, the socket may be dead without saying so."""
    line = Line.replying()
    line.until(8000)
    assert line.all_of(Redial) == [Redial((HELLO, ROSES))]
    line.session_is_ready(at=8400)
    assert line.all_of(CreateResponse)[-1] == CreateResponse("create-4")
    line.until(14_400)
    assert line.orders[-1] == EndCall(EndReason.MODEL_LOST)


@pytest.mark.parametrize("ready_first", [False, True])
def test_a_session_lost_before_the_call_is_live_is_dialled_anew(ready_first: bool) -> None:
    """L35: the greeting waits for the new one, within the same ten seconds."""
    line = Line()
    if ready_first:
        line.session_is_ready(at=100)
    line.model_is_lost(at=200)
    assert line.orders == [Redial(())]
    assert line.due(TimerName.OPENING) == 10_000
    line.stream_starts(at=300)
    line.session_is_ready(at=600)
    assert line.orders == [phrase("create-1", greeting_prompt(POLICY))]


# During the goodbye.


def closing() -> Line:
    """Return a call at 2000 ms in which the model has called end_call without a word."""
    line = Line.replying()
    line.model_begins()
    line.model_calls("end_call")
    line.model_ends()
    return line


def test_a_goodbye_that_was_not_said_is_said_by_the_new_session() -> None:
    """L53: the end is still meant."""
    line = closing()
    line.model_is_lost(at=2100)
    line.session_is_ready(at=2400)
    assert line.orders == [phrase("create-4", GOODBYE)]
    assert line.state is CallState.CLOSING


def test_a_goodbye_that_is_being_heard_is_heard_out() -> None:
    """L54."""
    line = closing()
    line.model_says(1000, "Goodbye!")
    line.carrier_plays(1000)
    line.model_is_lost(at=2100)
    line.session_is_ready(at=2400)
    assert line.state is CallState.CLOSING
    line.carrier_echoes(1000, at=3100)
    assert line.orders[-1] == EndCall(EndReason.AGENT_ENDED)


def test_a_goodbye_heard_while_the_model_was_away_ends_the_call_when_it_is_back() -> None:
    line = closing()
    line.model_says(1000, "Goodbye!")
    line.carrier_plays(1000)
    line.model_is_lost(at=2100)
    line.carrier_echoes(1000, at=3100)
    line.session_is_ready(at=3200)
    assert line.orders[-1] == EndCall(EndReason.AGENT_ENDED)


def test_the_longest_call_ends_also_while_the_model_is_away() -> None:
    line = Line.answered(replace(POLICY, max_call_ms=3000))
    line.model_says(500, "Hello.", at=0)
    line.carrier_plays(500, at=0)
    line.carrier_echoes(500, at=500)
    line.model_is_lost(at=2900)
    line.until(3000)
    line.session_is_ready(at=3100)
    assert line.orders == [phrase("create-2", GOODBYE)]


# A session that grows old.


def long_call() -> Line:
    """Return a call of 55 minutes in which nobody is asked whether they are there."""
    policy = replace(POLICY, silence_ms=0, max_call_ms=2 * 3_600_000)
    line = Line.greeted(policy)
    line.until(RECYCLE_MS - 1)
    return line


def test_a_session_is_changed_before_its_hour_is_over() -> None:
    """F1: it would be closed at 60 minutes; in silence nobody notices."""
    line = long_call()
    line.until(RECYCLE_MS)
    assert line.orders == [Redial((HELLO,))]
    assert line.machine.call.redials == 0


def test_a_session_is_not_changed_in_the_middle_of_a_sentence() -> None:
    line = long_call()
    line.model_hears("user_1")
    line.until(RECYCLE_MS + 5000)
    assert line.all_of(Redial) == []
    line.model_hears_silence("user_1")
    line.until(RECYCLE_MS + 6000)
    assert len(line.all_of(Redial)) == 1


def test_a_session_is_changed_in_time_whoever_speaks() -> None:
    line = long_call()
    line.model_hears("user_1")
    line.until(RECYCLE_BY_MS)
    assert len(line.all_of(Redial)) == 1


def test_every_session_has_its_own_hour() -> None:
    line = long_call()
    line.until(RECYCLE_MS)
    line.session_is_ready(at=RECYCLE_MS + 500)
    assert line.due(TimerName.RECYCLE) == 2 * RECYCLE_MS + 500

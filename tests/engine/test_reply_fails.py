"""A reply that comes late, fails, stalls, is refused, or says nothing."""

from __future__ import annotations

import pytest

from calls.engine.commands import (
    CancelResponse,
    CloseStream,
    CreateResponse,
    EndCall,
    FinishAudio,
    Redial,
    TimerName,
)
from calls.engine.events import (
    CreateRejected,
    Outcome,
    ResponseDone,
)
from calls.engine.prompts import greeting_prompt, instructions_for
from calls.engine.responses import Purpose
from calls.engine.states import CallState, EndReason
from tests.engine.driver import POLICY, Line, phrase

AGAIN = instructions_for(Purpose.RECOVERY, POLICY)
LOST = [CloseStream(), EndCall(EndReason.MODEL_LOST)]


def test_a_silent_model_is_asked_once_more_after_three_seconds() -> None:
    """R14, S1-17: the retry is bound to its turn."""
    line = Line.replying()
    line.until(4999)
    assert line.orders == []
    line.until(5000)
    assert line.orders == [CreateResponse("create-3")]


def test_a_model_that_stays_silent_is_asked_once_more_and_then_given_up() -> None:
    """R14, L37: one retry, no more; the next session is dialled (reconnect.py)."""
    line = Line.replying()
    line.until(5000)
    assert line.orders == [CreateResponse("create-3")]
    line.until(8000)
    assert [type(order) for order in line.orders] == [Redial]


def test_an_overdue_response_is_cancelled_before_the_next_is_asked_for() -> None:
    """R14, R6: never two at a time."""
    line = Line.replying()
    line.model_begins(at=2500)
    line.until(5000)
    assert line.orders == [CancelResponse("resp_2")]
    line.model_ends(Outcome.CANCELLED, at=5050)
    assert line.orders == [CreateResponse("create-3")]


def test_a_response_that_never_ends_ends_the_call() -> None:
    """L50: every response has a deadline."""
    line = Line.replying()
    line.model_begins(at=2500)
    line.until(8000)
    assert [type(order) for order in line.orders] == [CancelResponse, Redial]
    line.until(18_000)
    assert line.state is CallState.ENDED


def test_a_reply_that_ended_leaves_no_deadline() -> None:
    """L57: no deadline survives what it waited for."""
    line = Line.replying()
    line.model_says(500, at=4900)
    assert line.due(TimerName.REPLY_DUE) is None


def test_a_reply_that_stalls_is_given_up_once_its_sound_was_heard() -> None:
    """L50: no response can block the next one for ever; what was heard of it is kept."""
    line = Line.replying()
    line.model_begins()
    line.model_sends(1000, "We have", at=2500)
    line.carrier_plays(1000, at=2500)
    line.caller_says("Roses?", "user_2", at=4500, softly=True)
    line.until(7999)
    assert line.transcript[2].heard_ms == 1000
    line.model_ends(Outcome.CANCELLED, at=8000)
    assert CreateResponse("create-3", "") in line.orders


def test_a_stalled_reply_is_said_again_when_nobody_asked_anything_else() -> None:
    line = Line.replying()
    line.model_begins()
    line.model_sends(1000, "We have", at=2500)
    line.carrier_plays(1000, at=2500)
    line.until(9000)
    line.model_ends(Outcome.CANCELLED)
    assert "Say again" in line.all_of(CreateResponse)[-1].instructions


def test_a_reply_whose_sound_is_complete_is_not_asked_for_again() -> None:
    line = Line.replying()
    line.model_begins()
    line.model_sends(1000, "We have roses.", at=2500)
    line.model_finishes()
    line.carrier_plays(1000, at=2500)
    line.until(20_000)
    assert len(line.all_of(CreateResponse)) == 2


def test_a_reply_that_still_sounds_has_no_deadline() -> None:
    line = Line.replying()
    line.model_begins()
    line.model_sends(30_000, "A long story.", at=2500)
    line.carrier_plays(30_000, at=2500)
    line.until(30_000)
    assert line.all_of(CancelResponse) == []


def test_nothing_is_overdue_while_an_earlier_reply_still_sounds() -> None:
    """S1-19: soft words are answered when the model can; nobody waits in silence meanwhile."""
    line = Line.replying()
    line.model_says(20_000, "A long story.")
    line.carrier_plays(20_000)
    line.caller_says("Mm-hm.", "user_2", at=3000, softly=True)
    line.until(22_000)
    assert line.all_of(CreateResponse)[3:] == []
    line.until(24_000)
    assert len(line.all_of(CreateResponse)) == 4


def test_a_turn_that_waits_for_a_long_response_waits_on() -> None:
    """S1-19: nothing is retried while a response has the floor."""
    line = Line.replying()
    line.model_begins()
    line.model_sends(500)
    line.caller_says("And tulips?", "user_2", softly=True, at=2200)
    line.until(9000)
    assert len(line.all_of(CreateResponse)) == 2
    line.model_ends()
    assert line.all_of(CreateResponse)[2:] == [CreateResponse("create-3")]


def test_a_failed_reply_is_asked_for_once_more() -> None:
    """R14, L46: and a sound of it makes the next failure the first again."""
    line = Line.replying()
    line.model_begins()
    line.model_ends(Outcome.FAILED)
    line.until(2499)
    assert line.orders == []
    line.until(2500)
    assert line.orders == [CreateResponse("create-3")]
    line.model_begins()
    line.model_sends(500, "Yes.")
    line.model_ends()
    assert line.machine.call.tries == 0


def test_a_reply_that_fails_four_times_ends_the_call() -> None:
    """F9: back off, three times at most; 0.5, 1 and 2 s."""
    line = Line.replying()
    for at in (2000, 2500, 3500, 5500):
        line.model_begins(at)
        line.model_ends(Outcome.FAILED)
    assert line.orders[-2:] == LOST


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.INCOMPLETE])
def test_a_reply_that_breaks_off_is_heard_and_then_said_again(outcome: Outcome) -> None:
    """L46: no half a sentence and then silence."""
    line = Line.replying()
    line.model_begins()
    line.model_sends(500, "We have")
    line.model_ends(outcome)
    assert line.orders == [FinishAudio(1, "item_2"), phrase("create-3", AGAIN)]


def test_a_sentence_that_breaks_off_again_is_left_at_that() -> None:
    """L46: once."""
    line = Line.replying()
    for _ in range(2):
        line.model_begins()
        line.model_sends(500, "We have")
        line.model_ends(Outcome.INCOMPLETE)
    assert len(line.all_of(CreateResponse)) == 3


def test_a_greeting_that_fails_after_a_real_turn_is_void() -> None:
    """L38: the caller's turn is answered instead."""
    line = Line.answered()
    line.model_begins()
    line.caller_says("Do you have roses?", at=500)
    line.model_ends(Outcome.FAILED, at=600)
    line.until(1100)
    assert line.orders == [CreateResponse("create-2")]


def test_a_greeting_that_fails_before_anybody_spoke_is_tried_again() -> None:
    line = Line.answered()
    line.model_begins()
    line.model_ends(Outcome.FAILED, at=600)
    line.until(1100)
    assert line.orders == [phrase("create-2", greeting_prompt(POLICY))]


def test_a_refused_request_is_made_again_after_a_moment() -> None:
    """Protocols F9: no response follows it, so nothing is waited for."""
    line = Line.replying()
    line.model_rejects("create-2", at=2100)
    assert line.orders == []
    line.until(2600)
    assert line.orders == [CreateResponse("create-3")]


def test_a_busy_model_is_asked_when_its_response_ends() -> None:
    """F9, L43: also when that response was none we know of."""
    line = Line.replying()
    line.tell(CreateRejected(2100, "create-2", busy=True))
    line.until(4000)
    assert line.all_of(CreateResponse)[2:] == []
    line.tell(ResponseDone(4000, "resp_unknown", Outcome.COMPLETED))
    assert line.orders == [CreateResponse("create-3")]


def test_a_request_that_is_refused_four_times_ends_the_call() -> None:
    """R14: a refusal is a try."""
    line = Line.replying()
    for number, at in enumerate((2000, 2500, 3500, 5500), start=2):
        line.model_rejects(f"create-{number}", at=at)
    assert line.orders[-2:] == LOST


def test_a_model_that_is_always_busy_ends_the_call() -> None:
    line = Line.replying()
    for number in range(2, 6):
        line.tell(CreateRejected(line.at, f"create-{number}", busy=True))
        line.until(line.at + 3000)
    assert line.state is CallState.ENDED


def test_a_turn_that_is_committed_twice_is_answered_once() -> None:
    """L42: one turn allows one response."""
    line = Line.replying()
    line.model_says(500, "Yes.")
    line.turn_is_committed("user_1")
    assert line.all_of(CreateResponse)[2:] == []


def test_a_retry_that_is_refused_for_its_late_elder_is_not_made_again() -> None:
    """L43: conversation_already_has_active_response; the first request was answered after all."""
    line = Line.replying()
    line.until(5000)
    line.model_begins(at=5100)
    line.model_rejects("create-3", at=5110)
    line.model_sends(500, "Yes.", at=5200)
    line.model_ends()
    assert len(line.all_of(CreateResponse)) == 3


def test_a_refused_request_that_was_withdrawn_is_not_made_again() -> None:
    line = Line.replying()
    line.model_hears("user_2", at=2200)
    line.model_rejects("create-2")
    line.model_hears_silence("user_2", at=2400)
    line.until(6000)
    assert line.all_of(CreateResponse)[2:] == []


@pytest.mark.parametrize("request_id", ["create-1", "create-9"])
def test_a_refusal_of_nothing_that_waits_changes_nothing(request_id: str) -> None:
    line = Line.replying()
    line.model_rejects(request_id)
    line.model_begins()
    line.model_rejects("create-2")
    assert line.machine.call.tries == 0
    assert line.machine.call.owed is None


@pytest.mark.parametrize("outcome", [Outcome.COMPLETED, Outcome.INCOMPLETE])
def test_a_response_without_a_word_is_asked_for_once_more(outcome: Outcome) -> None:
    """L45, L46: it never ends the call, and the caller is not left in silence at once."""
    line = Line.replying()
    for at in (2500, 3000):
        line.model_begins(at)
        line.model_ends(outcome)
    assert [order.request_id for order in line.all_of(CreateResponse)][1:] == [
        "create-2",
        "create-3",
    ]
    assert line.state is CallState.LIVE

"""Callers who speak when it is easiest to miss them (L55, R2, L37, L46)."""

from __future__ import annotations

import pytest

from calls.engine.commands import (
    CancelResponse,
    ClearCarrier,
    CloseStream,
    CommitInput,
    CreateResponse,
    EndCall,
    TimerName,
)
from calls.engine.events import Outcome
from calls.engine.farewell import calls_off
from calls.engine.prompts import instructions_for
from calls.engine.responses import Purpose
from calls.engine.states import CallState, EndReason
from tests.engine.driver import DRAIN, POLICY, Line, phrase

AGAIN = instructions_for(Purpose.RECOVERY, POLICY)


def saying_goodbye() -> Line:
    """Return a call at 2200 ms: a goodbye of 2 s begins to play."""
    line = Line.replying()
    line.model_begins(at=2100)
    line.model_sends(2000, "Thank you for calling, goodbye!")
    line.model_calls("end_call")
    line.model_finishes()
    line.model_ends()
    line.carrier_plays(2000, at=2200)
    return line


def test_who_speaks_when_the_greeting_begins_is_not_spoken_over() -> None:
    """S0-20, R2, R3: no second onset will come while they go on; the protection still holds."""
    line = Line.answered()
    line.caller_speaks(at=500)
    line.model_says(4000, "Hello.", at=700)
    line.carrier_plays(1000, at=800)
    line.until(1299)
    assert line.all_of(ClearCarrier) == []
    line.until(1300)
    assert line.all_of(ClearCarrier) == [ClearCarrier(onset_at=420, heard_ms=500)]


def test_who_speaks_when_a_reply_begins_is_not_spoken_over() -> None:
    """R2: although the model's VAD is deaf to them."""
    line = Line.replying()
    line.caller_speaks(at=2100)
    line.model_says(2000, "We have roses.", at=2200)
    line.carrier_plays(20, at=2300)
    assert len(line.all_of(ClearCarrier)) == 1


def test_a_quick_reply_is_not_cut_by_the_end_of_the_question() -> None:
    """The line hears a voice 300 ms longer than it lasts; a quick model answers before that."""
    line = Line.greeted()
    line.caller_speaks(at=2000)
    line.caller_says("Roses?", at=2400)
    line.model_says(1000, "Yes.", at=2500)
    line.carrier_plays(100, at=2550)
    assert line.all_of(ClearCarrier) == []


def test_a_voice_between_the_last_word_and_its_mark_keeps_the_call() -> None:
    """L55: by the clock all was heard, the mark has yet to come."""
    line = saying_goodbye()
    line.caller_speaks(at=4230)
    line.carrier_echoes(2000, at=4300)
    assert line.state is CallState.LIVE


def test_a_voice_that_began_before_the_end_is_waited_for() -> None:
    """L55, R18: the model hears them, the line does not yet."""
    line = saying_goodbye()
    line.model_hears("user_2", at=4000, confirmed=False)
    line.carrier_echoes(2000, at=4250)
    assert line.all_of(CloseStream) == []
    line.model_hears_silence("user_2", at=4800)
    line.turn_is_committed("user_2")
    line.words_arrive("Wait, one more thing", "user_2", at=5000)
    assert line.orders[-1] == CreateResponse("create-3")
    assert line.state is CallState.LIVE


@pytest.mark.parametrize("text", ["", "Bye bye!", "Thank you for calling"])
def test_an_answer_to_the_goodbye_is_no_reason_to_stay(text: str) -> None:
    """L54, R18: and its echo is none either."""
    line = saying_goodbye()
    line.model_hears("user_2", at=4000, confirmed=False)
    line.carrier_echoes(2000, at=4250)
    line.model_hears_silence("user_2", at=4800)
    line.turn_is_committed("user_2")
    line.words_arrive(text, "user_2", at=5000)
    assert line.orders[-1] == EndCall(EndReason.AGENT_ENDED)


def test_words_of_before_the_goodbye_do_not_call_it_off() -> None:
    """L30: a transcript may come late."""
    line = Line.greeted()
    line.model_hears(at=2000)
    line.model_hears_silence(at=2400)
    line.turn_is_committed()
    line.model_begins(at=2500)
    line.model_sends(1000, "Goodbye!")
    line.model_calls("end_call")
    line.model_finishes()
    line.model_ends()
    line.words_arrive("No more questions", at=2700)
    assert line.state is CallState.CLOSING


def test_soft_words_call_the_end_off_once() -> None:
    """L55: the second time they may be a misheard echo."""
    line = saying_goodbye()
    line.caller_says("Wait, one more thing", "user_2", at=2500, softly=True)
    line.model_begins()
    line.model_sends(1000, "Goodbye!")
    line.model_calls("end_call")
    line.model_finishes()
    line.model_ends()
    line.caller_says("Wonderful weather", "user_3", softly=True)
    assert (line.state, line.all_of(CreateResponse)[3:]) == (CallState.CLOSING, [])


def test_somebody_who_goes_on_speaking_is_waited_for_no_longer_than_the_fallback() -> None:
    """S1-9: nothing holds the line for ever."""
    line = saying_goodbye()
    line.model_hears("user_2", at=4000, confirmed=False)
    line.carrier_echoes(2000, at=4250)
    line.until(8100)
    assert line.state in {CallState.WRAPPING_UP, CallState.ENDED}


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("Bye.", False),
        ("Thanks, you too, have a nice day!", False),
        ("תודה רבה, ביי", False),
        ("Goodbye from the clinic", False),  # the echo of what the agent says
        ("", False),
        ("Wait", True),
        ("רגע, עוד שאלה", True),
        ("Bye, but what about Monday?", True),
    ],
)
def test_what_calls_a_goodbye_off(text: str, more: bool) -> None:
    """L55, L56: more than an answer to it."""
    assert calls_off(text, "Thank you for calling the clinic. Goodbye from us!") is more


def test_a_noise_that_stops_a_draining_reply_has_the_rest_said_again() -> None:
    """L33, R1: its generation was cut although nobody spoke."""
    line = Line.replying(DRAIN)
    line.model_begins()
    line.model_sends(1000, "We have")
    line.carrier_plays(1000, at=2200)
    line.caller_speaks(at=2700)
    line.model_ends(Outcome.CANCELLED, at=2710)
    line.caller_is_quiet(at=3000)
    line.until(3500)
    again = instructions_for(Purpose.RECOVERY, DRAIN)
    assert line.orders == [phrase("create-3", again)]


def test_a_noise_that_stops_nothing_while_draining_needs_no_repetition() -> None:
    line = Line.replying(DRAIN)
    line.model_says(1000, "We have roses.")
    line.carrier_plays(1000, at=2200)
    line.caller_speaks(at=2700)
    line.caller_is_quiet(at=3000)
    assert line.due(TimerName.FALSE_ALARM) is None


def test_a_floor_that_is_never_given_back_is_taken_after_thirty_seconds() -> None:
    """L37: a noise the model takes for a voice locks nobody out; what was said is a turn."""
    line = Line.greeted()
    line.model_hears(at=2000, confirmed=False)
    line.until(31_999)
    assert line.orders == []
    line.until(32_000)
    assert line.orders == [CommitInput()]
    line.turn_is_committed(at=32_100)
    assert line.orders == [CreateResponse("create-2")]


def test_a_caller_whom_the_line_hears_keeps_the_floor() -> None:
    line = Line.greeted()
    line.model_hears(at=2000)
    line.caller_speaks(at=2050)
    line.until(60_000)
    assert line.all_of(CommitInput) == []
    line.caller_is_quiet(at=60_000)
    line.until(64_999)
    assert line.all_of(CommitInput) == []
    line.until(70_000)
    assert line.all_of(CommitInput) == [CommitInput()]


def test_a_reply_that_waited_for_the_floor_gets_its_deadline() -> None:
    """L37."""
    line = Line.replying()
    line.model_hears("user_2", at=2100)
    line.model_ends(Outcome.CANCELLED)
    line.machine.call.owed = Purpose.TURN
    line.until(32_100)
    assert line.due(TimerName.REPLY_DUE) == 35_100


def test_keys_pressed_before_the_greeting_are_answered_instead_of_it() -> None:
    """L38."""
    line = Line()
    line.stream_starts(at=0)
    line.caller_types("1#", at=100)
    line.session_is_ready(at=500)
    assert line.orders == [CreateResponse("create-1")]


def test_a_withdrawn_request_that_is_refused_makes_room_for_the_next() -> None:
    """L43: nobody waits for its deadline."""
    line = Line.replying()
    line.model_hears("user_2", at=2100)
    line.model_hears_silence("user_2", at=2200)
    line.turn_is_committed("user_2")
    line.model_rejects("create-2", at=2300)
    assert line.orders == [CreateResponse("create-3")]
    assert line.all_of(CancelResponse) == []


def test_a_loss_before_a_false_alarm_is_known_has_the_reply_said_again() -> None:
    """L33: the new session does it."""
    line = Line.replying()
    line.model_says(2000, "We have roses.")
    line.carrier_plays(1000, at=2200)
    line.caller_speaks(at=2700)
    line.caller_is_quiet(at=3000)
    line.model_is_lost(at=3100)
    line.session_is_ready(at=3400)
    assert line.orders == [phrase("create-3", AGAIN)]


def test_a_goodbye_cut_by_a_loss_is_said_whole_by_the_next_session() -> None:
    """L53."""
    line = Line.replying()
    line.model_begins()
    line.model_calls("end_call")
    line.model_ends()
    line.model_begins()
    line.model_sends(300, "Thank")
    line.carrier_plays(300)
    line.model_is_lost(at=2200)
    line.session_is_ready(at=2500)
    goodbye = instructions_for(Purpose.GOODBYE, POLICY)
    assert line.orders == [phrase("create-4", goodbye)]


def test_words_that_never_came_are_not_waited_for_much_later() -> None:
    """L30: a transcription that got lost long ago holds nothing."""
    line = Line.greeted()
    line.model_hears(at=2000)
    line.model_hears_silence(at=2400)
    line.turn_is_committed()
    line.model_says(500, "Yes.", at=2500)
    line.caller_hangs_up(at=13_000)
    assert line.state is CallState.ENDED

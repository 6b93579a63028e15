"""A caller who speaks up while the call closes, and a call that closes all the same (L55)."""

from __future__ import annotations

from dataclasses import replace

from calls.engine.commands import CancelResponse, CloseStream, EndCall, TimerName
from calls.engine.prompts import instructions_for
from calls.engine.responses import Purpose
from calls.engine.states import CallState
from tests.engine.driver import POLICY, Line, phrase

GOODBYE = instructions_for(Purpose.GOODBYE, POLICY)
SHORT = replace(POLICY, max_call_ms=3000)


def closing() -> Line:
    """Return a call at 2000 ms that closes: the goodbye is asked for as create-3."""
    line = Line.replying()
    line.model_begins()
    line.model_calls("end_call")
    line.model_ends()
    return line


def too_long() -> Line:
    """Return a call at 3000 ms whose time is over: the goodbye is asked for as create-2."""
    line = Line.answered(SHORT)
    line.model_says(1000, "Hello.", at=0)
    line.carrier_plays(1000, at=0)
    line.carrier_echoes(1000, at=1000)
    line.until(3000)
    return line


def test_words_too_low_to_interrupt_do_not_displace_the_goodbye() -> None:
    """L37: should it have to be asked for again, it is the goodbye that is."""
    line = closing()
    line.caller_says("Bye.", "user_2", at=2500, softly=True)
    line.until(5000)
    assert line.orders == [phrase("create-4", GOODBYE)]


def test_a_caller_whom_the_model_hears_before_the_line_does_calls_the_end_off() -> None:
    """R4, L55: the two agree, in whatever order."""
    line = closing()
    line.model_begins()
    line.model_hears("user_2", at=2500, confirmed=False)
    line.caller_speaks(at=2600)
    assert line.orders == [CancelResponse("resp_3")]
    assert line.state is CallState.LIVE


def test_a_caller_who_interrupts_while_there_is_no_model_calls_the_end_off() -> None:
    """L55: what ended the call was that nobody had more to say."""
    line = closing()
    line.model_says(2000, "Goodbye!")
    line.carrier_plays(1000)
    line.model_is_lost(at=2200)
    line.caller_speaks(at=2500)
    line.session_is_ready(at=2800)
    assert line.state is CallState.LIVE
    assert not line.all_of(EndCall)


def test_a_turn_that_was_owed_a_reply_before_the_goodbye_is_owed_it_again() -> None:
    """L37."""
    line = Line.replying()
    line.model_begins()
    line.model_sends(2000, "Goodbye!")
    line.caller_says("One thing.", "user_2", at=2300, softly=True)
    line.model_calls("end_call")
    line.model_ends()
    line.caller_speaks(at=2500)
    assert line.due(TimerName.REPLY_DUE) == 5500


def test_a_last_goodbye_is_not_taken_back_before_it_is_heard() -> None:
    """L53: the longest call ends, and not without a word."""
    line = too_long()
    line.model_hears("user_1", at=3100)
    assert line.orders == []
    line.model_says(500, "Goodbye!", at=3300)
    line.carrier_plays(500)
    line.carrier_echoes(500, at=3800)
    assert len(line.all_of(CloseStream)) == 1


def test_keys_do_not_keep_a_call_whose_time_is_over() -> None:
    """L37: it closes on the new session as on the old."""
    line = too_long()
    line.model_says(1000, "Goodbye!")
    line.carrier_plays(1000)
    line.model_is_lost(at=3100)
    line.caller_types("1#", at=3200)
    line.session_is_ready(at=3300)
    assert line.state is CallState.CLOSING
    assert line.due(TimerName.HANG_UP) is not None

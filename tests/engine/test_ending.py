"""How a call ends: once, for one reason, with every word written down."""

from __future__ import annotations

import pytest

from calls.engine import events as ev
from calls.engine.commands import (
    CancelResponse,
    ClearCarrier,
    CloseStream,
    CommitInput,
    CreateResponse,
    DropAudio,
    EndCall,
    SaveTurn,
    StopTimer,
    TimerName,
)
from calls.engine.policy import AgentPolicy
from calls.engine.prompts import instructions_for
from calls.engine.responses import Purpose
from calls.engine.states import CallState, EndReason
from tests.engine.driver import CALL_SID, POLICY, Line, phrase

GOODBYE = instructions_for(Purpose.GOODBYE, POLICY)
SHORT = AgentPolicy(greeting="Hello.", instructions="", max_call_ms=60_000, silence_ms=0)


def saying_goodbye() -> Line:
    """Return a call at 2200 ms: 2000 ms of a goodbye begin to play, the end is called."""
    line = Line.replying()
    line.model_begins(at=2100)
    line.model_sends(2000, "Thank you, goodbye!")
    line.model_calls("end_call")
    line.model_finishes()
    line.model_ends()
    line.carrier_plays(1000, at=2200)
    return line


def ended(reason: EndReason) -> list[object]:
    """Return how the orders of an end close."""
    return [CloseStream(), EndCall(reason)]


def test_we_hang_up_when_the_goodbye_is_proven_heard() -> None:
    """L54: not when it was sent, not when the clock says so."""
    line = saying_goodbye()
    line.carrier_echoes(1800, at=4100)
    assert line.orders == []
    line.carrier_echoes(2000, at=4250)
    assert line.orders[-2:] == ended(EndReason.AGENT_ENDED)


def test_a_goodbye_that_nothing_proves_is_waited_for_six_seconds() -> None:
    """S1-9: the fallback."""
    line = saying_goodbye()
    assert line.due(TimerName.HANG_UP) == 8100
    line.until(8100)
    assert line.orders[-2:] == ended(EndReason.AGENT_ENDED)


def test_a_long_goodbye_is_waited_for_as_long_as_it_is() -> None:
    """L54: queued duration and a margin."""
    line = Line.replying()
    line.model_begins(at=2100)
    line.model_sends(9000, "Thank you, goodbye!")
    line.model_calls("end_call")
    line.model_ends()
    assert line.due(TimerName.HANG_UP) == 2100 + 9000 + 2000


def test_a_goodbye_heard_before_its_response_ends_hangs_up_then() -> None:
    """L53: order-free; the last mark may come before `response.done`."""
    line = Line.replying()
    line.model_begins(at=2100)
    line.model_sends(200, "Bye!")
    line.model_finishes()
    line.carrier_plays(200, at=2150)
    line.carrier_echoes(200, at=2400)
    line.model_calls("end_call", at=2500)
    line.model_ends(at=2510)
    assert line.orders[-2:] == ended(EndReason.AGENT_ENDED)


def test_a_caller_who_says_wait_is_not_hung_up_on() -> None:
    """L55: the interruption takes the end back."""
    line = saying_goodbye()
    line.caller_speaks(at=3000)
    assert StopTimer(TimerName.HANG_UP) in line.given
    line.until(20_000)
    assert line.state is CallState.LIVE


def test_a_wait_after_the_last_word_takes_the_end_back_too() -> None:
    """L55: by the clock all was heard, its mark has yet to come."""
    line = saying_goodbye()
    line.tell(ev.SendingProgressed(2200, "item_2", 2000))
    line.model_hears("user_2", at=4210)
    assert line.state is CallState.LIVE
    assert line.all_of(ClearCarrier) == []


def test_a_goodbye_that_waits_is_off_when_the_caller_goes_on() -> None:
    """L55: it is withdrawn, and no refusal brings it back."""
    line = Line.replying()
    line.model_begins()
    line.model_calls("end_call")
    line.model_ends()
    line.model_rejects("create-3")
    line.model_hears("user_2", at=2100)
    line.model_hears_silence("user_2", at=2200)
    line.turn_is_committed("user_2")
    assert line.all_of(CreateResponse)[-1] == CreateResponse("create-4")


def test_soft_words_during_the_goodbye_do_not_hold_the_line() -> None:
    """L54: what cannot be answered any more is no reason to wait in silence."""
    line = saying_goodbye()
    line.caller_says("Bye.", "user_2", at=3000, softly=True)
    line.carrier_echoes(2000, at=4250)
    assert line.orders[-2:] == ended(EndReason.AGENT_ENDED)


def test_the_longest_call_ends_with_a_goodbye() -> None:
    line = Line.greeted(SHORT)
    line.until(60_000)
    assert [type(order) for order in line.orders] == [CreateResponse]
    line.model_says(1000, "Goodbye!")
    line.carrier_plays(1000, at=60_300)
    line.carrier_echoes(1000, at=61_300)
    assert line.orders[-2:] == ended(EndReason.MAX_DURATION)


def test_the_longest_call_is_not_prolonged_by_an_interruption() -> None:
    line = Line.greeted(SHORT)
    line.until(60_000)
    line.model_says(2000, "Goodbye!")
    line.carrier_plays(1000, at=60_300)
    line.caller_speaks(at=60_900)
    assert line.orders == []
    line.carrier_echoes(2000, at=62_300)
    assert line.orders[-2:] == ended(EndReason.MAX_DURATION)


def test_a_goodbye_waits_for_the_running_response_and_yields_to_nothing() -> None:
    """R6: it is asked for when that has ended, whatever else was owed."""
    line = Line.greeted(SHORT)
    line.caller_says("Tell me everything.", at=59_000)
    line.model_begins()
    line.model_sends(3000, "Well.")
    line.until(60_000)
    line.model_calls("book_table")
    line.caller_says("Go on.", "user_2", softly=True)
    line.model_ends(at=61_000)
    added = instructions_for(Purpose.GOODBYE, SHORT)
    assert line.all_of(CreateResponse)[2:] == [phrase("create-3", added)]


def test_we_do_not_hang_up_before_the_goodbye_that_is_owed() -> None:
    line = Line.greeted(SHORT)
    line.caller_says("Tell me everything.", at=59_000)
    line.model_begins()
    line.model_sends(200, "Well.")
    line.model_finishes()
    line.carrier_plays(200, at=59_500)
    line.carrier_echoes(200, at=59_800)
    line.until(60_000)
    line.model_ends(at=60_100)
    assert [type(order) for order in line.orders] == [SaveTurn, CreateResponse]


def test_a_call_that_is_already_closing_at_its_longest_ends_as_too_long() -> None:
    line = Line.greeted(SHORT)
    line.caller_says("That is all.", at=59_000)
    line.model_begins()
    line.model_sends(5000, "Goodbye!")
    line.model_calls("end_call")
    line.model_ends()
    line.until(60_000)
    assert line.orders == []
    line.carrier_echoes(5000, at=64_500)
    assert line.orders[-2:] == ended(EndReason.MAX_DURATION)


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (ev.StreamStopped(3000), EndReason.CALLER_HUNG_UP),
        (ev.StreamLost(3000), EndReason.STREAM_LOST),
        (ev.ModelRefused(3000), EndReason.MODEL_REJECTED),
        (ev.SessionRefused(3000), EndReason.MODEL_REJECTED),
        (ev.ModelUnreachable(3000), EndReason.MODEL_UNREACHABLE),
    ],
)
def test_a_call_that_breaks_off_is_taken_down_in_order(event: ev.Event, reason: EndReason) -> None:
    """L52: what was heard is written down, then the line is closed."""
    line = Line.replying()
    line.model_begins()
    line.model_sends(2000, "We have roses.")
    line.carrier_plays(1000, at=2200)
    line.until(3000)
    line.tell(event)
    kinds = [type(order) for order in line.orders]
    assert kinds == [DropAudio, CancelResponse, SaveTurn, CloseStream, EndCall]
    assert line.orders[-1] == EndCall(reason)
    assert line.timers == {}


@pytest.mark.parametrize("event", [ev.SessionRefused(100), ev.ModelUnreachable(100)])
def test_a_call_can_end_before_it_began(event: ev.Event) -> None:
    """L15: rather no agent than a wrong one."""
    line = Line()
    line.tell(event)
    assert line.state is CallState.ENDED


def test_nothing_happens_after_the_end() -> None:
    """L53, L61: exactly one end."""
    line = Line.greeted()
    line.caller_hangs_up(at=2000)
    before = list(line.given)
    line.caller_hangs_up()
    line.model_is_lost()
    line.caller_says("Hello?")
    line.tell(ev.TimerFired(3000, TimerName.MAX_CALL, 1, CALL_SID))
    assert line.given == before


def test_the_callers_last_words_are_waited_for() -> None:
    line = Line.greeted()
    line.model_hears(at=2000)
    line.model_hears_silence(at=2500)
    line.turn_is_committed()
    line.caller_hangs_up(at=2600)
    assert line.state is CallState.WRAPPING_UP
    line.words_arrive("Call me back.", at=3000)
    assert line.transcript[-1].text == "Call me back."
    assert line.orders[-1] == EndCall(EndReason.CALLER_HUNG_UP)


def test_who_hangs_up_in_mid_sentence_is_still_written_down() -> None:
    """The audio so far is made an item, so that it is transcribed."""
    line = Line.greeted()
    line.model_hears(at=2000)
    line.caller_hangs_up(at=2600)
    assert line.orders[-2:] == [CloseStream(), CommitInput()]


def test_last_words_are_waited_for_at_most_three_seconds() -> None:
    line = Line.greeted()
    line.model_hears(at=2000)
    line.caller_hangs_up(at=2600)
    line.until(5599)
    assert line.orders == []
    line.until(5600)
    assert line.orders == [EndCall(EndReason.CALLER_HUNG_UP)]


def test_all_of_several_last_words_are_waited_for() -> None:
    line = Line.greeted()
    line.model_hears("user_1", at=2000)
    line.model_hears("user_2", at=2500)
    line.caller_hangs_up(at=2600)
    line.words_arrive("", "user_2", at=2700)
    assert line.orders == []
    line.words_arrive("Roses.", "user_1", at=2800)
    assert line.orders[-1] == EndCall(EndReason.CALLER_HUNG_UP)


def test_wrapping_up_hears_nothing_but_words_and_their_end() -> None:
    line = Line.greeted()
    line.model_hears(at=2000)
    line.caller_hangs_up(at=2600)
    line.turn_is_committed(at=2610)
    line.caller_speaks()
    line.model_begins()
    assert line.orders == []


def test_a_model_lost_while_wrapping_up_does_not_change_the_reason() -> None:
    line = Line.greeted()
    line.model_hears(at=2000)
    line.caller_hangs_up(at=2600)
    line.model_is_lost(at=2700)
    assert line.orders == [EndCall(EndReason.CALLER_HUNG_UP)]


def test_a_model_that_refuses_us_is_not_waited_for() -> None:
    """Nobody is left to transcribe."""
    line = Line.greeted()
    line.model_hears(at=2000)
    line.tell(ev.ModelRefused(2600))
    assert line.orders[-2:] == ended(EndReason.MODEL_REJECTED)


def test_a_stale_timer_means_nothing() -> None:
    """S1-7, S1-8, L51: a firing names its generation."""
    line = saying_goodbye()
    _, generation = line.timers[TimerName.HANG_UP]
    line.caller_speaks(at=3000)
    line.tell(ev.TimerFired(8200, TimerName.HANG_UP, generation, CALL_SID))
    assert line.state is CallState.LIVE


def test_a_restarted_timer_fires_once() -> None:
    """S1-7: of two firings only the younger counts."""
    line = Line.replying()
    line.tell(ev.TimerFired(4000, TimerName.REPLY_DUE, 1, CALL_SID))
    assert line.orders == []


def test_all_timers_stop_with_the_call() -> None:
    """S1-6: each that runs, and none twice."""
    line = Line.replying()
    line.caller_hangs_up(at=2500)
    last = line.given[line.given.index(CloseStream()) :]
    stopped = [c.name for c in last if isinstance(c, StopTimer)]
    names = TimerName.MAX_CALL, TimerName.RECYCLE, TimerName.REPLY_DUE, TimerName.SILENCE
    assert sorted(stopped) == sorted(names)


def test_a_process_that_must_go_ends_the_call_and_keeps_what_was_heard() -> None:
    line = Line.answered()
    line.model_says(2000, "Hello.", at=0)
    line.carrier_plays(1000, at=0)
    line.tell(ev.ShutdownRequested(1000))
    assert line.transcript[0].heard_ms == 1000
    assert line.orders[-1] == EndCall(EndReason.SHUTDOWN)

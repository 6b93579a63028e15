"""The edges of asking, answering and interrupting: exact times, and what is left alone."""

from __future__ import annotations

from dataclasses import replace

from calls.engine import events as ev
from calls.engine.commands import (
    CancelResponse,
    ClearCarrier,
    CreateResponse,
    EndCall,
    QueueAudio,
    TimerName,
    TruncateItem,
)
from calls.engine.events import Outcome
from calls.engine.states import CallState, EndReason
from calls.engine.timers import Timers
from tests.engine.driver import CALL_SID, POLICY, SOUND, Line


def test_each_failure_is_followed_by_twice_the_wait() -> None:
    """R14: 0.5, 1 and 2 s, to the millisecond."""
    line = Line.replying()
    waits = []
    for _ in range(3):
        line.model_begins()
        line.model_ends(Outcome.FAILED)
        waits.append((line.due(TimerName.REPLY_DUE) or 0) - line.at)
        line.until(line.at + waits[-1])
    assert waits == [500, 1000, 2000]


def test_a_busy_model_is_given_three_seconds_each_time() -> None:
    """L43: its response must end first, so asking sooner is useless."""
    line = Line.replying()
    for number in (2, 3, 4):
        line.tell(ev.CreateRejected(line.at, f"create-{number}", busy=True))
        assert line.due(TimerName.REPLY_DUE) == line.at + 3000
        line.until(line.at + 3000)
    assert line.state is CallState.LIVE


def test_a_response_nobody_asked_for_that_stays_empty_is_asked_for_once() -> None:
    """L45: the caller may be waiting for it all the same."""
    line = Line.greeted()
    line.model_begins(at=2000)
    line.model_ends()
    assert line.all_of(CreateResponse)[1:] == [CreateResponse("create-3")]


def test_half_the_evidence_takes_no_reply_back() -> None:
    """R4, L29: a voice that the model does not hear may be a noise."""
    line = Line.replying()
    line.model_begins(at=2100)
    line.caller_speaks(at=2200)
    assert line.all_of(CancelResponse) == []


def test_what_was_heard_of_a_goodbye_is_not_waited_for_again() -> None:
    """L54: the rest of it, and a margin."""
    line = Line.replying()
    line.model_begins(at=2100)
    line.model_sends(12_000, "Thank you, goodbye!")
    line.model_calls("end_call")
    line.carrier_plays(12_000, at=2200)
    line.model_finishes(at=4200)
    line.model_ends()
    assert line.due(TimerName.HANG_UP) == 4200 + 10_000 + 2000


def two_items() -> Line:
    """Return a call at 3500 ms: one item of a reply was heard whole, 300 ms of the next."""
    line = Line.replying()
    line.model_begins(at=2100)
    line.model_sends(1000, "We have roses.")
    line.model_finishes()
    line.carrier_plays(1000, at=2200)
    line.tell(ev.AudioReceived(2300, "resp_2", "item_2b", SOUND * 8000))
    line.tell(ev.SendingBegan(3200, "item_2b", 0))
    line.tell(ev.SendingProgressed(3200, "item_2b", 500))
    line.until(3500)
    return line


def test_only_what_was_not_heard_is_cut_from_the_memory() -> None:
    """L31: an item heard to its end stays whole."""
    line = two_items()
    line.caller_speaks(at=3500)
    assert line.all_of(TruncateItem) == [TruncateItem("item_2b", 300)]


def test_an_interruption_tells_what_was_heard_of_the_whole_reply() -> None:
    """R16: of all its items, dated from the voice's onset."""
    line = two_items()
    line.caller_speaks(at=3500)
    assert line.all_of(ClearCarrier) == [ClearCarrier(onset_at=3420, heard_ms=1300)]


def test_sound_that_comes_after_the_cancel_is_not_queued() -> None:
    """S4-11, L28: though its response still has a record."""
    line = two_items()
    line.caller_speaks(at=3500)
    queued = line.all_of(QueueAudio)
    line.tell(ev.AudioReceived(3510, "resp_2", "item_2b", SOUND * 800))
    line.tell(ev.TextReceived(3510, "resp_2", "item_2b", " Late."))
    assert line.all_of(QueueAudio) == queued


def test_timers_that_do_not_run_need_no_stop() -> None:
    """S1-4: none of them runs at the start."""
    assert Timers(CALL_SID).stop_all() == []
    assert Timers(CALL_SID).stop(*TimerName) == []


def hung_up_in_mid_sentence() -> Line:
    line = Line.replying()
    line.model_hears("user_2", at=2200)
    line.caller_hangs_up(at=2300)
    return line


def test_while_the_last_words_are_written_only_their_own_timer_runs() -> None:
    """S1-6, S1-13: nothing is asked for again, hung up or recycled on a line that is gone."""
    line = hung_up_in_mid_sentence()
    assert set(line.timers) == {TimerName.WRAP_UP}


def test_the_last_words_stop_the_last_timer() -> None:
    """S1-6."""
    line = hung_up_in_mid_sentence()
    line.words_arrive("Goodbye.", "user_2", at=2500)
    assert (line.state, line.timers) == (CallState.ENDED, {})


def test_a_response_nobody_asked_for_has_a_deadline_too() -> None:
    """L50: three seconds, like any other."""
    line = Line.greeted()
    line.model_begins(at=2000)
    assert line.due(TimerName.REPLY_DUE) == 5000


def test_a_silent_callers_goodbye_that_nothing_proves_keeps_its_reason() -> None:
    """S1-9, L52: the clock hangs up, the intent says why."""
    line = Line.greeted(replace(POLICY, silence_prompts=0))
    line.until(11_000)
    line.model_says(1000, "Goodbye.")
    line.until(20_000)
    assert line.all_of(EndCall) == [EndCall(EndReason.CALLER_SILENT)]

"""The caller speaks over the agent (R1, R3, R4, R7)."""

from __future__ import annotations

import pytest

from calls.engine import events as ev
from calls.engine.commands import (
    CancelResponse,
    ClearCarrier,
    CreateResponse,
    DeleteItem,
    DropAudio,
    FinishAudio,
    Notice,
    Publish,
    QueueAudio,
    SaveTurn,
    TruncateItem,
)
from calls.engine.events import MarkEchoed, Outcome
from calls.engine.states import CallState
from tests.engine.driver import DRAIN, Line


def speaking() -> Line:
    """Return a call at 3000 ms: the model generates, the caller has heard 800 ms of 2000."""
    line = Line.replying()
    line.model_begins()
    line.model_sends(2000, "We have red and white roses.")
    line.carrier_plays(1000, at=2200)
    line.carrier_echoes(600, at=2800)
    line.until(3000)
    return line


def test_a_barge_in_runs_in_this_order() -> None:
    """R1, S2-10: the caller hears the queue, not the model, so the queue goes first."""
    line = speaking()
    line.caller_speaks(at=3000)
    kinds = [type(command) for command in line.orders]
    assert kinds == [DropAudio, ClearCarrier, CancelResponse, TruncateItem, SaveTurn]


def test_a_barge_in_names_what_it_is_about() -> None:
    """R1, L31: the memory is cut to what was heard."""
    line = speaking()
    line.caller_speaks(at=3000)
    assert line.orders[:4] == [
        DropAudio(2),
        ClearCarrier(onset_at=2920, heard_ms=800),
        CancelResponse("resp_2"),
        TruncateItem("item_2", 800),
    ]


def test_the_models_event_interrupts_when_local_energy_agrees() -> None:
    """R4, S0-8: whichever evidence comes first."""
    line = speaking()
    line.model_hears("user_2", at=3000)
    assert line.orders[1] == ClearCarrier(onset_at=2940, heard_ms=800)


def test_the_models_event_alone_interrupts_nothing() -> None:
    """R2, S1-1, L21: the model may have heard our own echo."""
    line = speaking()
    line.model_hears("user_2", at=3000, confirmed=False)
    assert line.orders == []


def test_both_kinds_of_evidence_give_one_barge_in() -> None:
    """S0-18, L26, L27: one cancel for one response."""
    line = speaking()
    line.caller_speaks(at=3000)
    line.model_hears("user_2", at=3050)
    line.model_hears("user_2", at=3060)
    line.caller_speaks(at=3200)
    assert len(line.all_of(CancelResponse)) == len(line.all_of(ClearCarrier)) == 1


def test_nothing_is_interrupted_in_silence() -> None:
    """L22, S2-18: without audible play-out it is an ordinary turn."""
    line = Line.greeted()
    line.caller_speaks(at=2000)
    assert line.orders == []
    assert line.given[-1] == Publish(Notice.CALLER_SPEAKING, 2000)


def test_what_still_plays_can_be_interrupted_after_its_response_is_done() -> None:
    """L23, L24: nothing to cancel any more, but the memory is cut."""
    line = Line.replying()
    line.model_says(2000, "We have red and white roses.", at=2100)
    line.carrier_plays(1000, at=2200)
    line.caller_speaks(at=2700)
    assert line.orders[:3] == [DropAudio(2), ClearCarrier(2620, 500), TruncateItem("item_2", 500)]
    assert line.all_of(CancelResponse) == []


def test_a_reply_of_which_nothing_was_heard_is_deleted() -> None:
    """Protocols F6: truncating to 0 ms is no truncation."""
    line = Line.replying()
    line.model_says(2000, "We have roses.", at=2100)
    line.caller_speaks(at=2110)
    assert DeleteItem("item_2") in line.orders
    assert (line.all_of(TruncateItem), line.transcript[2:]) == ([], [])


def test_a_memory_is_never_cut_beyond_the_models_own_audio() -> None:
    """Protocols F6: the padding of the last frame is ours; the model would refuse its length."""
    line = Line.replying()
    line.model_says(1005, "Yes.", at=2100)
    line.carrier_plays(1020, at=2200)
    line.caller_speaks(at=3210)
    assert [type(command) for command in line.orders] == [DropAudio, ClearCarrier, SaveTurn]


def test_two_responses_that_wait_are_silenced_together() -> None:
    """R7: queued is as good as audible."""
    line = Line.replying()
    line.model_says(2000, "One.", at=2100)
    line.carrier_plays(500, at=2200)
    line.caller_says("And tulips?", "user_2", at=2300, softly=True)
    line.model_begins()
    line.model_sends(1000, "Two.")
    line.caller_speaks(at=2600)
    assert line.all_of(TruncateItem) == [TruncateItem("item_2", 400)]
    assert line.all_of(DeleteItem) == [DeleteItem("item_3")]


def test_a_reply_without_a_sound_goes_with_the_one_that_is_interrupted() -> None:
    """L28: its frames would carry an epoch that is over, and never be heard."""
    line = Line.replying()
    line.model_says(2000, "One.", at=2100)
    line.carrier_plays(500, at=2200)
    line.caller_says("And tulips?", "user_2", at=2300, softly=True)
    line.caller_speaks(at=2600)
    line.model_begins()
    assert line.orders == [CancelResponse("resp_3")]
    line.model_sends(1000, "Two.")
    assert line.orders == []


def test_late_pieces_of_a_cancelled_response_are_ignored() -> None:
    """S4-11, L28: audio, words and ends of it."""
    line = speaking()
    line.caller_speaks(at=3000)
    line.model_sends(400, " Late.", at=3010)
    line.model_finishes()
    line.model_ends(Outcome.CANCELLED)
    assert line.all_of(QueueAudio)[-1].epoch == 1
    assert line.orders == []


def test_marks_that_a_clear_sends_back_prove_nothing() -> None:
    """Protocols B2: the epoch has moved on."""
    line = speaking()
    line.caller_speaks(at=3000)
    line.carrier_echoes(2000, at=3020, epoch=1)
    assert line.orders == []
    assert line.transcript[-1].heard_ms == 800


def test_a_mark_of_another_epoch_proves_nothing() -> None:
    line = speaking()
    line.carrier_echoes(1000, at=3000, epoch=7)
    line.caller_speaks(at=3000)
    assert TruncateItem("item_2", 800) in line.orders


@pytest.mark.parametrize("name", ["", "hello", "1:2"])
def test_a_mark_that_is_not_ours_proves_nothing(name: str) -> None:
    line = speaking()
    line.tell(MarkEchoed(3000, name))
    assert line.orders == []


def test_the_next_reply_is_heard_after_a_barge_in() -> None:
    """L24, L28, S0-15: nothing is muted, and it can be interrupted again."""
    line = speaking()
    line.caller_speaks(at=3000)
    line.model_ends(Outcome.CANCELLED, at=3010)
    line.caller_is_quiet(at=3900)
    line.caller_says("No, tulips.", "user_2", at=4000)
    line.model_says(2000, "We have tulips.", at=4100)
    assert line.all_of(QueueAudio)[-1].epoch == 2
    line.carrier_plays(1000, at=4200)
    line.caller_speaks(at=4700)
    assert line.orders[:2] == [DropAudio(3), ClearCarrier(4620, 500)]


def test_an_interruption_touches_only_what_it_interrupts() -> None:
    """L32, S2-19: turns of before stay, the call stays live."""
    line = speaking()
    line.caller_speaks(at=3000)
    assert line.state is CallState.LIVE
    assert [turn.text for turn in line.transcript] == [
        "Hello.",
        "Do you have roses?",
        "We have red and white roses.",
    ]


def test_draining_drops_nothing() -> None:
    """R1, S0-7, S0-9: cancel only; what is queued plays out."""
    line = Line.replying(DRAIN)
    line.model_begins()
    line.model_sends(2000, "We have roses.")
    line.carrier_plays(1000, at=2200)
    line.caller_speaks(at=2700)
    line.model_hears("user_2", at=2720)
    assert line.all_of(CancelResponse) == [CancelResponse("resp_2")]
    assert (line.all_of(ClearCarrier), line.all_of(DropAudio)) == ([], [])


def test_what_drains_is_heard_and_written_down() -> None:
    line = Line.replying(DRAIN)
    line.model_begins()
    line.model_sends(1000, "We have roses.")
    line.carrier_plays(1000, at=2200)
    line.caller_speaks(at=2700)
    line.model_ends(Outcome.CANCELLED, at=2750)
    assert line.orders == [FinishAudio(1, "item_2")]
    line.carrier_echoes(1000, at=3200)
    assert line.transcript[-1].heard_text == "We have roses."


def test_a_reply_is_withdrawn_when_the_caller_goes_on_speaking() -> None:
    """L29: before anything of it was heard it goes silently."""
    line = Line.replying()
    line.model_begins()
    line.model_hears("user_2", at=2400)
    assert line.orders == [CancelResponse("resp_2")]


def test_words_of_a_withdrawn_reply_leave_the_models_memory() -> None:
    """L31: they came ahead of their audio, and nobody heard them."""
    line = Line.replying()
    line.model_begins()
    line.tell(ev.TextReceived(2100, "resp_2", "item_2", "We have"))
    line.model_hears("user_2", at=2150)
    assert line.orders == [CancelResponse("resp_2"), DeleteItem("item_2")]


def test_the_rest_of_a_reply_is_withdrawn_when_all_that_came_of_it_was_heard() -> None:
    """L29, L31: a model slower than its own voice does not speak over the caller."""
    line = Line.replying()
    line.model_begins()
    line.model_sends(500, "We have")
    line.carrier_plays(500)
    line.model_hears("user_2", at=2600)
    assert line.orders[:2] == [CancelResponse("resp_2"), TruncateItem("item_2", 500)]
    assert line.transcript[-1].heard_ms == 500


def test_a_reply_is_withdrawn_even_before_it_has_an_id() -> None:
    """L29, R11: it is cancelled by its id as soon as it has one, once."""
    line = Line.replying()
    line.model_hears("user_2", at=2400)
    assert line.orders == []
    line.model_begins(at=2500)
    assert line.orders == [CancelResponse("resp_2")]


def test_a_withdrawn_reply_is_followed_by_one_to_all_that_was_said() -> None:
    """L42: the turns share one reply."""
    line = Line.replying()
    line.model_begins()
    line.model_hears("user_2", at=2400)
    line.model_hears_silence("user_2", at=3000)
    line.turn_is_committed("user_2")
    assert line.all_of(CreateResponse)[2:] == []
    line.model_ends(Outcome.CANCELLED, at=3050)
    assert line.orders == [CreateResponse("create-3")]


def test_the_greeting_is_not_withdrawn() -> None:
    """S0-12: a caller who says hello first still hears it."""
    line = Line.answered()
    line.model_begins()
    line.model_hears(at=200)
    assert line.orders == []


@pytest.mark.parametrize("at", [700, 999])
def test_the_greeting_can_be_interrupted_after_its_protection(at: int) -> None:
    """S0-20: at about 600 ms of it an interruption works."""
    line = Line.answered()
    line.model_says(3000, "Hello.", at=100)
    line.carrier_plays(1000, at=200)
    line.caller_speaks(at=at)
    assert line.orders[1] == ClearCarrier(at - 80, at - 200)


def test_the_greeting_is_protected_at_first() -> None:
    """R3, S0-11, S2-18: no cancel for 500 ms of it."""
    line = Line.answered()
    line.model_says(3000, "Hello.", at=100)
    line.carrier_plays(1000, at=200)
    line.caller_speaks(at=300)
    assert line.orders == []


def test_who_is_still_speaking_when_the_protection_ends_interrupts_then() -> None:
    """S0-20, R3: the protection delays, it does not swallow."""
    line = Line.answered()
    line.model_says(3000, "Hello.", at=100)
    line.carrier_plays(1000, at=200)
    line.caller_speaks(at=300)
    line.until(700)
    assert line.orders[:2] == [DropAudio(2), ClearCarrier(onset_at=220, heard_ms=500)]


def test_who_was_brief_does_not_interrupt_the_greeting() -> None:
    """S0-12: a cough leaves it whole."""
    line = Line.answered()
    line.model_says(3000, "Hello.", at=100)
    line.carrier_plays(1000, at=200)
    line.caller_speaks(at=300)
    line.caller_is_quiet(at=600)
    line.until(3000)
    assert line.all_of(ClearCarrier) == []


def test_a_greeting_that_has_not_begun_is_protected_from_its_beginning() -> None:
    """R3: the tenant's time counts from the first frame."""
    line = Line.answered()
    line.model_says(3000, "Hello.", at=100)
    line.caller_speaks(at=150)
    line.carrier_plays(1000, at=400)
    line.until(899)
    assert line.all_of(ClearCarrier) == []
    line.until(900)
    assert line.all_of(ClearCarrier) == [ClearCarrier(70, 500)]


def test_a_voice_that_the_model_hears_too_takes_an_unheard_reply_back() -> None:
    """L29, R4: evidence that came in two halves counts as whole."""
    line = Line.replying()
    line.model_begins(at=2100)
    line.model_hears("user_2", at=2200, confirmed=False)
    line.tell(ev.CallerVoiced(2300, 2220))
    assert line.orders == [CancelResponse("resp_2")]


def test_a_response_of_which_only_words_had_come_sends_nothing_after_the_interruption() -> None:
    """L28: its items end with it, without a mark of an epoch that is over."""
    line = Line.replying()
    line.model_says(2000, "We have roses.")
    line.carrier_plays(1000, at=2200)
    line.caller_says("And?", "user_2", at=2300, softly=True)
    line.model_begins()
    line.tell(ev.TextReceived(2400, line.response_id, line.item_id, "Tulips"))
    line.caller_speaks(at=2500)
    line.model_ends(Outcome.CANCELLED, at=2600)
    assert line.all_of(FinishAudio)[2:] == []

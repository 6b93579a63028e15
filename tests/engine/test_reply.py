"""One reply to each turn, asked for once, and heard as it comes."""

from __future__ import annotations

from calls.engine.commands import (
    CreateResponse,
    FinishAudio,
    Notice,
    Publish,
    QueueAudio,
)
from calls.engine.events import (
    AudioFinished,
    Outcome,
    ResponseCreated,
    SendingBegan,
    SendingProgressed,
    TextFinished,
    TextReceived,
)
from calls.engine.states import CallState
from tests.engine.driver import SOUND, Line


def test_a_committed_turn_is_answered() -> None:
    line = Line.greeted()
    line.turn_is_committed(at=2000)
    assert line.orders == [CreateResponse("create-2")]


def test_audio_is_queued_as_it_comes() -> None:
    line = Line.replying()
    line.model_begins()
    line.model_sends(25)
    assert line.orders == [QueueAudio(1, "item_2", SOUND * 200)]


def test_the_end_of_the_audio_is_marked_once() -> None:
    line = Line.replying()
    line.model_says(25)
    assert line.all_of(FinishAudio)[1:] == [FinishAudio(1, "item_2")]


def test_audio_whose_end_is_never_told_ends_with_its_response() -> None:
    """L37: nothing waits for it for ever."""
    line = Line.replying()
    line.model_begins()
    line.model_sends(25)
    line.model_ends(Outcome.INCOMPLETE)
    assert line.orders[0] == FinishAudio(1, "item_2")


def test_an_incomplete_reply_does_not_end_the_call() -> None:
    """L46: what there is of it is heard."""
    line = Line.replying()
    line.model_begins()
    line.model_sends(1000, "We have")
    line.model_ends(Outcome.INCOMPLETE)
    line.carrier_plays(1000, at=2200)
    line.carrier_echoes(1000, at=3200)
    assert line.state is CallState.LIVE
    assert line.transcript[-1].heard_text == "We have"


def test_the_agent_is_shown_speaking_from_its_first_frame() -> None:
    """S4-12, R7: not when the response was created."""
    line = Line.replying()
    line.model_says(2000, at=2100)
    line.carrier_plays(500, at=2200)
    line.tell(SendingBegan(2900, "item_2", 500))
    notices = [p for p in line.all_of(Publish) if p.notice is Notice.AGENT_SPEAKING]
    assert [notice.at for notice in notices] == [0, 2200]


def test_a_turn_during_a_response_waits_and_is_answered_once() -> None:
    """L43, L42, R6: the reply is asked for when the running one has ended."""
    line = Line.replying()
    line.model_begins()
    line.model_sends(500, "Yes.")
    line.caller_says("And tulips?", "user_2", softly=True, at=2200)
    assert line.all_of(CreateResponse)[2:] == []
    line.model_ends(at=2300)
    assert line.all_of(CreateResponse)[2:] == [CreateResponse("create-3")]


def test_two_turns_that_wait_get_one_reply() -> None:
    """L42: it answers both."""
    line = Line.replying()
    line.model_begins()
    line.model_sends(500, "Yes.")
    line.caller_says("And tulips?", "user_2", softly=True, at=2200)
    line.caller_says("And lilies?", "user_3", softly=True, at=2300)
    line.model_ends(at=2400)
    line.model_says(500, "We have both.")
    assert len(line.all_of(CreateResponse)) == 3


def test_nobody_is_answered_while_they_speak() -> None:
    """S4-7, L42: the reply that waits becomes the reply to what is being said."""
    line = Line.replying()
    line.model_begins()
    line.model_sends(500, "Yes.")
    line.caller_says("And tulips?", "user_2", softly=True, at=2200)
    line.model_hears("user_3", at=2300, confirmed=False)
    line.model_ends(at=2400)
    line.model_hears_silence("user_3", at=2500)
    assert line.all_of(CreateResponse)[2:] == []
    line.turn_is_committed("user_3")
    assert line.all_of(CreateResponse)[2:] == [CreateResponse("create-3")]


def test_a_silence_that_becomes_no_turn_does_not_lose_the_reply() -> None:
    line = Line.replying()
    line.model_begins()
    line.model_sends(500, "Yes.")
    line.caller_says("And tulips?", "user_2", softly=True, at=2200)
    line.model_hears("user_3", at=2300, confirmed=False)
    line.model_ends(at=2400)
    line.model_hears_silence("user_3", at=2500)
    line.until(5500)
    assert line.orders == [CreateResponse("create-3")]


def test_a_response_nobody_asked_for_is_heard_all_the_same() -> None:
    line = Line.greeted()
    line.model_says(500, "Are you there?", at=2000)
    assert QueueAudio(1, "item_2", SOUND * 4000) in line.orders


def test_what_is_told_twice_counts_once() -> None:
    """S1-10, L25: a response is created and done once."""
    line = Line.replying()
    line.model_says(500, "Yes.")
    line.tell(ResponseCreated(2000, "resp_2"))
    line.model_ends()
    assert line.orders == []
    assert line.machine.call.responses.generating is None


def test_events_of_unknown_responses_and_items_change_nothing() -> None:
    """L25, S4-11, S4-13: no side effect on an id mismatch."""
    line = Line.replying()
    line.model_begins()
    line.model_sends(500, response="resp_x")
    line.model_ends(response="resp_x")
    for event in (
        TextReceived(2000, "resp_x", "item_2", "No."),
        TextFinished(2000, "resp_x", "item_2", "No."),
        AudioFinished(2000, "resp_x", "item_2"),
        SendingBegan(2000, "item_x", 0),
        SendingProgressed(2000, "item_x", 20),
    ):
        line.tell(event)
    line.carrier_echoes(500, item="item_x")
    assert line.orders == []
    assert line.machine.call.playout.items == {}


def test_the_words_at_the_end_replace_their_pieces() -> None:
    line = Line.replying()
    line.model_begins()
    line.model_sends(1000, "We hav")
    line.tell(TextFinished(2000, "resp_2", "item_2", "We have roses."))
    line.model_finishes()
    line.model_ends()
    line.carrier_plays(1000, at=2200)
    line.carrier_echoes(1000, at=3200)
    assert line.transcript[-1].text == "We have roses."

"""The golden tapes: what the engine of today makes of hard cases, and what each is about.

An engine change that alters a command fails here. If it is meant, write the tapes again
(tests/engine/tapes) and read the diff.
"""

from __future__ import annotations

from typing import TypeVar

import pytest

from calls.engine import commands as do
from calls.engine import events as ev
from calls.engine.prompts import instructions_for
from calls.engine.responses import Purpose
from calls.engine.states import EndReason
from calls.engine.tools import CANCELLED
from calls.engine.turns import Turn
from calls.tape.files import tape_read, tape_text
from calls.tape.replay import replay
from calls.tape.tape import Tape
from tests.engine.driver import POLICY
from tests.engine.tapes.scripts import NOON, ROSES, SCRIPTS
from tests.engine.tapes.taped_line import FOLDER, stored_at

Kind = TypeVar("Kind")


def stored(name: str) -> Tape:
    return tape_read(stored_at(name).read_bytes())


def ordered(name: str, kind: type[Kind], *, since: int = 0) -> list[Kind]:
    """Return the commands of one kind, in order, from `since` ms on."""
    entries = [entry for entry in stored(name).entries if entry.at >= since]
    return [order for entry in entries for order in entry.commands if isinstance(order, kind)]


def turns(name: str) -> list[Turn]:
    """Return the transcript as it stands in the end."""
    last = {order.turn.position: order.turn for order in ordered(name, do.SaveTurn)}
    return [last[position] for position in sorted(last)]


def heard(name: str) -> list[str]:
    return [turn.heard_text for turn in turns(name)]


def reasons(name: str) -> list[EndReason]:
    return [end.reason for end in ordered(name, do.EndCall)]


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_engine_does_today_what_is_on_the_tape(name: str) -> None:
    found = [line for difference in replay(stored(name)) for line in difference.lines()]
    assert not found


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_tape_is_what_its_script_says(name: str) -> None:
    assert stored_at(name).read_text(encoding="utf-8") == tape_text(SCRIPTS[name]().tape)


def test_every_tape_has_a_script() -> None:
    assert {path.stem for path in FOLDER.glob("*.jsonl")} == SCRIPTS.keys()


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_call_on_tape_ends_once(name: str) -> None:
    """L53, L61."""
    assert len(ordered(name, do.CloseStream)) == len(reasons(name)) == 1


# Interruptions.

CUT = "interruption_after_the_model_finished"
CUT_EARLY = "interruption_while_the_model_sends"


def test_an_answer_cut_after_its_generation_needs_no_cancel() -> None:
    """L22, S0-18, L31: nothing generates, so only the queue and the memory are cut."""
    assert ordered(CUT, do.CancelResponse) == []
    assert len(ordered(CUT, do.ClearCarrier)) == 1
    assert ordered(CUT, do.TruncateItem) == [do.TruncateItem("item_2", 1200)]


def test_the_transcript_holds_what_was_heard() -> None:
    """L31: the heard ledger."""
    assert heard(CUT) == ["Hello.", "Do you have roses?", "Yes, we", "Only white ones."]
    assert turns(CUT)[2].text == ROSES


def test_an_interruption_empties_the_queue_before_the_model_is_told() -> None:
    """R1, design.md: the caller hears the queue, not the model."""
    (entry,) = [e for e in stored(CUT_EARLY).entries if isinstance(e.event, ev.CallerVoiced)]
    kinds = [type(order) for order in entry.commands[:4]]
    assert kinds == [do.DropAudio, do.ClearCarrier, do.CancelResponse, do.TruncateItem]


def test_pieces_that_come_after_the_cancel_are_not_queued() -> None:
    """S4-11, L28."""
    assert ordered(CUT_EARLY, do.QueueAudio, since=3600) == []
    assert ordered(CUT_EARLY, do.CancelResponse) == [do.CancelResponse("resp_2")]
    assert turns(CUT_EARLY)[2].text == ROSES


def test_marks_that_clear_sent_back_prove_nothing() -> None:
    """Protocols B2: all of them echo at once, and the epoch has moved."""
    assert turns("marks_echoed_by_clear")[2].heard_ms == 1200
    assert heard("marks_echoed_by_clear") == heard(CUT)


def test_a_queue_that_drains_is_heard_to_its_end() -> None:
    """R1: one cancel, no clear."""
    name = "interruption_that_drains"
    assert ordered(name, do.ClearCarrier) == []
    assert ordered(name, do.CancelResponse) == [do.CancelResponse("resp_2")]
    assert turns(name)[2].heard_text == "Yes, we have red"


def test_speech_that_is_told_three_times_interrupts_once() -> None:
    """S0-18, L27: two speech_started and a voice, one cancel, one reply."""
    name = "speech_started_twice"
    assert len(ordered(name, do.ClearCarrier)) == 1
    assert ordered(name, do.CancelResponse) == [do.CancelResponse("resp_2")]
    assert [order.request_id for order in ordered(name, do.CreateResponse)][2:] == ["create-3"]


def test_a_voice_in_the_protected_greeting_interrupts_when_the_protection_ends() -> None:
    """R3, S0-11: heard from 300 ms, protected to 800."""
    name = "greeting_interrupted_inside_its_protection"
    assert ordered(name, do.ClearCarrier) == ordered(name, do.ClearCarrier, since=800)
    assert ordered(name, do.ClearCarrier) == [do.ClearCarrier(onset_at=420, heard_ms=500)]


def test_a_noise_makes_the_agent_say_it_again_once() -> None:
    """S2-20, L33."""
    again = instructions_for(Purpose.RECOVERY, POLICY)
    asked = ordered("false_alarm", do.CreateResponse, since=3600)
    assert [order.instructions for order in asked] == [again]
    assert heard("false_alarm")[2:] == ["Yes, we", "I said, red and white roses."]


def test_a_key_interrupts_and_the_number_is_one_turn() -> None:
    name = "keys_during_speech"
    assert len(ordered(name, do.ClearCarrier)) == len(ordered(name, do.AddText)) == 1
    assert heard(name)[2:] == ["Yes, we", "12", "Order twelve is on its way."]
    assert len(ordered(name, do.CreateResponse, since=3600)) == 1


# Functions.


def test_a_function_of_an_interrupted_response_is_answered_and_not_run() -> None:
    """F7: its arguments may be cut, and its caller has moved on."""
    name = "tool_call_interrupted"
    assert ordered(name, do.RunTool) == []
    assert ordered(name, do.AnswerTool) == [do.AnswerTool("call_2", CANCELLED)]


def test_two_functions_get_two_answers_a_word_in_between_and_one_reply() -> None:
    """F7, L42."""
    name = "tool_that_is_slow"
    answers = [do.AnswerTool(call_id, NOON) for call_id in ("call_b", "call_a")]
    assert ordered(name, do.AnswerTool) == answers
    assert heard(name)[2:] == ["One moment.", "It is noon."]
    asked = [order.request_id for order in ordered(name, do.CreateResponse)]
    assert asked == ["create-1", "create-2", "create-3", "create-4"]


# The model misbehaves.


def test_words_that_come_late_stand_where_they_were_spoken() -> None:
    """L30, heard ledger: by the start of speech, not by arrival."""
    name = "transcript_after_the_answer"
    assert [order.turn.position for order in ordered(name, do.SaveTurn)] == [0, 2, 1]
    assert heard(name) == ["Hello.", "Do you have roses?", ROSES]


def test_an_end_told_twice_asks_for_nothing() -> None:
    """L42: one reply a turn."""
    name = "response_done_twice"
    assert ordered(name, do.CreateResponse, since=2300) == []
    assert heard(name)[2:] == [ROSES]


def test_a_reply_that_does_not_come_is_asked_for_once_more() -> None:
    """R14, L45."""
    name = "reply_overdue"
    assert ordered(name, do.CancelResponse) == [do.CancelResponse("resp_2")]
    asked = [order.request_id for order in ordered(name, do.CreateResponse, since=5000)]
    assert asked == ["create-3"]
    assert heard(name)[2:] == [ROSES]


def test_a_busy_model_is_asked_again_when_its_response_ends() -> None:
    """L43, F9."""
    assert len(ordered("model_busy", do.CreateResponse, since=2100)) == 1
    assert ordered("model_busy", do.CreateResponse, since=2600) != []
    assert heard("model_busy")[2:] == [ROSES]


def test_a_new_session_is_told_what_was_said_and_what_was_sent_plays_on() -> None:
    """F1, L13."""
    name = "model_lost_in_mid_answer"
    (redial,) = ordered(name, do.Redial)
    assert [spoken.text for spoken in redial.history] == ["Hello.", "Do you have roses?", ROSES]
    assert ordered(name, do.DropAudio)[:-1] == []
    assert heard(name)[2:] == [ROSES, "As I said, red and white."]


def test_a_second_loss_ends_the_call_with_its_reason() -> None:
    assert len(ordered("model_lost_twice", do.Redial)) == 1
    assert reasons("model_lost_twice") == [EndReason.MODEL_LOST]
    assert heard("model_lost_twice")[2:] == ["Yes, we"]


# Endings.


def test_a_caller_who_says_wait_keeps_the_call() -> None:
    """L55: the goodbye is off, the question is answered, and nobody hangs up on the caller."""
    name = "goodbye_interrupted"
    assert heard(name)[2:] == ["Goodbye, have", "Wait, one more thing.", "Of course."]
    assert reasons(name) == [EndReason.CALLER_HUNG_UP]


def test_the_agent_hangs_up_when_its_goodbye_is_proven_heard() -> None:
    """L54: 200 ms before its end it is not."""
    assert ordered("goodbye_heard", do.CloseStream, since=4400) != []
    assert reasons("goodbye_heard") == [EndReason.AGENT_ENDED]


def test_the_words_of_a_caller_who_hangs_up_in_mid_word_are_kept() -> None:
    name = "caller_hangs_up_in_mid_word"
    assert len(ordered(name, do.CommitInput, since=4000)) == 1
    assert heard(name)[2:] == ["Yes, we", "Send me a"]


def test_a_silent_caller_is_asked_twice_and_told_goodbye() -> None:
    """L58, L60."""
    purposes = (Purpose.ASK, Purpose.ASK_AGAIN, Purpose.GOODBYE)
    asked = ordered("silent_caller", do.CreateResponse)[1:]
    assert [order.instructions for order in asked] == [
        instructions_for(purpose, POLICY) for purpose in purposes
    ]
    assert reasons("silent_caller") == [EndReason.CALLER_SILENT]


def test_the_goodbye_of_the_longest_call_is_heard_whole_whoever_speaks_over_it() -> None:
    assert heard("longest_call") == ["Hello.", "I have to hang up now, goodbye!"]
    assert reasons("longest_call") == [EndReason.MAX_DURATION]

"""Who said what, in the order it was said, and what of it was heard."""

from __future__ import annotations

import pytest

from calls.engine import events as ev
from calls.engine.commands import SaveTurn
from calls.engine.playout import ItemAudio
from calls.engine.turns import Speaker, Turn, TurnLedger, heard_words
from tests.engine.driver import Line


@pytest.mark.parametrize(
    ("text", "heard_ms", "heard"),
    [
        ("We have red roses.", 1000, "We have red roses."),
        ("We have red roses.", 1200, "We have red roses."),
        ("We have red roses.", 999, "We have red"),
        ("We have red roses.", 612, "We have red"),  # 11 of 18 characters: a boundary
        ("We have red roses.", 611, "We have"),
        ("We have red roses.", 100, ""),
        ("We have red roses.", 0, ""),
        ("שלום, איך אפשר לעזור?", 1000, "שלום, איך אפשר לעזור?"),
        ("שלום, איך אפשר לעזור?", 700, "שלום, איך אפשר"),
        ("שלום, איך אפשר לעזור?", 600, "שלום, איך"),
        ("שלום, איך אפשר לעזור?", 240, "שלום,"),
        ("שלום, איך אפשר לעזור?", 200, ""),
        ("", 500, ""),
    ],
)
def test_what_was_heard_is_cut_at_a_word(text: str, heard_ms: int, heard: str) -> None:
    """The heard ledger, of 1000 ms of audio."""
    assert heard_words(text, heard_ms, 1000) == heard


def test_words_without_audio_are_heard_whole() -> None:
    assert heard_words("Hello.", 0, 0) == "Hello."


def test_turns_stand_in_the_order_in_which_they_began() -> None:
    """L30: however late and crossed their words arrive."""
    line = Line.greeted()
    line.model_hears("user_1", at=2000)
    line.model_hears_silence("user_1", at=2400)
    line.turn_is_committed("user_1")
    line.model_says(1000, "Yes?", at=2500)
    line.carrier_plays(1000, at=2600)
    line.model_hears("user_2", at=3000)
    line.words_arrive("Second.", "user_2", at=4000)
    line.words_arrive("First.", "user_1", at=4100)
    assert [turn.text for turn in line.transcript] == ["Hello.", "First.", "Yes?", "Second."]
    assert [turn.position for turn in line.transcript] == [0, 1, 2, 3]


def test_a_turn_that_was_heard_whole_is_not_interrupted() -> None:
    line = Line.greeted()
    assert line.transcript == [
        Turn(0, "item_1", Speaker.AGENT, 0, 1000, "Hello.", "Hello.", 1000, interrupted=False)
    ]


def test_an_interrupted_turn_keeps_its_text_and_what_was_heard_of_it() -> None:
    """L31: the two are kept apart."""
    line = Line.replying()
    line.model_says(2000, "We have red roses.", at=2100)
    line.carrier_plays(2000, at=2200)
    line.caller_speaks(at=3500)
    turn = line.transcript[-1]
    assert (turn.text, turn.heard_text) == ("We have red roses.", "We have red")
    assert (turn.start_ms, turn.end_ms, turn.heard_ms, turn.interrupted) == (2200, 3500, 1300, True)


def test_words_that_run_ahead_of_their_audio_are_not_taken_for_heard() -> None:
    """The voice's pace in this call says how long they will be."""
    line = Line.replying()
    line.model_begins(at=2100)
    line.model_sends(400, "We have red and white roses, and tulips.")
    line.carrier_plays(400, at=2200)
    line.caller_speaks(at=2550)
    assert line.transcript[-1].heard_text == "We"


def test_a_callers_turn_has_its_span() -> None:
    line = Line.greeted()
    line.model_hears(at=2000)
    line.model_hears_silence(at=2700)
    line.words_arrive("Roses?", at=3000)
    assert line.transcript[-1] == Turn(
        1, "user_1", Speaker.CALLER, 2000, 2700, "Roses?", "Roses?", 700
    )


@pytest.mark.parametrize("text", ["no", "כן", "?"])
def test_every_word_counts(text: str) -> None:
    """L48: no filter by length or language."""
    line = Line.greeted()
    line.caller_says(text, at=2000)
    assert line.transcript[-1].text == text


def test_a_turn_without_words_is_not_written_down() -> None:
    """L48: and blocks nothing, be it noise or a failed transcription."""
    line = Line.greeted()
    line.caller_says("", at=2000)
    assert line.all_of(SaveTurn)[1:] == []
    assert line.machine.call.turns.awaiting_text == set()


def test_a_turn_without_a_beginning_begins_when_it_is_committed() -> None:
    line = Line.greeted()
    line.turn_is_committed("user_9", at=2000)
    line.words_arrive("Roses?", "user_9", at=2500)
    assert line.transcript[-1].start_ms == 2000


def test_late_words_interrupt_nothing() -> None:
    """L30: a transcript has its item and cancels no response."""
    line = Line.replying()
    line.model_says(2000, "We have roses.", at=2100)
    line.carrier_plays(1000, at=2200)
    line.words_arrive("Do you have roses?", "user_1", at=3000)
    assert [type(order) for order in line.orders] == [SaveTurn]


def test_words_of_an_unknown_turn_are_nobodys() -> None:
    ledger = TurnLedger()
    ledger.caller_stopped("user_x", 100)
    assert ledger.caller_said("user_x", "Hello") is None
    assert ledger.agent_heard("item_x", audio=ItemAudio("item_x"), end_ms=0, heard_ms=0) is None


def test_a_turn_never_ends_before_it_began() -> None:
    ledger = TurnLedger()
    ledger.caller_began("user_1", 500)
    ledger.caller_began("user_1", 900)
    ledger.caller_stopped("user_1", 400)
    assert ledger.turns["user_1"] == Turn(0, "user_1", Speaker.CALLER, 500, 500)


def test_an_agents_turn_begins_with_its_first_frame() -> None:
    ledger = TurnLedger()
    ledger.agent_began("item_1", 100)
    ledger.agent_began("item_1", 900)
    assert ledger.turns["item_1"].start_ms == 100


def test_audio_without_words_teaches_no_pace() -> None:
    ledger = TurnLedger()
    ledger.agent_began("item_1", 100)
    audio = ItemAudio("item_1", received_bytes=8000, finished=True)
    ledger.agent_heard("item_1", audio=audio, end_ms=1100, heard_ms=1000)
    assert ledger.ms_per_char == TurnLedger().ms_per_char


def test_a_callers_turn_begins_with_the_voice() -> None:
    """Protocols F3: the model dates it back by the prefix padding of 500 ms."""
    line = Line.greeted()
    line.tell(ev.SpeechStarted(2600, "user_1", 1900, confirmed=True, onset_at=2500))
    line.words_arrive("Roses?", at=3000)
    assert line.transcript[-1].start_ms == 2400


def test_turns_are_told_in_the_order_of_speech_not_of_arrival() -> None:
    """The heard ledger: the model's VAD tells late that the caller had begun before the agent."""
    ledger = TurnLedger()
    ledger.agent_began("item_1", 500)
    ledger.caller_began("user_1", 300)
    assert [turn.item_id for turn in ledger.in_order] == ["user_1", "item_1"]


def test_a_turn_of_the_agent_begins_when_it_is_heard() -> None:
    """L10: its first frame may wait behind the end of the turn before it."""
    line = Line.replying()
    line.model_says(1000, "We have roses.")
    line.carrier_plays(1000)
    line.model_says(500, "Red ones.")
    line.carrier_plays(500, at=2800)
    line.carrier_echoes(1000, at=3000, item="item_2")
    line.carrier_echoes(500, at=3500)
    assert [turn.start_ms for turn in line.transcript[-2:]] == [2000, 3000]

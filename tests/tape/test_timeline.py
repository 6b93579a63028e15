"""A tape as a story."""

from __future__ import annotations

import pytest
from hypothesis import given

from calls.engine import commands as do
from calls.engine import events as ev
from calls.engine.playout import SILENCE
from calls.engine.policy import AgentPolicy
from calls.engine.turns import Speaker, Turn
from calls.tape import words
from calls.tape.tape import Entry, Header, Tape
from calls.tape.timeline import Happening, timeline
from tests.tape.messages import any_command, any_event

VOICED = ev.CallerVoiced(2_920, 2_840)
CLEARED = (
    do.CancelResponse("resp_1"),
    do.ClearCarrier(2_840, 1_620),
    do.StopTimer(do.TimerName.SILENCE),
)
PIECE = ev.AudioReceived(100, "resp_1", "item_1", SILENCE * 800)
QUEUED = (do.QueueAudio(1, "item_1", SILENCE * 800),)


def story(*entries: Entry, everything: bool = False) -> list[str]:
    tape = Tape(Header("CA1", AgentPolicy("", "")), entries)
    return [line for told in timeline(tape, everything=everything) for line in told.lines()]


def test_a_happening_is_one_line_and_what_it_led_to_another() -> None:
    assert story(Entry(2_920, VOICED, CLEARED)) == [
        "    2.920 s  caller   speaks (voice since 2.840 s), over the agent",
        "                    > cancel resp_1, clear the carrier (1620 ms were heard)",
    ]


def test_timers_show_only_if_all_is_asked_for() -> None:
    assert story(Entry(2_920, VOICED, CLEARED), everything=True)[1].endswith(", stop silence")


def test_a_run_of_pieces_and_marks_is_one_line_with_counts() -> None:
    run = [
        Entry(100, PIECE, QUEUED),
        Entry(120, ev.SendingProgressed(120, "item_1", 20), ()),
        Entry(120, ev.TextReceived(120, "resp_1", "item_1", "Hello"), ()),
        Entry(140, ev.MarkEchoed(140, "1:20:item_1"), ()),
        Entry(160, PIECE, QUEUED),
    ]
    assert story(*run) == [
        "    0.100 s  ...      audio x 2 = 200 ms, text x 1, marks x 1 (until 0.160 s)"
    ]
    assert len(story(*run, everything=True)) == 7


def test_frames_that_go_out_are_no_story() -> None:
    assert story(Entry(120, ev.SendingProgressed(120, "item_1", 20), ())) == []


def test_a_mark_that_led_to_something_is_told_by_itself() -> None:
    turn = Turn(0, "item_1", Speaker.AGENT, 0, 200, "Hello there.", "Hello", 100, interrupted=True)
    echoed = Entry(140, ev.MarkEchoed(140, "1:20:item_1"), (do.SaveTurn(turn),))
    assert story(echoed) == [
        "    0.140 s  carrier  echoes 20 ms of item_1 (epoch 1)",
        '                    > write turn 0 (agent): "Hello there.", of which heard "Hello"',
    ]


def test_a_refused_event_says_so() -> None:
    lines = story(Entry(0, None, ()), Entry(5, PIECE, (), "KeyError"))
    assert lines[0] == "    0.000 s  call     opens"
    assert lines[-1].endswith("> refused with KeyError")


@given(event=any_event, command=any_command)
def test_everything_has_words_on_one_line(event: ev.Event, command: do.Command) -> None:
    for line in Happening(0, *words.event_words(event), (words.command_words(command),)).lines():
        assert len(line.splitlines()) == 1


def test_a_kind_without_words_shows_its_values() -> None:
    assert words.event_words(ev.KeyPressed(5, "7"), {}) == ("", '["KeyPressed","7"]')
    assert words.command_words(do.StopTimer(do.TimerName.SILENCE), {}) == '["StopTimer","silence"]'


def test_a_request_says_what_is_special_about_it() -> None:
    plain, special = (
        do.CreateResponse("create-1"),
        do.CreateResponse("create-2", "Hi.", tools=False),
    )
    assert words.command_words(plain) == "ask for a reply (create-1)"
    assert words.command_words(special) == "ask for a reply (create-2, own instructions, no tools)"


def test_long_ids_and_long_texts_are_shortened() -> None:
    assert words.short("item_CoUDzqWlBmJ5EAZDyXm9Q") == "item_…Xm9Q"
    assert words.quoted("ab" * 100) == f'"{"ab" * 50}…"'


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (ev.MarkEchoed(0, "beep"), 'echoes a mark that is not ours, "beep"'),
        (ev.SendingBegan(0, "item_1", 0), "begins item_1"),
        (ev.SendingBegan(0, "item_1", 400), "goes on with item_1 at 400 ms"),
        (ev.CreateRejected(0, "create-1", busy=True), "refuses create-1, busy"),
        (
            ev.SpeechStarted(0, "user_1", 0, confirmed=False, onset_at=0),
            "hears the caller: user_1 (the line hears none)",
        ),
        (ev.CallerTranscribed(0, "user_1", "כן"), 'said "כן" (user_1)'),
        (
            ev.TextFinished(0, "resp_1", "item_CoUDzqWlBmJ5EAZDyXm9Q", "Yes."),
            'said "Yes." in item_…Xm9Q',
        ),
        (ev.ToolCalled(0, "resp_1", "call_1", "now", "{}"), 'calls now "{}" (call_1)'),
    ],
)
def test_events_are_told_in_plain_words(event: ev.Event, told: str) -> None:
    assert words.event_words(event)[1] == told

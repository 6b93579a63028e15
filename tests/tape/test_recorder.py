"""Recording: what goes in comes out, within bounds, and never in the call's way."""

from __future__ import annotations

from random import Random
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.engine import commands as do
from calls.engine import events as ev
from calls.engine.policy import AgentPolicy
from calls.tape.files import tape_read, tape_text
from calls.tape.recorder import HELD_BACK, Recorder, bound
from calls.tape.tape import Entry, Header
from tests.tape.messages import any_command, any_event

HEADER = Header("CA1", AgentPolicy("Hello.", "Be brief."), "2026-01-31T12:00:00+00:00")
OPENING: tuple[do.Command, ...] = (do.StartTimer(do.TimerName.OPENING, 1, 10_000, "CA1"),)
ENTRIES = st.builds(
    lambda event, commands, raised: Entry(event.at, event, tuple(commands), raised),
    any_event,
    st.lists(any_command, max_size=4),
    st.sampled_from(["", "IllegalTransitionError"]),
)


def recorded(entries: list[Entry]) -> bytes:
    recorder = Recorder(HEADER)
    for entry in entries:
        recorder.note(entry.event, entry.commands, entry.raised)
    return recorder.finish()


@given(st.lists(ENTRIES, max_size=8))
def test_a_recorded_call_comes_back_as_it_was(entries: list[Entry]) -> None:
    entries = [Entry(0, None, OPENING), *entries]
    tape = tape_read(recorded(entries))
    assert (tape.header, list(tape.entries), tape.ending) == (HEADER, entries, "")


@given(st.lists(ENTRIES, max_size=4))
def test_the_plain_lines_of_a_tape_say_the_same(entries: list[Entry]) -> None:
    tape = tape_read(recorded([Entry(0, None, OPENING), *entries]))
    assert tape_read(tape_text(tape).encode()) == tape


MARKS = ["1:200:item_1", "01:200:item_1", "1:200", "x", "", "1:\u0661:item"]


def test_any_names_of_marks_come_back_as_they_were() -> None:
    echoes = [ev.MarkEchoed(at, name) for at, name in enumerate([*MARKS, *MARKS])]
    tape = tape_read(recorded([Entry(echo.at, echo, ()) for echo in echoes]))
    assert [entry.event for entry in tape.entries] == echoes


def pressed(at: int) -> ev.KeyPressed:
    return ev.KeyPressed(at, f"{at * 7919 % 99991}")


def test_a_tape_never_grows_beyond_its_bound_and_says_that_it_was_cut() -> None:
    recorder = Recorder(HEADER, most_bytes=4_000)
    for at in range(60_000):
        recorder.note(pressed(at), ())
    tape = tape_read(recorder.finish())
    assert len(recorder.finish()) < 4_000 + HELD_BACK
    assert tape.ending == "truncated"
    assert [entry.event for entry in tape.entries] == list(map(pressed, range(len(tape.entries))))


@pytest.mark.parametrize(("minutes", "kilobytes"), [(30, 256), (41, 320), (240, 1536)])
def test_a_call_that_may_last_longer_may_have_a_longer_tape(minutes: int, kilobytes: int) -> None:
    """Its end, which says why it ended, is what an operator looks for."""
    policy = AgentPolicy("Hello.", "Be brief.", max_call_ms=minutes * 60_000)
    assert bound(policy) == kilobytes * 1024


def test_the_end_of_the_longest_call_is_on_its_tape() -> None:
    policy = AgentPolicy("Hello.", "Be brief.", max_call_ms=14_400_000)
    recorder, chance = Recorder(Header("CA1", policy)), Random(1)
    for at in range(1_200):  # a kilobyte each, which cannot be packed
        recorder.note(ev.KeyPressed(at, chance.randbytes(1_024).hex()), ())
    tape = tape_read(recorder.finish())
    assert (tape.entries[-1].at, tape.ending) == (1_199, "")


def test_a_recorder_that_fails_stops_and_the_call_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    """S4-15: counted, logged once, and what was recorded before is kept."""
    recorder = Recorder(HEADER)
    recorder.note(pressed(1), ())
    for _ in range(3):
        recorder.note(cast("Any", "no event"), ())
    tape = tape_read(recorder.finish())
    assert (len(tape.entries), tape.ending) == (1, "broken")
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_finishing_twice_gives_the_same_tape() -> None:
    recorder = Recorder(HEADER)
    first = recorder.finish()
    recorder.note(pressed(1), ())
    assert recorder.finish() == first

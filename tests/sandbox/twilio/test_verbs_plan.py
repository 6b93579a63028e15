"""The far ends of <Dial> as a call's order scripts them, and a caller being recorded."""

import asyncio
from typing import Any

import pytest

from prosaas.sandbox.caller.caller import Frame
from prosaas.sandbox.caller.steps import ScriptError
from prosaas.sandbox.twilio.twiml.verbs import Record
from prosaas.sandbox.twilio.verbs.dial_plan import FarEnd, FarEnds, prepare_far_ends
from prosaas.sandbox.twilio.verbs.record_take import Take
from tests.sandbox.twilio.app import beep


def prepared(*dials: Any) -> FarEnds:
    return asyncio.run(prepare_far_ends(dials))


@pytest.mark.parametrize(
    "entry",
    [
        "busy",
        {"outcome": "busy"},
        {"to": "*", "outcome": "asleep"},
        {"to": "*", "colour": "red"},
        {"to": "*", "after_ms": "soon"},
        {"to": "*", "steps": [{"dance": 1}]},
    ],
)
def test_a_bad_entry_is_named(entry: object) -> None:
    with pytest.raises(ScriptError, match="dial 2"):
        prepared({"to": "+1"}, entry)


def test_a_number_comes_before_anybody() -> None:
    ends = prepared({"to": "*", "outcome": "busy"}, {"to": "+1", "outcome": "failed"})
    assert [ends.dial(to).outcome for to in ("+1", "+2")] == ["failed", "busy"]


def test_who_is_not_named_answers_in_silence_for_as_long_as_wanted() -> None:
    assert FarEnds().dial("+1") == FarEnd("+1", "answered", 0.0, None, ())


def test_a_voicemail_speaks_and_hangs_up_by_itself() -> None:
    end = prepared({"to": "+1", "outcome": "voicemail"}).dial("+1")
    assert (end.picks_up, end.seconds, len(end.steps)) == (True, 10.0, 1)


SPEECH, SILENCE = Frame(beep(20)), Frame()


def listened(verb: Record, *frames: Frame) -> tuple[Take, list[bool]]:
    take = Take(verb)
    return take, [take.hear(frame) for frame in frames]


def test_silence_ends_a_take_after_the_speech_as_before_it() -> None:
    verb = Record(timeout_s=1)
    assert listened(verb, *[SILENCE] * 50)[1][-2:] == [False, True]
    assert listened(verb, *[SPEECH] * 10, *[SILENCE] * 50)[1][-2:] == [False, True]


def test_a_take_is_trimmed_to_its_speech() -> None:
    take, _ = listened(Record(), *[SILENCE] * 3, *[SPEECH] * 2, *[SILENCE] * 4)
    assert take.bounds_ms() == (60, 100)


def test_a_silent_take_is_empty() -> None:
    take, _ = listened(Record(), *[SILENCE] * 9)
    assert take.bounds_ms() == (0, 0)


def test_no_key_ends_a_take_that_wants_none() -> None:
    take, over = listened(Record(finish_on_key=""), Frame(digit="#"))
    assert (take.digits, over) == ("", [False])

"""Events and commands as JSON lists, by reflection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.engine import commands as do
from calls.engine import events as ev
from calls.engine.policy import AgentPolicy, BargeInMode
from calls.tape import codec
from calls.tape.errors import TapeError
from tests.tape.messages import any_of


@pytest.mark.parametrize("cls", get_args(ev.Event), ids=lambda cls: cls.__name__)
@given(data=st.data())
def test_every_kind_of_event_comes_back_as_it_was(cls: type, data: st.DataObject) -> None:
    event = data.draw(any_of(cls))
    written = orjson.loads(orjson.dumps(codec.event_written(event)))
    assert codec.event_read(written, event.at) == event


@pytest.mark.parametrize("cls", get_args(do.Command), ids=lambda cls: cls.__name__)
@given(data=st.data())
def test_every_kind_of_command_comes_back_as_it_was(cls: type, data: st.DataObject) -> None:
    command = data.draw(any_of(cls))
    assert codec.command_read(orjson.loads(orjson.dumps(codec.command_written(command)))) == command


@given(policy=any_of(AgentPolicy))
def test_a_policy_comes_back_as_it_was(policy: AgentPolicy) -> None:
    assert codec.policy_read(orjson.loads(orjson.dumps(codec.policy_written(policy)))) == policy


def test_audio_is_kept_as_its_length_only() -> None:
    heard = ev.AudioReceived(5, "resp_1", "item_1", b"\x10\x20\x30")
    assert codec.event_written(heard) == ["AudioReceived", "resp_1", "item_1", 3]
    assert codec.event_read(["AudioReceived", "resp_1", "item_1", 3], 5) == ev.AudioReceived(
        5, "resp_1", "item_1", b"\xff\xff\xff"
    )


def test_a_field_that_came_later_takes_its_default() -> None:
    assert codec.command_read(["CreateResponse", "create-1"]) == do.CreateResponse("create-1")
    policy = codec.policy_read({"greeting": "Hello.", "instructions": "", "barge_in_mode": "drain"})
    assert policy == AgentPolicy("Hello.", "", barge_in_mode=BargeInMode.DRAIN)


@pytest.mark.parametrize(
    "written",
    [
        [],
        [7],
        ["Sneezed"],
        ["KeyPressed"],
        ["KeyPressed", "1", "2"],
        ["KeyPressed", 1],
        ["SpeechStopped", "user_1", True],
        ["ResponseDone", "resp_1", "melted"],
        ["AudioReceived", "resp_1", "item_1", "silence"],
    ],
)
def test_what_is_no_event_is_refused(written: list[Any]) -> None:
    with pytest.raises(TapeError):
        codec.event_read(written, 0)


@pytest.mark.parametrize(
    "written", [None, {"greeting": "Hi."}, {"mood": "good"}, {"greeting": 1, "instructions": ""}]
)
def test_what_is_no_policy_is_refused(written: object) -> None:
    with pytest.raises(TapeError):
        codec.policy_read(written)


def test_a_field_that_no_tape_could_hold_is_found_at_once() -> None:
    @dataclass(frozen=True, slots=True)
    class Odd:
        parts: set[str]

    with pytest.raises(TypeError, match="no form"):
        codec.kind_of(Odd)

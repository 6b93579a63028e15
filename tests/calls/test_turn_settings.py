"""The turn settings that tenants may choose are the engine's policy, and no others."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from enum import StrEnum

import pytest

from calls.engine.policy import AgentPolicy, BargeInMode, Eagerness, VadMode
from calls.models import Direction
from calls.tools import TOOLS
from tenants import turn_settings
from tenants.turn_settings import SETTINGS, Word, Words

CHOSEN_ELSEWHERE = {"greeting", "instructions", "voice", "language", "preamble"}
DEFAULTS = {f.name: f.default for f in fields(AgentPolicy) if f.name not in CHOSEN_ELSEWHERE}


def test_every_setting_is_a_field_of_the_policy_and_every_field_a_setting() -> None:
    assert SETTINGS.keys() == DEFAULTS.keys()


def test_the_engines_defaults_are_within_the_limits() -> None:
    assert MISSING not in DEFAULTS.values()
    turn_settings.check(json.loads(json.dumps(DEFAULTS)))


@pytest.mark.parametrize(
    ("name", "words"),
    [("barge_in_mode", BargeInMode), ("vad_mode", VadMode), ("vad_eagerness", Eagerness)],
)
def test_the_words_of_a_setting_are_the_engines(name: str, words: type[StrEnum]) -> None:
    assert SETTINGS[name] == Word(tuple(words))


def test_the_functions_to_choose_from_are_those_there_are() -> None:
    assert SETTINGS["tools"] == Words(tuple(TOOLS))


def test_the_directions_are_those_of_calls() -> None:
    assert tuple(Direction.values) == turn_settings.DIRECTIONS

"""The form of a draft: nothing typed is lost, and nothing is stored that is as usual."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from django.test import Client

from calls.engine.policy import AgentPolicy
from tenants.forms.agent_turns import DEFAULTS, TOOLS, TurnFields
from tenants.models import Agent
from tenants.services import NewTenant
from tenants.services.agent_limits import GREETING_CHARS, INSTRUCTIONS_CHARS
from tenants.turn_settings import SETTINGS, Words
from tests.tenants.agents.making import saved as saved_behind
from tests.tenants.agents_pages.paging import NEW, draft_now, form, page_of, read, saved, seen

pytestmark = pytest.mark.django_db


def test_what_is_usual_here_is_what_the_engine_does_by_itself() -> None:
    engine = {each.name: each.default for each in fields(AgentPolicy) if each.name in SETTINGS}
    assert {**DEFAULTS, "tools": tuple(DEFAULTS["tools"])} == engine


def test_every_setting_has_a_field_and_every_tool_its_words() -> None:
    assert set(SETTINGS) == set(DEFAULTS) <= set(TurnFields.base_fields)
    tools = SETTINGS["tools"]
    assert isinstance(tools, Words)
    assert set(tools.words) == set(TOOLS)


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ({}, {}),
        ({"silence_ms": "10", "max_call_ms": "30", "vad_threshold": "0.50"}, {}),
        ({"silence_ms": "", "silence_prompts": "", "vad_threshold": ""}, {}),
        ({"silence_ms": "12.5"}, {"silence_ms": 12_500}),
        ({"silence_ms": "0"}, {"silence_ms": 0}),
        ({"max_call_ms": "0.17"}, {"max_call_ms": 10_000}),
        ({"max_call_ms": "240"}, {"max_call_ms": 14_400_000}),
        ({"greeting_whole": "on"}, {"greeting_protect_ms": None}),
        ({"greeting_protect_ms": "2"}, {"greeting_protect_ms": 2_000}),
        ({"tools": []}, {"tools": []}),
        ({"vad_mode": "semantic_vad", "vad_eagerness": "low"},
         {"vad_mode": "semantic_vad", "vad_eagerness": "low"}),
        ({"pace": "patient"}, {"vad_silence_ms": 900}),
        ({"pace": "usual"}, {}),
        ({"pace": "slow", "vad_silence_ms": "0.7"}, {"vad_silence_ms": 700}),
    ],
)  # fmt: skip
def test_only_what_is_not_as_usual_is_stored(
    manager: Client, shop: NewTenant, desk: Agent, sent: dict[str, Any], stored: dict[str, Any]
) -> None:
    assert saved(manager, shop, desk.pk, voice="cedar", **sent).turn_settings == stored
    assert saved(manager, shop, desk.pk).turn_settings == stored  # as the page shows it again


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"silence_ms": "1"}, "0, or between 3 and 120."),
        ({"silence_ms": "1e999"}, "0, or between 3 and 120."),
        ({"silence_ms": "NaN"}, "Enter a number"),
        ({"vad_silence_ms": "6"}, "Between 0.1 and 5."),
        ({"max_call_ms": "241"}, "Between 0.167 and 240."),
        ({"vad_threshold": "2"}, "less than or equal to 1"),
        ({"silence_prompts": "6"}, "less than or equal to 5"),
        ({"voice": "siren"}, "siren is not one of"),
        ({"greeting": "x" * (GREETING_CHARS + 1)}, "This is too long"),
        ({"instructions": "x" * (INSTRUCTIONS_CHARS + 1)}, "This is too long"),
        ({"outbound_greeting": "x" * (GREETING_CHARS + 1)}, "This is too long"),
        ({"revision": ""}, "This field is required"),
    ],
)
def test_a_bad_field_is_told_and_what_was_typed_stays(
    manager: Client, shop: NewTenant, desk: Agent, sent: dict[str, str], told: str
) -> None:
    typed = form(shop, desk.pk, outbound_instructions="My very own words", **sent)
    answer = manager.post(page_of(desk.pk), typed)
    assert answer.status_code == 422
    assert told in read(answer)
    assert "My very own words" in read(answer)
    assert all(value in seen(answer) for value in sent.values())
    assert draft_now(shop, desk.pk).revision == -1  # nothing was saved


def test_another_pace_waits_for_a_pause_again_and_the_same_one_changes_nothing(
    manager: Client, shop: NewTenant, desk: Agent
) -> None:
    saved(manager, shop, desk.pk, vad_mode="semantic_vad")
    assert saved(manager, shop, desk.pk).turn_settings == {"vad_mode": "semantic_vad"}
    assert saved(manager, shop, desk.pk, pace="quick").turn_settings == {"vad_silence_ms": 300}
    assert saved(manager, shop, desk.pk, pace="usual").turn_settings == {}
    assert saved(manager, shop, desk.pk, vad_silence_ms="2").turn_settings == {
        "vad_silence_ms": 2_000
    }
    assert saved(manager, shop, desk.pk).turn_settings == {"vad_silence_ms": 2_000}


def test_what_holds_for_one_direction_only_survives(
    manager: Client, shop: NewTenant, desk: Agent
) -> None:
    stored = {"silence_ms": 15_000, "outbound": {"silence_ms": 20_000, "greeting_protect_ms": None}}
    saved_behind(shop, desk, turn_settings=stored)
    page = read(manager.get(page_of(desk.pk)))
    assert "the whole greeting" in page
    settings = saved(manager, shop, desk.pk, silence_ms="").turn_settings
    assert settings == {"outbound": stored["outbound"]}


def test_outgoing_calls_have_what_is_filled_in_and_no_more(
    manager: Client, shop: NewTenant, desk: Agent
) -> None:
    draft = saved(manager, shop, desk.pk, outbound_greeting="We call you", outbound_language="he")
    assert draft.outbound == {"greeting": "We call you", "language": "he"}
    assert saved(manager, shop, desk.pk, outbound_greeting="").outbound == {"language": "he"}


def test_lines_that_a_browser_ends_its_own_way_are_no_change(
    manager: Client, shop: NewTenant, desk: Agent
) -> None:
    draft = draft_now(shop, desk.pk)
    text = draft.instructions.replace("\n", "\r\n")
    assert saved(manager, shop, desk.pk, instructions=text).revision == draft.revision


def test_who_saves_second_sees_what_the_first_one_wrote_and_keeps_the_own(
    manager: Client, shop: NewTenant, desk: Agent
) -> None:
    mine = form(shop, desk.pk, greeting="Mine: tulips", silence_ms="33")
    theirs = saved_behind(shop, desk, greeting="Theirs: roses")
    answer = manager.post(page_of(desk.pk), mine)
    assert answer.status_code == 409
    page = read(answer)
    assert "Theirs: roses" in page
    assert shop.owner_email in page
    assert 'value="33"' in seen(answer)
    assert draft_now(shop, desk.pk).greeting == "Theirs: roses"
    assert f'name="revision" value="{theirs}"' in seen(answer)
    manager.post(page_of(desk.pk), {**mine, "revision": theirs})
    assert draft_now(shop, desk.pk).greeting == "Mine: tulips"


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"name": " "}, "This field is required"),
        ({"name": "x" * 101}, "at most 100"),
        ({"trade": "pirate"}, "pirate is not one of"),
        ({"language": "fr"}, "fr is not one of"),
    ],
)
def test_a_new_agent_that_cannot_be_is_told_so(
    manager: Client, sent: dict[str, str], told: str
) -> None:
    typed = {"trade": "general", "language": "he", "name": "Evenings", **sent}
    answer = manager.post(NEW, typed)
    assert answer.status_code == 422
    assert told in read(answer)
    assert "name" in sent or 'value="Evenings"' in seen(answer)

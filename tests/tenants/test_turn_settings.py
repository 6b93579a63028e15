"""Turn settings are refused when they are published, in words a person understands."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import translation

from tenants.context import tenant_context
from tenants.models import Agent
from tenants.services import NewTenant, agent_publish
from tenants.services.agent_limits import BadAgent
from tenants.turn_settings import SETTINGS, BadTurnSettings, check


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("greeting_protect_ms", None),
        ("greeting_protect_ms", 60_000),
        ("barge_in_mode", "drain"),
        ("vad_mode", "semantic_vad"),
        ("vad_eagerness", "low"),
        ("vad_threshold", 0),
        ("vad_threshold", 0.85),
        ("vad_silence_ms", 5_000),
        ("vad_prefix_ms", 500),
        ("silence_ms", 0),
        ("silence_ms", 3_000),
        ("silence_prompts", 5),
        ("max_call_ms", 14_400_000),
        ("tools", []),
        ("tools", ["current_time"]),
    ],
)
def test_what_is_within_the_limits_is_accepted_for_each_direction(name: str, value: object) -> None:
    """R3, L58."""
    check({name: value, "inbound": {name: value}, "outbound": {name: value}})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("greeting_protect_ms", -1),
        ("greeting_protect_ms", "500"),
        ("barge_in_mode", "flush"),
        ("barge_in_mode", None),
        ("vad_mode", ["server_vad"]),
        ("vad_threshold", 1.01),
        ("vad_threshold", float("nan")),
        ("vad_threshold", True),
        ("vad_silence_ms", 99),
        ("vad_silence_ms", 500.0),
        ("vad_silence_ms", None),
        ("vad_prefix_ms", 499),
        ("silence_ms", 2_999),
        ("silence_ms", False),
        ("silence_prompts", 6),
        ("max_call_ms", 9_999),
        ("tools", "current_time"),
        ("tools", ["current_time", "current_time"]),
        ("tools", [["current_time"]]),
        ("tools", ["end_call"]),
    ],
)
def test_a_wrong_type_or_a_value_out_of_the_limits_is_refused(name: str, value: object) -> None:
    """L89: one limit, validated on save. L34: a prefix padding under 500 ms cuts syllables off."""
    with pytest.raises(BadTurnSettings, match=rf"^{name} must be "):
        check({name: value})
    with pytest.raises(BadTurnSettings, match=rf"^outbound\.{name} must be "):
        check({"outbound": {name: value}})


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"vad_sillence_ms": 500}, "There is no turn setting vad_sillence_ms."),
        ({"inbound": {"inbound": {}}}, "There is no turn setting inbound.inbound."),
        ({"inbound": []}, "inbound must be an object of names and values."),
        ([], "Turn settings must be an object of names and values."),
        (
            {"greeting_protect_ms": "x"},
            "greeting_protect_ms must be a whole number. Allowed: null, 0-60000.",
        ),
        ({"vad_threshold": 7}, "vad_threshold must be a number. Allowed: 0-1."),
        ({"barge_in_mode": 1}, "barge_in_mode must be one of these words: clear, drain."),
        (
            {"tools": [1]},
            "tools must be a list of these names, each at most once: current_time.",
        ),
    ],
)
def test_a_refusal_is_one_clear_sentence(given: Any, sentence: str) -> None:
    with pytest.raises(BadTurnSettings) as refused:
        check(given)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("name", [*SETTINGS, "unheard_of"])
def test_a_refusal_is_in_the_active_language(name: str) -> None:
    with translation.override("he"), pytest.raises(BadTurnSettings, match=r"[א-ת]"):
        check({name: {}})


@pytest.mark.django_db
def test_an_agent_with_bad_settings_is_not_published(shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        agent = Agent.objects.get()
        with pytest.raises(BadAgent) as refused:
            agent_publish(
                agent=agent,
                greeting="Hi",
                instructions="",
                language="en",
                turn_settings={"silence_ms": 1},
            )
        assert refused.value.field == "turn_settings"
        assert agent.versions.count() == 1


@pytest.mark.django_db
def test_good_settings_are_stored_as_given(shop: NewTenant) -> None:
    given = {"silence_ms": 0, "inbound": {"greeting_protect_ms": None}}
    with tenant_context(shop.tenant.pk):
        version = agent_publish(
            agent=Agent.objects.get(),
            greeting="Hi",
            instructions="",
            language="en",
            turn_settings=given,
        )
    assert json.loads(json.dumps(version.turn_settings)) == given

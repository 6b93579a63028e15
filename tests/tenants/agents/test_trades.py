"""Templates by trade: each in both languages, within the limits, and finished."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from tenants import extraction, trades
from tenants.services import agent_limits
from tenants.services.agent_limits import DEFAULT_VOICE

KEYS = [trade.key for trade in trades.trades()]
EVERY = pytest.mark.parametrize("key", KEYS)
LANGUAGE = pytest.mark.parametrize("language", trades.LANGUAGES)
BUSINESS = "X" * 200  # the longest name a tenant may have


def test_there_are_trades_the_general_one_first() -> None:
    assert len(KEYS) >= 10
    assert KEYS[0] == trades.GENERAL
    assert "common" not in KEYS


@EVERY
@LANGUAGE
def test_a_template_is_within_the_limits_for_any_name(key: str, language: str) -> None:
    made = trades.template(key, language, BUSINESS)
    agent_limits.check(
        {
            "greeting": made.greeting,
            "instructions": made.instructions,
            "voice": DEFAULT_VOICE,
            "language": language,
            "turn_settings": made.turn_settings,
        }
    )
    extraction.check(made.extraction_fields)
    assert made.extraction_fields


@EVERY
@LANGUAGE
def test_a_template_has_the_name_and_no_placeholder(key: str, language: str) -> None:
    made = trades.template(key, language, "Sunrise")
    for text in (made.greeting, made.instructions):
        assert "Sunrise" in text
        assert not re.search(r"[{}\[\]<>]|TODO|XXX", text)
    assert made.name
    assert made.description


@EVERY
@LANGUAGE
def test_a_template_is_in_its_language_alone(key: str, language: str) -> None:
    made = trades.template(key, language, "")
    said = [made.name, made.description, made.greeting, made.instructions]
    told = [str(field) for each in made.extraction_fields for field in each.get("choices", ())]
    foreign = r"[A-Za-z]" if language == "he" else r"[֐-׿]"
    assert [text for text in [*said, *told] if re.search(foreign, text)] == []


@EVERY
@pytest.mark.parametrize(("language", "numbers"), [("en", ["911"]), ("he", ["101", "100", "102"])])
def test_a_template_knows_whom_to_call_in_an_emergency(
    key: str, language: str, numbers: list[str]
) -> None:
    instructions = trades.template(key, language, "Sunrise").instructions
    assert [number for number in numbers if number not in instructions] == []


@EVERY
@LANGUAGE
def test_sections_stand_once(key: str, language: str) -> None:
    lines = trades.template(key, language, "Sunrise").instructions.splitlines()
    headings = [line for line in lines if line.startswith("#")]
    assert len(headings) >= 6
    assert len(set(headings)) == len(headings)


@EVERY
def test_both_languages_ask_for_as_much(key: str) -> None:
    shapes = [
        [
            (field["type"], len(field.get("choices", ())))
            for field in trades.template(key, language, "Sunrise").extraction_fields
        ]
        for language in trades.LANGUAGES
    ]
    assert shapes[0] == shapes[1]


def test_trades_are_named_in_the_active_language() -> None:
    with translation.override("he"):
        assert all(re.search("[א-ת]", trade.name) for trade in trades.trades())
    with translation.override("fr"):
        assert trades.trades()[0].name == "General"


def test_what_one_does_with_a_template_changes_none_of_the_next() -> None:
    trades.template("clinic", "en", "Sunrise").extraction_fields.clear()
    assert trades.template("clinic", "en", "Sunrise").extraction_fields


@pytest.mark.parametrize(
    ("key", "language"), [("../clinic", "en"), ("common", "en"), ("vet", "fr")]
)
def test_what_is_no_trade_or_language_is_a_key_error(key: str, language: str) -> None:
    with pytest.raises(KeyError):
        trades.template(key, language, "Sunrise")

"""What an agent may hold, told in a sentence with the field it is about."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from prosaas.sandbox.openai.realtime.validation import VOICES as PROVIDERS_VOICES
from tenants.services.agent_limits import (
    FIELDS,
    GREETING_CHARS,
    INSTRUCTIONS_CHARS,
    VOICES,
    BadAgent,
    check,
    printable,
    tidied,
)

GOOD: dict[str, Any] = {
    "greeting": "שלום! How can I help?",
    "instructions": "Be brief.\n\t- One question at a time.",
    "voice": "marin",
    "language": "he",
    "turn_settings": {"silence_ms": 0, "outbound": {"tools": []}},
    "outbound": {"greeting": "It is me", "voice": "cedar", "language": "en", "instructions": "Ask"},
}


def test_every_field_has_values_that_are_good() -> None:
    assert set(GOOD) == set(FIELDS)
    check(GOOD)
    check({})


def test_our_voices_are_the_providers() -> None:
    assert sorted(VOICES) == sorted(PROVIDERS_VOICES)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("greeting", "x" * (GREETING_CHARS + 1), "601 characters, and at most 600"),
        ("greeting", None, "must be a text"),
        ("greeting", "a\0b", "cannot be spoken or shown"),
        ("greeting", "a\x1bb", "cannot be spoken or shown"),
        ("greeting", "a\ud800", "cannot be spoken or shown"),
        ("instructions", "ש" * (INSTRUCTIONS_CHARS + 1), "7501 characters, and at most 7500"),
        ("instructions", "🙂" * 4_000, "count for more than letters"),
        ("instructions", ["Be brief"], "must be a text"),
        ("voice", "siri", "There is no voice siri. Choose one of: marin, cedar"),
        ("voice", {"id": "voice_1"}, "must be a text"),
        ("language", "fr", "one of: en, he"),
        ("turn_settings", {"silence_ms": 1}, "silence_ms must be a whole number"),
        ("turn_settings", {"tools": ["rm"]}, "tools must be a list of these names"),
        ("outbound", [], "must be an object"),
        ("outbound", {"tools": []}, "tools cannot differ in outbound calls"),
        ("outbound.voice", {"voice": "siri"}, "There is no voice siri"),
        ("outbound.greeting", {"greeting": "x" * 601}, "at most 600"),
        ("outbound.language", {"language": ""}, "one of: en, he"),
    ],
)
def test_what_the_provider_would_refuse_is_refused_at_its_field(
    field: str, value: Any, sentence: str
) -> None:
    with pytest.raises(BadAgent) as refused:
        check(GOOD | {field.partition(".")[0]: value})
    assert refused.value.field == field
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("greeting", "ש" * GREETING_CHARS),
        ("instructions", "ש" * INSTRUCTIONS_CHARS),
        ("greeting", "\u200f שלום \u200f, קפה 24/7!"),
        ("greeting", ""),
        ("instructions", ""),
        ("outbound", {}),
    ],
)
def test_what_is_just_within_the_limits_is_good(field: str, value: Any) -> None:
    check({field: value})


def test_the_longest_instructions_are_within_the_models_limit_whatever_the_letters() -> None:
    """A token is a byte or more; 16,384 are for instructions and tools together."""
    for letter in ("a", "ש", "€", "🙂"):
        longest = 0
        for count in range(INSTRUCTIONS_CHARS, 0, -500):
            try:
                check({"instructions": letter * count})
            except BadAgent:
                continue
            longest = len((letter * count).encode())
            break
        assert 0 < longest <= 15_000


@pytest.mark.parametrize("field", ["greeting", "voice", "language", "outbound"])
def test_a_refusal_is_in_the_active_language(field: str) -> None:
    with translation.override("he"), pytest.raises(BadAgent) as refused:
        check({field: 1})
    assert refused.value.field == field


def test_values_are_kept_tidy() -> None:
    given = {
        "greeting": " Hi\r\nyou\r",
        "turn_settings": {"silence_ms": 0},
        "outbound": {"greeting": " ", "voice": " cedar "},
    }
    assert tidied(given) == {
        "greeting": "Hi\nyou",
        "turn_settings": {"silence_ms": 0},
        "outbound": {"voice": "cedar"},
    }


def test_a_name_from_elsewhere_becomes_one_line() -> None:
    assert printable(" Café\n\0 de\t Paris ") == "Café de Paris"

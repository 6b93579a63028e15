"""What is different between two contents, field by field."""

from __future__ import annotations

from typing import Any

import pytest

from tenants.models import AgentVersion
from tenants.services.agent_diff import ADDED, REMOVED, SAME, Change, changes


def content(**values: Any) -> AgentVersion:
    base: dict[str, Any] = {
        "greeting": "Hello, how can I help?",
        "instructions": "Be brief.\nBe kind.\nSay goodbye.",
        "voice": "marin",
        "language": "en",
        "turn_settings": {"silence_ms": 0},
        "outbound": {},
    }
    return AgentVersion(**base | values)


def only(**values: Any) -> Change:
    (change,) = changes(content(), content(**values))
    return change


def test_nothing_differs_from_itself() -> None:
    assert changes(content(), content()) == []


def test_a_greeting_differs_by_words() -> None:
    change = only(greeting="Hello, what can I do?")
    assert change.is_inline
    assert change.lines == [
        (SAME, "Hello, "),
        (REMOVED, "how"),
        (ADDED, "what"),
        (SAME, " can I "),
        (REMOVED, "help?"),
        (ADDED, "do?"),
    ]


def test_instructions_differ_by_lines() -> None:
    change = only(instructions="Be brief.\nBe patient.\nSay goodbye.")
    assert not change.is_inline
    assert change.lines == [
        (SAME, "Be brief."),
        (REMOVED, "Be kind."),
        (ADDED, "Be patient."),
        (SAME, "Say goodbye."),
    ]


@pytest.mark.parametrize(
    ("values", "field", "lines"),
    [
        ({"voice": "cedar"}, "voice", [(REMOVED, "marin"), (ADDED, "cedar")]),
        ({"language": "he"}, "language", [(REMOVED, "en"), (ADDED, "he")]),
        ({"outbound": {"voice": "ash"}}, "outbound.voice", [(ADDED, "ash")]),
        (
            {"turn_settings": {"silence_ms": 0, "outbound": {"tools": []}}},
            "turn_settings",
            [(ADDED, "outbound.tools: []"), (SAME, "silence_ms: 0")],
        ),
        ({"turn_settings": {}}, "turn_settings", [(REMOVED, "silence_ms: 0")]),
    ],
)
def test_each_field_is_told_by_itself(
    values: dict[str, Any], field: str, lines: list[tuple[str, str]]
) -> None:
    change = only(**values)
    assert (change.field, change.lines) == (field, lines)


def test_without_an_old_one_all_is_added() -> None:
    found = changes(None, content())
    assert [each.field for each in found] == [
        "greeting",
        "instructions",
        "voice",
        "language",
        "turn_settings",
    ]
    assert {kind for each in found for kind, _text in each.lines} == {ADDED}


def test_pieces_joined_are_the_two_texts() -> None:
    old, new = "שלום, הגעתם  אל הפרחים", "שלום לכם, הגעתם אל  הגן\n"
    (change,) = changes(content(greeting=old), content(greeting=new))
    assert "".join(text for kind, text in change.lines if kind != ADDED) == old
    assert "".join(text for kind, text in change.lines if kind != REMOVED) == new

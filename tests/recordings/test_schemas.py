"""The shapes of answers are strict, whatever a tenant asks for."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from prosaas.sandbox.openai.rest.json_schema import check
from recordings.schemas import SUMMARY, field_keys, of_fields
from tenants import extraction

FIELDS: list[dict[str, Any]] = [
    {"name": "flowers", "type": "text", "description": "Which flowers"},
    {"name": "price", "type": "number"},
    {"name": "quantity", "type": "integer"},
    {"name": "is_gift", "type": "yes-no"},
    {"name": "delivery", "type": "date"},
    {"name": "occasion", "type": "choice", "choices": ["wedding", "birthday"]},
    {"name": "מספר_הזמנה", "type": "text", "description": "כפי שנאמר"},
]


def fits(value: dict[str, Any]) -> bool:
    return Draft202012Validator(of_fields(FIELDS)).is_valid(value)


def test_the_shapes_are_what_strict_mode_takes() -> None:
    """Protocols G2."""
    extraction.check(FIELDS)
    check(SUMMARY)
    check(of_fields(FIELDS))


def test_every_key_is_required_and_no_other_is_allowed() -> None:
    for schema in (SUMMARY, of_fields(FIELDS)):
        assert schema["required"] == list(schema["properties"])
        assert schema["additionalProperties"] is False


def test_every_field_may_be_null() -> None:
    nothing = dict.fromkeys(of_fields(FIELDS)["properties"])
    assert fits(nothing)
    assert not fits(nothing | {"occasion": "funeral"})
    assert not fits(nothing | {"quantity": "three"})


def test_a_name_in_another_script_is_a_number_to_the_model_and_explained() -> None:
    assert field_keys(FIELDS)["מספר_הזמנה"] == "field_7"
    explained = of_fields(FIELDS)["properties"]["field_7"]["description"]
    assert explained == "מספר_הזמנה: כפי שנאמר"


def test_such_a_number_never_hides_another_field() -> None:
    fields = [{"name": "שם", "type": "text"}, {"name": "field_1", "type": "text"}]
    assert field_keys(fields) == {"שם": "field_1_", "field_1": "field_1"}


def test_a_description_cannot_change_the_shape() -> None:
    hostile = {"name": "x", "type": "text", "description": '"}, "additionalProperties": true'}
    schema = of_fields([hostile])
    check(schema)
    assert list(schema["properties"]) == ["x"]


@pytest.mark.parametrize("name", extraction.TYPES)
def test_every_type_has_a_shape(name: str) -> None:
    choices = {"choices": ["a"]} if name == "choice" else {}
    check(of_fields([{"name": "x", "type": name, **choices}]))


def test_the_longest_list_of_fields_is_taken() -> None:
    fields = [
        {
            "name": f"{'x' * 38}{at:02}",
            "type": "choice",
            "description": "d" * extraction.DESCRIPTION_CHARS,
            "choices": [f"{'c' * 58}{choice:02}" for choice in range(extraction.MOST_CHOICES)],
        }
        for at in range(extraction.MOST_FIELDS)
    ]
    extraction.check(fields)
    check(of_fields(fields))

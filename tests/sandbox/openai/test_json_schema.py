"""Strict schemas: what is refused and why, and that what is taken is always followed."""

import re
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from prosaas.sandbox.openai.rest.json_schema import MOST_LEVELS, SchemaRefused, _levels, check
from prosaas.sandbox.openai.rest.json_schema_fill import fill
from prosaas.sandbox.openai.rest.json_schema_pattern import matching
from prosaas.sandbox.openai.rest.json_schema_values import neutral_number
from prosaas.sandbox.openai.rest.responses_facts import facts

Json = dict[str, Any]

TEXTS = (
    "",
    "Caller: My name is David Cohen, my number is +972 52 123 4567. It is urgent.",
    "I want to order flowers for two on 2026-11-23 at 10:30. Write to anna@example.com, thank you.",
    '[{"speaker": "agent", "text": "Yes?"}, {"speaker": "caller", "text": "I am John Smith."}]',
)
NAMES = (
    "name",
    "phone_number",
    "email",
    "reason",
    "summary",
    "date",
    "isUrgent",
    "count",
    "x",
    "items",
)
FORMATS = ("date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid")
PATTERNS = (
    r"^\d{3}-\d{4}$",
    "^[A-Z]{2,5}$",
    "^(yes|no)$",
    r"^\+?[0-9]{9,15}$",
    "[^a-z0-9]+",
    "a.c",
)


def closed(**properties: Json) -> Json:
    base = {"type": "object", "properties": properties, "required": list(properties)}
    return base | {"additionalProperties": False}


@st.composite
def numbers(draw: st.DrawFn) -> Json:
    node: Json = {"type": draw(st.sampled_from(["number", "integer"]))}
    low = draw(st.integers(-1000, 1000))
    if draw(st.booleans()):
        node[draw(st.sampled_from(["minimum", "exclusiveMinimum"]))] = low
    if draw(st.booleans()):
        node[draw(st.sampled_from(["maximum", "exclusiveMaximum"]))] = low + draw(
            st.integers(40, 90)
        )
    if draw(st.booleans()):
        node["multipleOf"] = draw(st.sampled_from([1, 3, 7, 0.5, 0.25, 0.1]))
    return node


@st.composite
def strings(draw: st.DrawFn) -> Json:
    kind = draw(st.sampled_from(["plain", "enum", "format", "pattern", "length", "const"]))
    if kind == "enum":
        words = ["appointment", "order", "other", "high", "low", "he", "unknown"]
        return {
            "type": "string",
            "enum": draw(st.lists(st.sampled_from(words), min_size=1, unique=True)),
        }
    low = draw(st.integers(0, 20))
    more: dict[str, Json] = {
        "plain": {},
        "format": {"format": draw(st.sampled_from(FORMATS))},
        "pattern": {"pattern": draw(st.sampled_from(PATTERNS))},
        "length": {"minLength": low, "maxLength": low + draw(st.integers(0, 9))},
        "const": {"const": "fixed"},
    }
    return {"type": "string"} | more[kind]


def arrays(items: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    low = st.integers(0, 3)
    bounds = st.tuples(low, low).map(lambda pair: {"minItems": pair[0], "maxItems": sum(pair)})
    return st.tuples(items, st.one_of(bounds, st.just({}))).map(
        lambda pair: {"type": "array", "items": pair[0], **pair[1]}
    )


def objects(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    properties = st.dictionaries(st.sampled_from(NAMES), inner, max_size=5)
    return properties.map(lambda entries: closed(**entries))


def choices(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    return st.lists(inner, min_size=1, max_size=3).map(lambda entries: {"anyOf": entries})


LEAVES: st.SearchStrategy[Json] = st.one_of(
    strings(),
    numbers(),
    st.sampled_from([{"type": "boolean"}, {"type": "null"}, {"type": ["string", "null"]}]),
    st.sampled_from([{"type": ["integer", "null"]}, {"enum": ["a", None, 3]}, {"const": 7}]),
    st.just({"$ref": "#/$defs/Person"}),
    st.just({"$ref": "#/$defs/Chain"}),
)
NODES = st.recursive(
    LEAVES, lambda inner: st.one_of(objects(inner), arrays(inner), choices(inner)), max_leaves=8
)
DEFINED = {
    "Person": closed(name={"type": "string"}, phone={"type": ["string", "null"]}),
    "Chain": closed(
        reason={"type": "string"}, next={"anyOf": [{"$ref": "#/$defs/Chain"}, {"type": "null"}]}
    ),
}


@settings(max_examples=300, deadline=None)
@given(objects(NODES), st.sampled_from(TEXTS))
def test_every_strict_schema_is_followed(schema: Json, text: str) -> None:
    root = schema | {"$defs": DEFINED}
    assume(_levels(root) <= MOST_LEVELS)
    check(root)
    value = fill(root, facts(text))
    Draft202012Validator(root).validate(value)
    assert fill(root, facts(text)) == value


@settings(max_examples=200, deadline=None)
@given(st.text(), st.sampled_from(["string", "integer", "boolean"]))
def test_no_text_breaks_the_shape(text: str, kind: str) -> None:
    schema = closed(**{name: {"type": kind} for name in NAMES})
    Draft202012Validator(schema).validate(fill(schema, facts(text)))


TEXT = {"type": "string"}


@pytest.mark.parametrize(
    ("schema", "why"),
    [
        ([], "JSON object"),
        ({"type": "array", "items": TEXT}, "got 'array'"),
        ({"anyOf": [closed(a=TEXT)]}, "anyOf"),
        (closed(a=TEXT) | {"additionalProperties": True}, "'additionalProperties' is required"),
        (closed(a=TEXT, b=TEXT) | {"required": ["a"]}, "Missing 'b'"),
        (closed(a=TEXT) | {"required": ["a", "b"]}, "'b', which is not in properties"),
        (closed(a={"description": "any"}), "'type' key"),
        (closed(a={"type": "array"}), "missing items"),
        (closed(a={"oneOf": [TEXT], "type": "string"}), "'oneOf' is not permitted"),
        (closed(a={"allOf": [TEXT]}), "'allOf' is not permitted"),
        (closed(a=TEXT | {"default": "x"}), "'default' is not permitted"),
        (closed(a={"type": "array", "items": TEXT, "uniqueItems": True}), "'uniqueItems'"),
        (closed(a=TEXT | {"minimum": 1}), "'minimum' is not permitted with type"),
        (closed(a=TEXT | {"format": "uri"}), "'uri' is not supported"),
        (closed(a=TEXT | {"pattern": "(?=a)b"}), "lookaround"),
        (closed(a=TEXT | {"pattern": "("}), "is not a 'regex'"),
        (closed(a=TEXT | {"minLength": 5, "maxLength": 4}), "above 'maxLength'"),
        (closed(a=TEXT | {"enum": []}), "enum"),
        (closed(a=TEXT | {"minLength": 10**9}), "not written here"),
        (closed(a={"type": "sentence"}), "not valid"),
        (closed(a={"$ref": "#/$defs/Nobody"}), "leads nowhere"),
        (closed(a={"$ref": "http://example.com/x"}), "leads nowhere"),
        (closed(a={"$ref": "#", "minItems": 1}), "beside it"),
        (closed(a={"$ref": "#"}), "without end"),
        (closed(a={"type": "string", "enum": [str(n) for n in range(1001)]}), "enum values"),
        (closed(**{"a" * 40 + str(n): TEXT for n in range(3000)}), "letters"),
        (closed(**{str(n): TEXT for n in range(5001)}), "object properties"),
        (closed(a=True), "JSON object"),  # type: ignore[arg-type]
    ],
)
def test_a_schema_outside_the_subset_is_refused(schema: Any, why: str) -> None:
    with pytest.raises(SchemaRefused, match=re.escape(why)):
        check(schema)


def test_eleven_levels_are_one_too_many() -> None:
    schema = TEXT
    for _ in range(10):
        schema = closed(a=schema)
    check(schema)
    with pytest.raises(SchemaRefused, match="11 levels of nesting exceeds limit of 10"):
        check(closed(a=schema))


def test_a_refusal_names_the_place() -> None:
    inner = {"type": "object", "properties": {}, "required": []}
    with pytest.raises(SchemaRefused, match=r"In context=\('properties', 'a', 'items'\)"):
        check(closed(a={"type": "array", "items": inner}))


@pytest.mark.parametrize(
    "pattern", [*PATTERNS, r"^\w+@\w+\.com$", "^[^0-9]$", "^(a|b){3,}$", r"^\S\D\s\W$"]
)
def test_a_pattern_is_matched(pattern: str) -> None:
    text = matching(pattern)
    assert text is not None
    assert re.search(pattern, text)


def test_a_pattern_is_matched_at_a_length() -> None:
    assert matching("^[a-c]+$", 5) == "aaaaa"
    assert matching("^a{3}$", 5) is None
    assert matching("^a{3}$", 0, 2) is None
    assert matching("^[א-ת]{2}$") == "אא"


@pytest.mark.parametrize(
    ("bounds", "value"),
    [
        ({}, 0),
        ({"minimum": 3}, 3),
        ({"exclusiveMinimum": 3}, 4),
        ({"maximum": -2}, -2),
        ({"exclusiveMinimum": 0, "exclusiveMaximum": 1}, 0.5),
        ({"exclusiveMinimum": 0, "multipleOf": 0.1}, 0.1),
        ({"type": "integer", "minimum": 1.5}, 2),
        ({"type": "integer", "minimum": 1, "multipleOf": 2.5}, 5),
    ],
)
def test_the_neutral_number_is_the_one_next_to_zero(bounds: Json, value: float) -> None:
    assert neutral_number({"type": "number"} | bounds) == value


def filled(text: str, **properties: Json) -> Any:
    return fill(closed(**properties), facts(text))


def test_dates_and_times_are_found_where_their_format_is_asked() -> None:
    date, time, both = (
        {"type": "string", "format": form} for form in ("date", "time", "date-time")
    )
    found = filled("Come on 23/11/2026 at 10:30.", day=date, at=time, when=both)
    assert found == {"day": "2026-11-23", "at": "10:30:00Z", "when": "2026-11-23T10:30:00Z"}


def test_every_request_is_listed_and_counted_to_the_limit() -> None:
    text = "I want to order flowers. I need to cancel my appointment. Please call me back."
    requests = {"type": "array", "items": TEXT}
    assert filled(text, requests=requests)["requests"] == [
        "I want to order flowers",
        "I need to cancel my appointment",
        "Please call me back",
    ]
    assert len(filled(text, requests=requests | {"maxItems": 2})["requests"]) == 2


def test_numbers_flags_and_languages_are_found() -> None:
    found = filled(
        "I would like to book a table for four, not urgent.",
        party_size={"type": "integer"},
        urgent={"type": "boolean"},
        table_requested={"type": "boolean"},
        language={"type": "string", "enum": ["he", "en"]},
        priority={"type": "integer", "minimum": 1, "maximum": 5},
    )
    assert found == {
        "party_size": 4,
        "urgent": False,
        "table_requested": True,
        "language": "en",
        "priority": 1,
    }


def test_a_description_tells_what_a_key_does_not() -> None:
    node = {"type": "string", "description": "The caller's full name"}
    assert filled("I am Emma Taylor.", label=node) == {"label": "Emma Taylor"}

"""What a tenant may ask of each call, and which values are believed."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tenants.context import tenant_context
from tenants.extraction import TYPES, BadExtractionFields, check, fitting
from tenants.models import Tenant
from tenants.services import tenant_create

OCCASION = {"name": "occasion", "type": "choice", "choices": ["wedding", "birthday"]}


def field(kind: str = "text", name: str = "order", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, **more}


@pytest.mark.parametrize(
    "fields",
    [
        [],
        [OCCASION],
        [field(kind, name=f"f{at}") for at, kind in enumerate(TYPES) if kind != "choice"],
        [field(name="מספר_הזמנה", description="כפי שנאמר")],
        [field(name=f"field_{at}", description="x" * 300) for at in range(20)],
        [field("choice", choices=["א" * 60])],
    ],
)
def test_what_is_within_the_limits_is_accepted(fields: list[Any]) -> None:
    check(fields)


NAME = "The name of extraction field 1 must be a letter and then letters, digits or underscores"
TYPE = "The type of order must be one of these words: text, number, integer, yes-no, date, choice."
CHOICES = "The choices of order must be 1 to 20 different texts of at most 60 letters."


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Extraction fields must be a list of objects."),
        ("[]", "Extraction fields must be a list of objects."),
        ([7], "Extraction field 1 must be an object."),
        ([field(name=f"f{at}") for at in range(21)], "There may be at most 20 extraction fields."),
        ([{}], NAME),
        ([field(name="1st")], NAME),
        ([field(name="_proto")], NAME),
        ([field(name='x": {}}')], NAME),
        ([field(name="a b")], NAME),
        ([field(name="a\n")], NAME),
        ([field(name="x" * 41)], NAME),
        ([field(), field(name="Order")], "There are two extraction fields Order."),
        ([field(schema={})], "order has something unknown: schema."),
        ([field("list")], TYPE),
        ([field("")], TYPE),
        ([{"name": "order"}], TYPE),
        ([{"name": "order", "type": ["text"]}], TYPE),
        ([field(description="x" * 301)], "The description of order must be a text of at most 300"),
        ([field(description=None)], "The description of order must be a text of at most 300"),
        ([field(choices=["a"])], "order has choices, but its type is not choice."),
        ([field("choice")], CHOICES),
        ([field("choice", choices=[])], CHOICES),
        ([field("choice", choices=["a", "a"])], CHOICES),
        ([field("choice", choices=["a", " "])], CHOICES),
        ([field("choice", choices=["a", 1])], CHOICES),
        ([field("choice", choices=[["a"]])], CHOICES),
        ([field("choice", choices=["x" * 61])], CHOICES),
        ([field("choice", choices=[str(at) for at in range(21)])], CHOICES),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(fields: Any, sentence: str) -> None:
    with pytest.raises(BadExtractionFields) as refused:
        check(fields)
    assert str(refused.value).startswith(sentence)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", "red roses"),
        ("number", 12.5),
        ("number", -3),
        ("integer", 0),
        ("yes-no", False),
        ("date", "2026-02-28"),
        ("choice", "wedding"),
    ],
)
def test_a_value_that_fits_is_kept(kind: str, value: object) -> None:
    wanted = OCCASION if kind == "choice" else field(kind)
    assert fitting([wanted], {str(wanted["name"]): value}) == ({wanted["name"]: value}, 0)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", ""),
        ("text", "  "),
        ("text", 5),
        ("text", "x" * 1001),
        ("number", "12"),
        ("number", True),
        ("number", float("inf")),
        ("number", float("nan")),
        ("number", 10**16),
        ("integer", 1.5),
        ("integer", False),
        ("yes-no", "yes"),
        ("yes-no", 1),
        ("date", "2026-02-30"),
        ("date", "20260228"),
        ("date", "2026-W09-6"),
        ("date", "tomorrow"),
        ("date", 20260228),
        ("choice", "funeral"),
        ("choice", ["wedding"]),
    ],
)
def test_a_value_that_does_not_fit_becomes_null_and_counts(kind: str, value: object) -> None:
    wanted = OCCASION if kind == "choice" else field(kind)
    assert fitting([wanted], {str(wanted["name"]): value}) == ({wanted["name"]: None}, 1)


def test_what_was_not_said_is_null_and_what_was_not_asked_is_not_there() -> None:
    assert fitting([field()], {"order": None, "more": 1}) == ({"order": None}, 0)


@pytest.mark.django_db
def test_createtenant_takes_fields() -> None:
    out = StringIO()
    given = {"name": "Shop", "owner_email": "a@example.com", "number": "+14155550123"}
    fields = json.dumps([OCCASION])
    call_command("createtenant", stdout=out, json=True, extraction_fields=fields, **given)
    made = json.loads(out.getvalue())
    with tenant_context(made["id"]):
        assert Tenant.objects.get().extraction_fields == [OCCASION]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "words"),
    [("[", "must be JSON"), ("{}", "must be a list"), ("[{}]", "The name of")],
)
def test_createtenant_refuses_bad_fields_in_words(fields: str, words: str) -> None:
    given = {"name": "Shop", "owner_email": "a@example.com", "number": "+14155550123"}
    with pytest.raises(CommandError, match=words):
        call_command("createtenant", extraction_fields=fields, **given)


@pytest.mark.django_db
def test_a_tenant_with_bad_fields_is_not_made() -> None:
    with pytest.raises(BadExtractionFields):
        tenant_create(
            name="Shop",
            owner_email="a@example.com",
            number="+14155550123",
            extraction_fields=[{"name": "order"}],
        )
    assert not Tenant.objects.exists()

"""The checked-in descriptions are what the code does, and keep what was promised."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from django.core.management import call_command

from prosaas.api_schema import FOLDER, OPERATORS, TENANTS, Described
from tenants.models import EventKind
from tests.schema.compatible import breaks

PATH = "/api/v1/agents/"


def released() -> dict[str, Any]:
    text = (FOLDER / "openapi-released.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def test_the_descriptions_are_fresh_and_need_no_guess() -> None:
    call_command("apischema", check=True)


def test_an_incompatible_change_has_another_version() -> None:
    now = json.loads(TENANTS.path.read_text(encoding="utf-8"))
    before = released()
    if now["info"]["version"].split(".")[0] == before["info"]["version"].split(".")[0]:
        assert not breaks(before, now)


def schema_of(operation: dict[str, Any], status: str) -> dict[str, Any]:
    schema: dict[str, Any] = operation["responses"][status]["content"]["application/json"]["schema"]
    return schema


def named(schema: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def operation_gone(new: dict[str, Any]) -> None:
    del new["paths"][PATH]["post"]


def property_gone(new: dict[str, Any]) -> None:
    page = named(schema_of(new["paths"][PATH]["get"], "200"), new)
    del page["properties"]["next"]


def property_optional(new: dict[str, Any]) -> None:
    page = named(schema_of(new["paths"][PATH]["get"], "200"), new)
    page["required"].remove("results")


def field_required(new: dict[str, Any]) -> None:
    body = new["paths"][PATH]["post"]["requestBody"]["content"]["application/json"]["schema"]
    named(body, new).setdefault("required", []).append("voice")


def parameter_gone(new: dict[str, Any]) -> None:
    del new["paths"]["/api/v1/calls/"]["get"]["parameters"][0]


def page_smaller(new: dict[str, Any]) -> None:
    parameters = new["paths"]["/api/v1/calls/"]["get"]["parameters"]
    next(each for each in parameters if each["name"] == "limit")["schema"]["maximum"] = 99


def type_changed(new: dict[str, Any]) -> None:
    page = named(schema_of(new["paths"][PATH]["get"], "200"), new)
    page["properties"]["results"] = {"type": "object"}


@pytest.mark.parametrize(
    "change",
    [operation_gone, property_gone, property_optional, field_required, parameter_gone,
     page_smaller, type_changed],
)  # fmt: skip
def test_what_would_break_a_program_is_found(change: Any) -> None:
    new = released()
    change(new)
    assert len(breaks(released(), new)) == 1


def test_more_than_before_is_compatible() -> None:
    new = released()
    new["paths"]["/api/v1/more/"] = deepcopy(new["paths"][PATH])
    page = named(schema_of(new["paths"][PATH]["get"], "200"), new)
    page["properties"]["more"] = {"type": "string"}
    new["paths"][PATH]["get"].setdefault("parameters", []).append(
        {"name": "more", "in": "query", "schema": {"type": "string"}}
    )
    assert not breaks(released(), new)


@pytest.mark.parametrize("api", [TENANTS, OPERATORS], ids=lambda api: api.prefix)
def test_every_field_and_parameter_is_explained(api: Described) -> None:
    told = json.loads(api.path.read_text(encoding="utf-8"))
    silent = [
        f"{name}.{field}"
        for name, schema in told["components"]["schemas"].items()
        for field, shape in schema.get("properties", {}).items()
        if not shape.get("description")
    ]
    operations = [each for methods in told["paths"].values() for each in methods.values()]
    silent += [
        f"{operation['operationId']}?{parameter['name']}"
        for operation in operations
        for parameter in operation.get("parameters", [])
        if not parameter.get("description")
    ]
    assert silent == []


def test_every_event_is_described_with_its_body() -> None:
    told = json.loads(TENANTS.path.read_text(encoding="utf-8"))
    assert set(told["webhooks"]) == set(EventKind.values)


def test_what_is_served_sends_nobody_to_our_files() -> None:
    for api in (TENANTS, OPERATORS):
        told = json.loads(api.path.read_text(encoding="utf-8"))
        assert "](" not in told["info"]["description"].replace("](http", "")

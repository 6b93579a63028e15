"""What the model's functions do, and that every call of one has an answer in plain words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls import tools
from calls.models import Call
from calls.services import stream_admit
from calls.tools import NO_PARAMETERS, TOOLS, Place, Tool
from tenants.services import NewTenant

JUST_BEFORE_MIDNIGHT = datetime(2026, 11, 21, 22, 59, tzinfo=UTC)
SECRET = "my number is 0501234567"


def at(timezone: str) -> Place:
    return Place(timezone, now=lambda: JUST_BEFORE_MIDNIGHT)


def fails(_place: Place, _arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    raise LookupError(SECRET)


OFFERED = {
    "echo": Tool("Say it back.", NO_PARAMETERS, lambda _, given: {"given": dict(given)}),
    "fails": Tool("Fail.", NO_PARAMETERS, fails),
    "odd": Tool("Return what is no JSON.", NO_PARAMETERS, lambda _, __: {"odd": object()}),
}


def answered(name: str, arguments: str) -> Any:
    return json.loads(tools.answer(name, arguments, at("UTC"), offered=OFFERED))


@pytest.mark.parametrize(
    ("timezone", "date", "weekday", "time"),
    [
        ("Asia/Jerusalem", "2026-11-22", "Sunday", "00:59"),
        ("America/New_York", "2026-11-21", "Saturday", "17:59"),
        ("UTC", "2026-11-21", "Saturday", "22:59"),
    ],
)
def test_the_time_is_told_where_the_tenant_is(
    timezone: str, date: str, weekday: str, time: str
) -> None:
    """L97: the tenant's zone at the edge."""
    told = json.loads(tools.answer("current_time", "{}", at(timezone)))
    assert told == {"date": date, "weekday": weekday, "time": time, "timezone": timezone}


@pytest.mark.parametrize("arguments", ["", " ", "{}"])
def test_no_arguments_are_an_empty_object(arguments: str) -> None:
    assert answered("echo", arguments) == {"given": {}}


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("echo", '{"cut', tools.NOT_AN_OBJECT),
        ("echo", "[1]", tools.NOT_AN_OBJECT),
        ("echo", "null", tools.NOT_AN_OBJECT),
        ("nobody", "{}", tools.UNKNOWN),
        ("fails", "{}", tools.FAILED),
        ("odd", "{}", tools.FAILED),
    ],
)
def test_what_goes_wrong_is_told_to_the_model_in_plain_words(
    name: str, arguments: str, words: str
) -> None:
    """L49, protocols F7: reply to every call, also on failure."""
    assert answered(name, arguments) == {"error": words}


def test_a_failure_is_logged_by_name_and_never_by_its_arguments(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Rule 15: nothing personal in log text."""
    answered("fails", json.dumps({"note": SECRET}))
    answered(SECRET, "{}")
    assert caplog.text.count("tool.failed") == 2
    assert "LookupError" in caplog.text
    assert SECRET not in caplog.text


@given(st.text(), st.text())
def test_whatever_the_model_asks_for_it_gets_a_json_object(name: str, arguments: str) -> None:
    assert isinstance(json.loads(tools.answer(name, arguments, at("UTC"))), dict)


def test_a_session_is_told_of_known_functions_once() -> None:
    """L49: what is offered is what can be run."""
    specs = tools.specs(["current_time", "nobody", "current_time"])
    assert [spec["name"] for spec in specs] == ["current_time"]
    assert set(specs[0]) == {"type", "name", "description", "parameters"}


def test_every_function_says_what_it_takes() -> None:
    assert {tool.parameters["type"] for tool in TOOLS.values()} == {"object"}
    assert all(tool.description for tool in TOOLS.values())


@pytest.mark.django_db(transaction=True)
def test_a_stream_knows_the_time_zone_of_its_tenant(shop: NewTenant, call: Call) -> None:
    """L97, L100: read once, with the rest of the snapshot."""
    snapshot = stream_admit(call_sid=call.call_sid, nonce="n1")
    assert snapshot.timezone == shop.tenant.timezone != ""

"""Business hours by the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tenants.context import tenant_context
from tenants.models import Tenant
from tenants.services import NewTenant
from tests.tenants.api.asking import Program, program, refusal

pytestmark = pytest.mark.django_db
NEVER = {"weekly": {}, "holidays": "IL", "exceptions": {"2026-12-31": [["22:00", "02:00"]]}}
ALWAYS = {day: [["00:00", "24:00"]] for day in ("sun", "mon", "tue", "wed", "thu", "fri", "sat")}


@pytest.fixture
def app(shop: NewTenant) -> Program:
    return program(shop)


def put(app: Program, body: Any, tag: str = "*") -> Any:
    return app.send("put", "hours/", body, **{"If-Match": tag})


def test_a_business_without_hours_is_always_open(app: Program) -> None:
    told = app.get("hours/").json()
    assert told == {
        "weekly": ALWAYS,
        "holidays": "",
        "exceptions": {},
        "timezone": "UTC",
        "is_open": True,
        "next_change_at": None,
    }


def test_hours_are_set_by_who_has_seen_them(app: Program) -> None:
    tag = app.get("hours/").headers["ETag"]
    answer = put(app, NEVER, tag)
    assert answer.status_code == 200
    told = answer.json()
    assert {name: told[name] for name in NEVER} == NEVER
    assert app.get("hours/").headers["ETag"] == answer.headers["ETag"] != tag
    assert refusal(put(app, NEVER, tag))[:2] == (412, "precondition_failed")
    assert refusal(app.send("put", "hours/", NEVER))[:2] == (428, "precondition_required")


def test_what_was_read_can_be_sent_back(app: Program, shop: NewTenant) -> None:
    told = app.get("hours/").json()
    assert put(app, {name: told[name] for name in NEVER}).status_code == 200
    with tenant_context(shop.tenant.pk):
        assert Tenant.objects.get().hours == {}


def test_the_next_change_is_a_moment_in_utc(app: Program) -> None:
    day = {"weekly": {name: [["09:00", "17:00"]] for name in ALWAYS}}
    assert put(app, day).json()["next_change_at"].endswith("Z")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "weekly"),
        ({"weekly": None}, "weekly"),
        ({"weekly": {"someday": []}}, "weekly.someday"),
        ({"weekly": {"mon": ["09:00", "17:00"]}}, "weekly.mon"),
        ({"weekly": {"mon": [["09:00"]]}}, "weekly.mon"),
        ({"weekly": {}, "exceptions": {"tomorrow": []}}, "exceptions"),
        ({"weekly": {}, "exceptions": {"2026-01-0\0": []}}, "exceptions"),
        ({"weekly": {}, "holidays": "Israel"}, "holidays"),
        ({"weekly": {}, "is_open": True}, "is_open"),
    ],
)
def test_hours_out_of_shape_are_400(app: Program, body: dict[str, Any], field: str) -> None:
    status, code, fields = refusal(put(app, body))
    assert (status, code) == (400, "invalid")
    assert {name.partition(".")[0] for name in fields} == {field.partition(".")[0]}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"weekly": {"mon": [["09:00", "25:00"]]}}, "weekly.mon"),
        ({"weekly": {"mon": [["09:00", "12:00"], ["11:00", "13:00"]]}}, "weekly.mon"),
        ({"weekly": {}, "holidays": "XX"}, "holidays"),
        ({"weekly": {}, "exceptions": {"2026-02-30": []}}, "exceptions.2026-02-30"),
    ],
)
def test_hours_that_cannot_be_are_422(app: Program, body: dict[str, Any], field: str) -> None:
    assert refusal(put(app, body)) == (422, "invalid", {field})


def test_a_viewer_reads_hours_and_sets_none(teammate: Client) -> None:
    assert teammate.get("/api/v1/hours/").status_code == 200
    answer = teammate.put("/api/v1/hours/", NEVER, content_type="application/json")
    assert answer.status_code == 403

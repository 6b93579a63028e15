"""A tenant's settings by the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tenants.services import NewTenant
from tests.tenants.agents.making import events_of
from tests.tenants.api.asking import Program, program, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def app(shop: NewTenant) -> Program:
    return program(shop)


def patch(app: Program, **body: Any) -> Any:
    return app.send("patch", "settings/", body)


def test_what_is_not_sent_stays(app: Program) -> None:
    before = app.get("settings/").json()
    after = patch(app, timezone="Asia/Jerusalem", keep_audio_days=0).json()
    assert after == {**before, "timezone": "Asia/Jerusalem", "keep_audio_days": 0}
    assert app.get("settings/").json() == after
    assert patch(app).json() == after


def test_countries_of_outbound_calls_are_kept_once_each_and_are_in_the_audit_log(
    app: Program, shop: NewTenant
) -> None:
    assert patch(app, outbound_countries=["US", "IL", "US"]).status_code == 200
    assert app.get("settings/").json()["outbound_countries"] == ["IL", "US"]
    [event] = events_of(shop, "settings.changed")
    assert event.actor_kind == "key"
    assert event.details == {"outbound_countries": {"old": [], "new": ["IL", "US"]}}


def test_the_audit_page_names_the_countries(app: Program, owner: Client) -> None:
    patch(app, outbound_countries=["IL"])
    assert "Countries of outbound calls: Israel" in owner.get("/app/audit/").content.decode()


@pytest.mark.parametrize(
    "body",
    [
        {"name": ""},
        {"name": "x" * 201},
        {"name": "two\nlines"},
        {"locale": "fr"},
        {"timezone": "Mars/Base"},
        {"timezone": "../../etc/passwd"},
        {"keep_audio_days": -1},
        {"keep_audio_days": 3651},
        {"keep_carrier_audio_days": 10**20},
        {"outbound_countries": ["XX"]},
        {"outbound_countries": ["il"]},
        {"outbound_countries": "IL"},
        {"outbound_countries": [None]},
        {"status": "active"},
        {"limit_minutes": 10},
    ],
)
def test_settings_out_of_shape_are_400_at_their_name(app: Program, body: dict[str, Any]) -> None:
    status, code, fields = refusal(patch(app, **body))
    assert (status, code) == (400, "invalid")
    assert {field.partition(".")[0] for field in fields} == set(body)


def test_a_viewer_reads_settings_and_changes_none(teammate: Client) -> None:
    assert teammate.get("/api/v1/settings/").status_code == 200
    answer = teammate.patch("/api/v1/settings/", {"name": "x"}, content_type="application/json")
    assert answer.status_code == 403

"""A tenant's settings by the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tenants.services import NewTenant
from tenants.services.audit import SYSTEM
from tenants.services.settings import tenant_set_terms
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


def test_where_outbound_calls_may_go_is_read_and_not_changed(app: Program, shop: NewTenant) -> None:
    """Whoever could choose it could run up a bill that is the platform's."""
    tenant_set_terms(
        tenant_id=shop.tenant.pk, actor=SYSTEM, values={"outbound_countries": ["IL", "US"]}
    )
    assert app.get("settings/").json()["outbound_countries"] == ["IL", "US"]
    assert refusal(patch(app, outbound_countries=["GB"]))[0] == 400
    assert app.get("settings/").json()["outbound_countries"] == ["IL", "US"]


def test_the_audit_page_names_the_countries(shop: NewTenant, owner: Client) -> None:
    tenant_set_terms(tenant_id=shop.tenant.pk, actor=SYSTEM, values={"outbound_countries": ["IL"]})
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
        {"outbound_countries": ["IL"]},
        {"status": "active"},
        {"limit_minutes": 10},
    ],
)
def test_settings_out_of_shape_are_400_at_their_name(app: Program, body: dict[str, Any]) -> None:
    status, code, fields = refusal(patch(app, **body))
    assert (status, code) == (400, "invalid")
    assert {field.partition(".")[0] for field in fields} == set(body)


def test_days_get_fewer_only_by_who_may_delete_calls(shop: NewTenant) -> None:
    narrow = program(shop, "settings.read", "settings.write")
    days = narrow.get("settings/").json()["keep_audio_days"]
    told = patch(narrow, keep_audio_days=days - 1, name="New")
    assert refusal(told)[:2] == (403, "permission_denied")
    assert narrow.get("settings/").json()["name"] != "New"
    assert patch(narrow, keep_audio_days=days, name="New").status_code == 200
    assert patch(narrow, keep_audio_days=days + 1).status_code == 200
    able = program(shop, "settings.write", "calls.delete")
    assert patch(able, keep_audio_days=0).json()["keep_audio_days"] == 0


def test_a_viewer_reads_settings_and_changes_none(teammate: Client) -> None:
    assert teammate.get("/api/v1/settings/").status_code == 200
    answer = teammate.patch("/api/v1/settings/", {"name": "x"}, content_type="application/json")
    assert answer.status_code == 403

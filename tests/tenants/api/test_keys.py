"""/api/v1/keys/ and /api/v1/audit/: keys no stronger than their maker, and what was done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from tenants.context import tenant_context
from tenants.models import ApiKey, AuditEvent
from tenants.permissions import API_SCOPES, Permission
from tenants.services import NewTenant, api_key_create, api_key_revoke
from tenants.services.audit import SYSTEM, Actor, audit_record, event_hash
from tenants.services.keys import BadApiKey
from tests.tenants.api.asking import Program, program, refusal

pytestmark = pytest.mark.django_db
ASKED: dict[str, Any] = {"name": "Till", "scopes": ["calls.read"]}


@pytest.fixture
def till(shop: NewTenant) -> Program:
    return program(shop)


def keys_of(shop: NewTenant) -> list[ApiKey]:
    with tenant_context(shop.tenant.pk):
        return list(ApiKey.objects.order_by("created_at"))


def test_a_key_is_shown_once_and_opens_what_it_may(till: Program, shop: NewTenant) -> None:
    answer = till.post("keys/", ASKED)
    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    assert Program(made["key"]).get("calls/").status_code == 200
    assert Program(made["key"]).get("numbers/").status_code == 403
    found = till.get(answer.headers["Location"].removeprefix("/api/v1/")).json()
    assert found == {name: made[name] for name in made if name != "key"} | {
        "last_used_at": found["last_used_at"]
    }
    assert "hash" not in till.get("keys/").content.decode()


def test_a_key_gives_no_more_than_it_has(shop: NewTenant) -> None:
    maker = program(shop, "keys.write", "calls.read")
    assert maker.post("keys/", ASKED).status_code == 201
    told = refusal(maker.post("keys/", {**ASKED, "scopes": ["calls.read", "usage.read"]}))
    assert told == (422, "invalid", {"scopes"})


def test_a_key_outlives_and_outruns_no_key_that_made_it(shop: NewTenant) -> None:
    ends = timezone.now() + timedelta(days=2)
    text = api_key_create(
        tenant_id=shop.tenant.pk, name="x", scopes=list(API_SCOPES), expires_at=ends,
        limit_requests=50,
    )  # fmt: skip
    maker = Program(text)
    late = (ends + timedelta(seconds=1)).isoformat()
    assert refusal(maker.post("keys/", {**ASKED, "expires_at": late}))[2] == {"expires_at"}
    maker.post("keys/", {**ASKED, "limit_requests": 60})
    made = keys_of(shop)[-1]
    assert (made.expires_at, made.limit_requests) == (ends, 50)
    maker.post("keys/", {**ASKED, "limit_requests": 40})
    assert keys_of(shop)[-1].limit_requests == 40


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"name": ""}, 400, "name"),
        ({"name": " "}, 400, "name"),
        ({"name": "x" * 101}, 400, "name"),
        ({"name": "\0"}, 400, "name"),
        ({"scopes": []}, 400, "scopes"),
        ({"scopes": ["tenant.close"]}, 400, "scopes.0"),
        ({"scopes": "calls.read"}, 400, "scopes"),
        ({"expires_at": "soon"}, 400, "expires_at"),
        ({"expires_at": "9999-12-31T23:59:59-12:00"}, 400, "expires_at"),
        ({"expires_at": "1999-01-01T00:00:00Z"}, 422, "expires_at"),
        ({"limit_requests": 0}, 400, "limit_requests"),
        ({"limit_requests": 601}, 400, "limit_requests"),
        ({"hash": "x"}, 400, "hash"),
    ],
)
def test_a_bad_key_is_not_made(
    till: Program, shop: NewTenant, change: dict[str, Any], status: int, field: str
) -> None:
    before = len(keys_of(shop))
    assert refusal(till.post("keys/", ASKED | change)) == (status, "invalid", {field})
    assert len(keys_of(shop)) == before


def test_there_are_so_many_keys_and_no_more(
    till: Program, monkeypatch: pytest.MonkeyPatch, shop: NewTenant
) -> None:
    monkeypatch.setattr("tenants.services.keys.MOST_KEYS", len(keys_of(shop)))
    assert refusal(till.post("keys/", ASKED)) == (409, "too_many_keys", set())


def test_a_revoked_key_opens_nothing(till: Program, rival: NewTenant) -> None:
    made = till.post("keys/", ASKED).json()
    path = f"keys/{made['id']}/"
    assert program(rival).delete(path).status_code == 404
    assert till.delete(path).status_code == till.delete(path).status_code == 204
    assert Program(made["key"]).get("calls/").status_code == 401
    assert till.get(path).json()["revoked_at"]


def test_keys_that_a_key_made_end_with_it(shop: NewTenant, owner: Client) -> None:
    scopes = ["keys.write", "calls.read"]
    child = program(shop, *scopes).post("keys/", {"name": "a", "scopes": scopes}).json()
    grandchild = Program(child["key"]).post("keys/", {"name": "b", "scopes": scopes}).json()
    assert (child["made_by"], grandchild["made_by"]) == ("key", "key")
    root = next(key for key in keys_of(shop) if key.name == "program")
    told = owner.get(f"/api/v1/keys/{root.pk}/").json()
    assert told["made_by"] is None
    assert owner.delete(f"/api/v1/keys/{root.pk}/").status_code == 204
    for key in (child, grandchild):
        assert Program(key["key"]).get("calls/").status_code == 401
    with tenant_context(shop.tenant.pk):
        revoked = AuditEvent.objects.filter(action="key.revoked").order_by("position")
        assert list(revoked.values_list("object_id", flat=True)) == [
            str(root.pk), child["id"], grandchild["id"],
        ]  # fmt: skip


def test_a_key_that_was_revoked_meanwhile_makes_none(shop: NewTenant) -> None:
    program(shop, "keys.write")
    maker = keys_of(shop)[-1]
    api_key_revoke(tenant_id=shop.tenant.pk, key_id=maker.pk, actor=SYSTEM)
    with pytest.raises(BadApiKey, match="ended"):
        api_key_create(
            tenant_id=shop.tenant.pk, name="x", scopes=["keys.write"], actor=Actor("key", maker.pk)
        )


def test_a_key_revokes_none_that_may_do_more_than_itself(shop: NewTenant) -> None:
    weak = program(shop, "keys.write")
    strong = next(key for key in keys_of(shop) if "calls.read" in key.scopes)
    assert refusal(weak.delete(f"keys/{strong.pk}/"))[:2] == (403, "permission_denied")
    assert keys_of(shop)[0].revoked_at is None
    own = next(key for key in keys_of(shop) if key.scopes == ["keys.write"])
    assert weak.delete(f"keys/{own.pk}/").status_code == 204


def test_an_owner_makes_keys_with_a_session_and_others_do_not(
    owner: Client, teammate: Client
) -> None:
    sent: dict[str, Any] = {"data": ASKED, "content_type": "application/json"}
    assert owner.post("/api/v1/keys/", **sent).status_code == 201
    assert teammate.post("/api/v1/keys/", **sent).status_code == 403
    assert teammate.get("/api/v1/keys/").status_code == 403


def test_the_audit_log_is_told_as_it_is_hashed(till: Program, shop: NewTenant) -> None:
    till.post("keys/", ASKED)
    rows = till.get("audit/").json()["results"]
    assert [row["position"] for row in rows] == sorted(
        (row["position"] for row in rows), reverse=True
    )
    assert (rows[0]["action"], rows[0]["actor_kind"]) == ("key.created", "key")
    assert rows[0]["previous_hash"] == rows[1]["hash"]
    with tenant_context(shop.tenant.pk):
        assert event_hash(AuditEvent.objects.get(position=rows[0]["position"])) == rows[0]["hash"]


def test_the_audit_log_goes_on_by_position(till: Program, shop: NewTenant) -> None:
    for _ in range(3):
        audit_record(tenant_id=shop.tenant.pk, actor=SYSTEM, action="audit.exported")
    page = till.get("audit/", limit=2, action="audit.exported").json()
    rest = till.get(page["next"].partition("/api/v1/")[2]).json()["results"]
    found = [row["position"] for row in page["results"] + rest]
    assert len(found) == 3
    assert found == sorted(found, reverse=True)


def test_the_audit_log_is_looked_through_by_time(till: Program) -> None:
    now = timezone.now()
    assert not till.get("audit/", since=(now + timedelta(hours=1)).isoformat()).json()["results"]
    assert not till.get("audit/", until=(now - timedelta(hours=1)).isoformat()).json()["results"]
    assert till.get("audit/", until=(now + timedelta(hours=1)).isoformat()).json()["results"]


@pytest.mark.parametrize(
    "params", [{"since": "x"}, {"action": "\0"}, {"before": "7"}, {"cursor": "cD14"}]
)
def test_odd_parameters_of_the_audit_log_are_told(till: Program, params: dict[str, str]) -> None:
    assert refusal(till.get("audit/", **params)) == (400, "invalid", set(params))


def test_strangers_read_their_own_log(shop: NewTenant, rival: NewTenant) -> None:
    told = program(rival).get("audit/").content.decode()
    assert str(shop.tenant.pk) not in told
    narrow = program(shop, *(each for each in API_SCOPES if each != Permission.AUDIT_READ))
    assert narrow.get("audit/").status_code == 403


def test_what_is_added_meanwhile_shifts_no_page(till: Program, shop: NewTenant) -> None:
    for number in range(4):
        till.post("keys/", {**ASKED, "name": f"Till {number}"})
    with tenant_context(shop.tenant.pk):
        ApiKey.objects.update(created_at=timezone.now())  # many share one moment
    first = till.get("keys/", limit=2).json()
    till.post("keys/", {**ASKED, "name": "later"})
    cursor = parse_qs(urlsplit(first["next"]).query)["cursor"][0]
    second = till.get("keys/", limit=100, cursor=cursor).json()
    seen = [row["id"] for row in first["results"] + second["results"]]
    assert len(seen) == len(set(seen))
    assert "later" not in [row["name"] for row in second["results"]]

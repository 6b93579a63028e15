"""Operators' programs make, find, limit, suspend and take back tenants, on record."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from prosaas.celery import app
from tenants.context import tenant_context
from tenants.forms.signup import FIRST_LIMITS
from tenants.models import ApiKey, AuditEvent, Membership, PhoneNumber, Tenant, User
from tenants.services import NewTenant, chain_verify
from tests.factories import tenant_made, user_made
from tests.operators_api.conftest import Program

pytestmark = pytest.mark.django_db
Told = Callable[[NewTenant], list[tuple[str, str]]]
NEW = {"name": "Bakery", "owner_email": "Baker@example.com", "number": "+14155550188"}


def at(made: NewTenant, end: str = "") -> str:
    return f"/tenants/{made.tenant.pk}/{end}"


def tenant(made: NewTenant) -> Tenant:
    with tenant_context(made.tenant.pk):
        return Tenant.objects.get()


def test_tenants_are_found_by_name_and_number(
    program: Program, shop: NewTenant, rival: NewTenant
) -> None:
    listed = program.get("/tenants/").json()["results"]
    assert [each["id"] for each in listed] == [str(rival.tenant.pk), str(shop.tenant.pk)]
    for text in ("FLOWER", shop.number, shop.number[3:]):
        found = program.get("/tenants/", q=text).json()["results"]
        assert [each["name"] for each in found] == ["Flower shop"]
    assert program.get("/tenants/", q="%").json()["results"] == []


def test_a_list_comes_in_pages_without_gap_or_repetition(program: Program) -> None:
    made = {str(tenant_made().tenant.pk) for _each in range(5)}
    seen: list[str] = []
    answer = program.get("/tenants/", limit=2).json()
    while True:
        seen += [each["id"] for each in answer["results"]]
        if answer["next"] is None:
            break
        assert answer["next"].startswith("http://testserver/api/admin/v1/tenants/?")
        answer = program.get("/tenants/?" + answer["next"].partition("?")[2]).json()
    assert (len(seen), set(seen)) == (5, made)


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "x"},
        {"cursor": ""},
        {"cursor": "x"},
        {"cursor": "bnVsbA=="},
        {"cursor": "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwgIngiXQ=="},
        {"cursor": "é"},
        {"q": "\0"},
        {"q": "x" * 201},
        {"page": "2"},
    ],
)
def test_a_query_that_is_none_is_told_400(program: Program, query: dict[str, str]) -> None:
    answer = program.get("/tenants/", **query)
    assert answer.status_code == 400
    assert set(answer.json()["error"]["fields"]) == set(query)


def test_a_look_at_a_tenant_is_on_record_once_a_day(
    program: Program, shop: NewTenant, rival: NewTenant, told: Told, staff: User
) -> None:
    for _each in range(3):
        shown = program.get(at(shop)).json()
    program.get(at(shop, "usage/"))
    assert told(shop) == [("operator.looked", "tenant"), ("operator.looked", "usage")]
    assert told(rival) == []
    assert shown["held"] == {
        "members": 1, "agents": 1, "numbers": 1, "live_calls": 0, "deliveries_dead": 0,
    }  # fmt: skip
    with tenant_context(shop.tenant.pk):
        event = AuditEvent.objects.get(object_kind="usage")
    assert (event.actor_id, event.network) == (staff.pk, "127.0.0.0/24")
    assert chain_verify(tenant_id=shop.tenant.pk).broken is None


def test_the_owner_reads_in_the_log_that_somebody_looked(
    program: Program, shop: NewTenant, owner: Client
) -> None:
    program.get(at(shop))
    page = owner.get("/app/audit/").content.decode()
    assert "A program of ProSaaS support looked something up" in page


def test_a_list_of_all_is_no_look_at_each(program: Program, shop: NewTenant, told: Told) -> None:
    for path in ("/tenants/", "/calls/live/", "/pipelines/", "/health/"):
        assert program.get(path).status_code == 200
    assert told(shop) == []


def test_limits_and_days_are_changed_on_record(
    program: Program, shop: NewTenant, told: Told
) -> None:
    terms = {"limit_concurrent_calls": 5, "limit_spend_micros": 2**63 - 1, "keep_audio_days": 0}
    answer = program.patch(at(shop), terms)
    assert answer.status_code == 200
    assert {name: answer.json()[name] for name in terms} == terms
    assert answer.json()["outbound_countries"] == []
    assert program.patch(at(shop), {"limit_concurrent_calls": None}).status_code == 200
    assert tenant(shop).limit_concurrent_calls is None
    assert [action for action, _kind in told(shop)].count("tenant.changed") == 2


def test_where_calls_may_go_is_set_each_country_once(program: Program, shop: NewTenant) -> None:
    answer = program.patch(at(shop), {"outbound_countries": ["US", "IL", "US"]})
    assert answer.json()["outbound_countries"] == ["IL", "US"]
    made = program.post("/tenants/", {**NEW, "outbound_countries": ["CA"]}).json()
    assert program.get(f"/tenants/{made['id']}/").json()["outbound_countries"] == ["CA"]
    assert program.post("/tenants/", {**NEW, "outbound_countries": ["XX"]}).status_code == 400


@pytest.mark.parametrize(
    "terms",
    [
        {"limit_numbers": -1},
        {"limit_numbers": 2**31},
        {"limit_spend_micros": 2**63},
        {"limit_minutes": "many"},
        {"limit_minutes": True},
        {"outbound_countries": ["XX"]},
        {"outbound_countries": ["il"]},
        {"outbound_countries": "IL"},
        {"outbound_countries": [None]},
        {"outbound_countries": None},
        {"keep_audio_days": None},
        {"keep_tape_days": 3651},
        {"name": "Mine"},
        {"status": "closed"},
    ],
)
def test_terms_that_are_none_are_told_400(
    program: Program, shop: NewTenant, terms: dict[str, object]
) -> None:
    answer = program.patch(at(shop), terms)
    assert answer.status_code == 400
    told = {name.partition(".")[0] for name in answer.json()["error"]["fields"]}
    assert told == set(terms)


def test_a_tenant_is_suspended_and_taken_back(
    program: Program, shop: NewTenant, told: Told, owner: Client
) -> None:
    assert program.post(at(shop, "resume/")).status_code == 409
    answer = program.post(at(shop, "suspend/"), {"reason": "unpaid"})
    assert (answer.status_code, answer.json()["status"]) == (200, "suspended")
    assert owner.get("/app/calls/").status_code == 403
    again = program.post(at(shop, "suspend/"), {"reason": "unpaid"})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "wrong_standing")
    assert program.post(at(shop, "resume/")).json()["status"] == "active"
    actions = [action for action, _kind in told(shop)]
    assert actions == ["tenant.suspended", "operator.looked", "tenant.resumed"]


@pytest.mark.parametrize("body", [{}, {"reason": "mood"}, {"reason": "abuse", "note": "x"}, [1]])
def test_a_tenant_is_suspended_for_a_reason(
    program: Program, shop: NewTenant, body: object
) -> None:
    assert program.post(at(shop, "suspend/"), body).status_code == 400
    assert tenant(shop).suspended_at is None


def test_what_is_not_there_is_told_404(program: Program) -> None:
    nowhere = "/tenants/00000000-0000-4000-8000-000000000000/"
    asked = [program.get(nowhere + end) for end in ("", "numbers/", "usage/")]
    asked += [program.post(f"{nowhere}suspend/", {"reason": "abuse"})]
    asked += [program.patch(nowhere, {}), program.post(f"{nowhere}resume/")]
    tenant_id = nowhere.split("/")[2]
    asked += [program.get(path, tenant=tenant_id) for path in ("/calls/live/", "/pipelines/")]
    assert {answer.status_code for answer in asked} == {404}


@pytest.mark.django_db(transaction=True)
def test_a_tenant_is_made_and_its_owner_asked_to_choose_a_password(
    program: Program, mailbox: list[EmailMessage], told: Told
) -> None:
    answer = program.post("/tenants/", {**NEW, "locale": "he", "timezone": "Asia/Jerusalem"})
    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/admin/v1/tenants/{made['id']}/"
    assert answer.headers["Cache-Control"] == "no-store"
    assert made["owner"] == {"email": "baker@example.com", "is_new": True, "mail": "sent"}
    assert made["number"] == "+14155550188"
    bearer = {"Authorization": f"Bearer {made['api_key']}"}
    assert Client().get("/api/v1/calls/", headers=bearer).status_code == 200
    [letter] = mailbox
    assert letter.to == ["baker@example.com"]
    link = re.search(r"/accounts/password/reset/key/\S+", str(letter.body))
    assert link
    browser = Client()
    page = browser.get(link[0], follow=True)
    chosen = {"password1": "a long enough one 77", "password2": "a long enough one 77"}
    browser.post(page.request["PATH_INFO"], chosen)
    assert User.objects.get(email="baker@example.com").check_password(chosen["password1"])


@pytest.mark.django_db(transaction=True)
def test_a_tenant_is_made_also_while_no_letter_can_be_queued(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.conf, "broker_url", "redis://127.0.0.1:1")
    answer = program.post("/tenants/", NEW)
    assert (answer.status_code, answer.json()["owner"]["mail"]) == (201, "not-sent")


def test_what_is_made_is_on_record_and_tells_no_password(
    program: Program, mailbox: list[EmailMessage], staff: User
) -> None:
    made = program.post("/tenants/", NEW).json()
    assert "password" not in str(made)
    with tenant_context(made["id"]):
        events = AuditEvent.objects.order_by("position").values_list("action", "actor_id")
        assert dict(events) == {"tenant.created": staff.pk, "key.created": staff.pk}
        assert ApiKey.objects.get().created_by_id is None
        assert Membership.objects.get().role == Membership.Role.OWNER


def test_who_has_an_account_keeps_it(program: Program) -> None:
    user = user_made("baker@example.com")
    owner = program.post("/tenants/", NEW).json()["owner"]
    assert owner == {"email": "baker@example.com", "is_new": False, "mail": "not-needed"}
    assert User.objects.get(pk=user.pk).password == user.password


def made_with(program: Program, **terms: object) -> Tenant:
    made = program.post("/tenants/", {**NEW, **terms}).json()
    with tenant_context(made["id"]):
        return Tenant.objects.get()


def test_a_new_tenant_begins_with_the_limits_of_whoever_signs_up(program: Program) -> None:
    new = made_with(program)
    assert {name: getattr(new, name) for name in FIRST_LIMITS} == FIRST_LIMITS


def test_a_new_tenant_is_without_a_limit_only_where_that_is_said(program: Program) -> None:
    new = made_with(program, limit_minutes=None, limit_numbers=0, keep_audio_days=1)
    assert (new.limit_minutes, new.limit_numbers, new.keep_audio_days) == (None, 0, 1)
    assert new.limit_spend_micros == FIRST_LIMITS["limit_spend_micros"]


def test_a_tenant_may_be_made_without_a_number(program: Program) -> None:
    made = program.post("/tenants/", {"name": "Bakery", "owner_email": "b@example.com"}).json()
    assert made["number"] is None
    with tenant_context(made["id"]):
        assert not PhoneNumber.objects.exists()


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"number": "12"}, 422),
        ({"number": "+1415555"}, 422),
        ({"timezone": "Mars/Base"}, 422),
        ({"timezone": "../../etc/passwd"}, 422),
        ({"greeting": "x" * 20_000}, 422),
        ({"name": " "}, 400),
        ({"name": "a\0b"}, 400),
        ({"name": "\ud800"}, 400),
        ({"owner_email": "nobody"}, 400),
        ({"locale": "fr"}, 400),
        ({"password": "x"}, 400),
        ({"limit_minutes": -1}, 400),
        ({"keep_audio_days": None}, 400),
        ({"limit_calls": 1}, 400),
    ],
)
def test_a_tenant_that_is_not_made(
    program: Program, change: dict[str, object], status: int
) -> None:
    answer = program.post("/tenants/", {**NEW, **change})
    assert answer.status_code == status
    assert answer.json()["error"]["message"]
    assert program.get("/tenants/").json()["results"] == []


def test_a_number_that_is_taken_makes_no_tenant(program: Program, shop: NewTenant) -> None:
    answer = program.post("/tenants/", {**NEW, "number": shop.number})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "tenant_refused")
    assert not User.objects.filter(email="baker@example.com").exists()

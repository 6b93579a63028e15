"""Visits: with a reason, for an hour, with a banner, as viewer or manager, all in the audit log."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from calls.models import CallTurn
from tenants.context import tenant_context
from tenants.models import AuditEvent, Membership, Tenant, User, Visit
from tenants.permissions import Permission
from tenants.services import NewTenant
from tenants.services.audit import Actor
from tenants.services.invitations import invitation_create
from tenants.services.refusals import Refused
from tenants.services.visits import visit_end, visit_start, visits_end
from tests.isolation.rows import calls_made
from tests.isolation.words import A

pytestmark = pytest.mark.django_db
WHY = "The caller hears nothing"


def start(browser: Client, made: NewTenant, **fields: str) -> str:
    """Starts a visit; where the answer leads, "" when it does not."""
    browser.post("/admin/enter/", {"tenant": str(made.tenant.pk)})
    tool = f"/admin/tenants/tenant/{made.tenant.pk}/do/visit/"
    answer = browser.post(tool, {"reason": WHY, "role": "viewer", **fields})
    return str(answer.headers.get("Location", ""))


def events(made: NewTenant, action: str) -> list[AuditEvent]:
    with tenant_context(made.tenant.pk):
        return list(AuditEvent.objects.filter(action=action))


def visit_in(made: NewTenant) -> Visit:
    with tenant_context(made.tenant.pk):
        return Visit.objects.get()


@pytest.fixture
def guest(operator: Client, shop: NewTenant) -> Client:
    """An operator on a visit to the shop, as a viewer."""
    assert start(operator, shop) == "/app/"
    return operator


def test_an_operator_without_a_visit_sees_no_page_of_a_tenant(inside: Client) -> None:
    assert inside.get("/app/calls/").status_code == 404


def test_a_visit_lasts_an_hour_and_names_its_reason(guest: Client, shop: NewTenant) -> None:
    visit = visit_in(shop)
    assert (visit.reason, visit.role) == (WHY, "viewer")
    assert visit.ends_at - visit.started_at == timedelta(minutes=60)
    assert guest.get("/app/calls/").status_code == 200


def test_the_log_names_the_visit_and_not_the_reason(
    guest: Client, shop: NewTenant, staff: User
) -> None:
    (event,) = events(shop, "visit.started")
    visit = visit_in(shop)
    assert (event.actor_kind, event.actor_id, event.visit_id) == ("operator", staff.pk, visit.pk)
    assert (event.object_id, event.details) == (str(visit.pk), {"role": "viewer"})


@pytest.mark.parametrize(
    "fields", [{"reason": ""}, {"reason": "too short"}, {"reason": " " * 20}, {"role": "owner"}]
)
def test_a_bad_visit_is_refused_and_what_was_typed_stays(
    operator: Client, shop: NewTenant, fields: dict[str, str]
) -> None:
    assert start(operator, shop, **fields) == ""
    with tenant_context(shop.tenant.pk):
        assert not Visit.objects.exists()


def test_the_banner_is_on_every_page(guest: Client) -> None:
    for page in ("/app/calls/", "/app/account/", "/admin/", "/admin/tenants/user/"):
        text = guest.get(page).content.decode()
        assert "You are looking in at" in text
        assert 'action="/app/visits/end"' in text


def test_no_banner_for_members(owner: Client) -> None:
    assert "/app/visits/end" not in owner.get("/app/calls/").content.decode()


def test_the_button_ends_the_visit(guest: Client, shop: NewTenant) -> None:
    assert guest.get("/app/visits/end").status_code == 405
    guest.post("/app/visits/end")
    assert guest.get("/app/calls/").status_code == 404
    assert visit_in(shop).ended_at is not None
    (event,) = events(shop, "visit.ended")
    assert event.visit_id == visit_in(shop).pk


def test_a_visit_ends_once(guest: Client, shop: NewTenant, staff: User) -> None:
    visit = visit_in(shop)
    asked = {"tenant_id": shop.tenant.pk, "visit_id": visit.pk, "actor": Actor("operator")}
    assert [visit_end(**asked), visit_end(**asked)] == [True, False]  # type: ignore[arg-type]
    assert len(events(shop, "visit.ended")) == 1
    assert visits_end(user_id=staff.pk, actor=Actor("operator")) == 0


def test_logging_out_ends_the_visit(guest: Client, shop: NewTenant) -> None:
    guest.post("/accounts/logout/")
    assert visit_in(shop).ended_at is not None
    assert len(events(shop, "visit.ended")) == 1


def test_time_ends_the_visit(guest: Client, shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        Visit.objects.update(ends_at=timezone.now() - timedelta(minutes=1))
    assert guest.get("/app/calls/").status_code == 404
    assert "You are looking in at" not in guest.get("/admin/").content.decode()


@pytest.mark.parametrize("lost", ["is_staff", "is_active"])
def test_who_loses_their_standing_is_out_at_once(guest: Client, staff: User, lost: str) -> None:
    User.objects.filter(pk=staff.pk).update(**{lost: False})
    assert guest.get("/app/calls/").status_code in {302, 404}


def test_a_reset_of_the_factor_by_command_ends_the_visit(
    guest: Client, staff: User, shop: NewTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.adapters.AccountAdapter.send_mail", lambda *_told: None)
    call_command("resetsecondfactor", staff.email, stdout=StringIO())
    assert visit_in(shop).ended_at is not None
    assert guest.get("/app/calls/").status_code == 404


def test_a_visit_is_not_open_to_the_operators_other_sessions(
    guest: Client, staff: User, shop: NewTenant
) -> None:
    other = Client()
    other.force_login(staff)
    other.post("/app/switch/", {"tenant": str(shop.tenant.pk)})
    assert other.get("/app/calls/").status_code == other.get("/api/v1/calls/").status_code == 404
    assert guest.get("/app/calls/").status_code == 200


def test_a_second_visit_at_a_time_is_refused(guest: Client, shop: NewTenant, staff: User) -> None:
    assert start(guest, shop) == ""
    with pytest.raises(Refused, match="already"):
        visit_start(tenant_id=shop.tenant.pk, operator=staff, role="viewer", reason=WHY)


def test_a_visit_wants_a_second_factor(shop: NewTenant, factorless: Client) -> None:
    assert start(factorless, shop) == "/accounts/2fa/totp/activate/"
    user = User.objects.get(email="factorless@example.com")
    with pytest.raises(Refused, match="second factor"):
        visit_start(tenant_id=shop.tenant.pk, operator=user, role="viewer", reason=WHY)


def test_customers_start_no_visits(owner: Client, stranger: Client, shop: NewTenant) -> None:
    for browser in (owner, stranger):
        assert start(browser, shop) == ""
    user = User.objects.get(email=shop.owner_email)
    with pytest.raises(Refused, match="Only operators"):
        visit_start(tenant_id=shop.tenant.pk, operator=user, role="viewer", reason=WHY)


SINCE = timezone.now()


@pytest.mark.parametrize(
    "now",
    [
        {"status": "suspended", "suspended_at": SINCE},
        {"status": "closing", "suspended_at": SINCE, "closes_at": SINCE},
        {"status": "closed"},
        None,
    ],
)
def test_what_cannot_be_visited(staff: User, shop: NewTenant, now: dict[str, Any] | None) -> None:
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(**now or {"status": "active"})
    wanted = shop.tenant.pk if now else uuid4()
    with pytest.raises(Refused, match="cannot be visited"):
        visit_start(tenant_id=wanted, operator=staff, role="viewer", reason=WHY)


@pytest.mark.parametrize("role", ["viewer", "manager"])
def test_a_visit_never_writes_members_keys_or_closes(
    operator: Client, shop: NewTenant, role: str
) -> None:
    start(operator, shop, role=role)
    context = operator.get("/app/calls/").context
    owners = {
        Permission.MEMBERS_WRITE,
        Permission.KEYS_WRITE,
        Permission.AUDIT_READ,
        Permission.TENANT_CLOSE,
    }
    assert not context["permissions"] & owners
    assert operator.get("/app/visits/").status_code == 403


def test_an_operator_who_is_a_member_elsewhere_keeps_both_places(
    operator: Client, staff: User, shop: NewTenant, rival: NewTenant
) -> None:
    with tenant_context(rival.tenant.pk):
        Membership.objects.create(tenant=rival.tenant, user=staff, role="owner")
    start(operator, shop)
    assert "Flower shop" in operator.get("/app/calls/").content.decode()
    operator.post("/app/visits/end")
    page = operator.get("/app/calls/")
    assert (page.status_code, page.context["place"].name) == (200, "Rival")


def test_a_member_needs_no_visit(staff: User, shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        Membership.objects.create(tenant=shop.tenant, user=staff, role="viewer")
    with pytest.raises(Refused, match="no visit is needed"):
        visit_start(tenant_id=shop.tenant.pk, operator=staff, role="manager", reason=WHY)


def test_the_owner_reads_who_came_and_why(guest: Client, owner: Client, staff: User) -> None:
    text = owner.get("/app/visits/").content.decode()
    assert WHY in text
    assert "ProSaaS support" in text
    assert staff.email not in text


def test_visits_are_the_owners_to_read(
    teammate: Client, stranger: Client, visitor: Client, guest: Client
) -> None:
    assert teammate.get("/app/visits/").status_code == 403
    assert WHY not in stranger.get("/app/visits/").content.decode()
    assert visitor.get("/app/visits/").status_code == 302
    assert visitor.post("/app/visits/end").status_code == 302


def test_a_member_ends_nobodys_visit(owner: Client, guest: Client, shop: NewTenant) -> None:
    owner.post("/app/visits/end")
    assert visit_in(shop).ended_at is None


def test_what_was_said_is_read_on_a_visit_alone(inside: Client, shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        calls_made(shop, Membership.objects.get(), A, "AC1")
        turn = CallTurn.objects.get()
    address = f"/admin/calls/callturn/{turn.pk}/change/"
    assert "They said" not in inside.get(address).content.decode()
    start(inside, shop)
    assert "They said" in inside.get(address).content.decode()


def test_how_long_a_visit_lasted_is_told_in_started_minutes() -> None:
    begin = timezone.now() - timedelta(hours=5)
    visit = Visit(started_at=begin, ends_at=begin + timedelta(minutes=60))
    assert (visit.minutes, visit.is_running) == (60, False)
    visit.ended_at = begin + timedelta(minutes=3, seconds=1)
    assert visit.minutes == 4


def test_what_is_the_operators_own_waits_until_the_visit_is_over(
    guest: Client, staff: User, rival: NewTenant
) -> None:
    with tenant_context(rival.tenant.pk):
        Membership.objects.create(tenant=rival.tenant, user=staff, role="owner")
    own = {"tenant": str(rival.tenant.pk), "notify": "every"}
    for address in ("/app/switch/", "/app/leave/", "/app/account/notifications/"):
        answer = guest.post(address, own)
        assert answer.status_code == 403
        assert "end it first" in answer.content.decode()
    guest.post("/app/visits/end")
    assert guest.post("/app/switch/", own).status_code == 302


def test_no_invitation_is_accepted_on_a_visit(guest: Client, staff: User, rival: NewTenant) -> None:
    sent = invitation_create(
        tenant_id=rival.tenant.pk,
        actor=Actor("system"),
        email=staff.email,
        role="viewer",
    )
    assert guest.get(f"/invitations/{sent.token}/").status_code == 200
    assert guest.post(f"/invitations/{sent.token}/").status_code == 403

"""Who gets into the operators' site, and what it shows of whom."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.test import Client
from django.urls import get_resolver

from tenants.context import tenant_context
from tenants.models import AuditEvent, User
from tenants.operators.base import ReadOnlyAdmin
from tenants.services import NewTenant
from tests.isolation.walk import addresses
from tests.people import factor_passed

pytestmark = pytest.mark.django_db
PAGES = ["/admin/", "/admin/tenants/user/", "/admin/tenants/tenant/", "/admin/no-such-page/"]
MODELS = sorted(admin.site._registry.items(), key=lambda pair: pair[0]._meta.label)
OF_TENANTS = [page for _model, page in MODELS if not getattr(page, "is_global", False)]
SECRETS = {
    "hash", "token_hash", "password", "data", "segments", "text", "heard_text", "stream_nonces",
    "storage_key", "pending_key", "peaks", "sha256", "work", "caller_name", "callback_number",
    "follow_up", "from_number", "subject",
}  # fmt: skip
SHOWN = {"callnotice": {"text"}, "auditevent": {"hash"}}  # what agents always say; the chain's


def address(page: admin.ModelAdmin) -> str:  # type: ignore[type-arg]  # any model's
    return f"/admin/{page.opts.app_label}/{page.opts.model_name}/"


def actions(made: NewTenant) -> list[str]:
    with tenant_context(made.tenant.pk):
        return list(AuditEvent.objects.order_by("position").values_list("action", flat=True))


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_is_sent_to_the_one_login(visitor: Client, page: str) -> None:
    assert visitor.get(page).headers["Location"] == f"/accounts/login/?next={page}"


@pytest.mark.parametrize("page", PAGES)
def test_customers_find_nothing(owner: Client, stranger: Client, page: str) -> None:
    assert owner.get(page).status_code == 404
    assert stranger.get(page).status_code == 404


@pytest.mark.parametrize("page", PAGES[:3])
def test_staff_without_a_second_factor_set_it_up_first(factorless: Client, page: str) -> None:
    answer = factorless.get(page)
    assert answer.headers["Location"] == "/accounts/2fa/totp/activate/"
    assert factorless.post("/admin/enter/", {}).status_code == 302


def test_a_session_that_knows_the_password_alone_passes_the_factor_first(
    visitor: Client, staff: User
) -> None:
    visitor.force_login(staff)
    for page in PAGES[:3]:
        answer = visitor.get(page)
        assert answer.headers["Location"] == f"/accounts/2fa/reauthenticate/?next={page}"
    answer = visitor.post("/admin/enter/", {})
    assert answer.headers["Location"] == "/accounts/2fa/reauthenticate/?next=/admin/"
    assert factor_passed(visitor).get("/admin/").status_code == 200


def test_an_operator_finds_tenants(operator: Client, shop: NewTenant, rival: NewTenant) -> None:
    page = operator.get("/admin/", {"q": "flower"}).content.decode()
    assert ("Flower shop" in page, "Rival" in page) == (True, False)
    by_number = operator.get("/admin/", {"q": rival.number}).content.decode()
    assert ("Flower shop" in by_number, "Rival" in by_number) == (False, True)


def test_recovery_codes_alone_are_no_second_factor(operator: Client, staff: User) -> None:
    Authenticator.objects.filter(user=staff).update(type="recovery_codes")
    assert operator.get("/admin/").status_code == 302


def test_who_is_staff_no_more_is_out_at_once(operator: Client, staff: User) -> None:
    User.objects.filter(pk=staff.pk).update(is_staff=False)
    assert operator.get("/admin/").status_code == 404


@pytest.mark.parametrize(
    ("wanted", "to"),
    [
        ("/admin/tenants/user/", "/admin/tenants/user/"),
        ("https://evil.example/", "/admin/"),
        ("//evil.example/", "/admin/"),
        ("", "/admin/"),
    ],
)
def test_the_sites_login_is_the_one_login(visitor: Client, wanted: str, to: str) -> None:
    answer = visitor.get("/admin/login/", {"next": wanted})
    assert answer.headers["Location"] == f"/accounts/login/?next={to}"


def test_a_password_sent_to_the_sites_login_logs_nobody_in(visitor: Client, staff: User) -> None:
    visitor.post("/admin/login/", {"username": staff.email, "password": "x"})
    assert "_auth_user_id" not in visitor.session


@pytest.mark.parametrize("page", ["password_change/", "logout/", "autocomplete/", "r/1/1/"])
def test_pages_of_djangos_that_are_elsewhere_here_are_off(operator: Client, page: str) -> None:
    assert operator.get(f"/admin/{page}").status_code == 404


def test_only_classes_made_for_operators_are_on_the_site() -> None:
    assert all(isinstance(page, ReadOnlyAdmin) for _model, page in MODELS)
    assert len(MODELS) > 15


@pytest.mark.parametrize("page", OF_TENANTS, ids=str)
def test_a_tenants_rows_want_a_tenant_first(operator: Client, page: ReadOnlyAdmin) -> None:
    answer = operator.get(address(page), follow=True)
    assert answer.redirect_chain == [("/admin/", 302)]
    assert "Choose a tenant first." in answer.content.decode()


@pytest.mark.parametrize("page", [page for _model, page in MODELS], ids=str)
def test_every_list_is_shown_under_the_policy(inside: Client, page: ReadOnlyAdmin) -> None:
    answer = inside.get(address(page), headers={"Accept-Language": "he"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'dir="rtl"' in text
    assert "Content-Security-Policy" in answer.headers
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", text)


@pytest.mark.parametrize("page", [page for _model, page in MODELS], ids=str)
def test_no_page_names_a_secret_or_a_text(page: ReadOnlyAdmin) -> None:
    assert page.fields
    shown = {str(name) for name in [*page.fields, *page.list_display, *page.search_fields]}
    assert not shown & SECRETS - SHOWN.get(str(page.opts.model_name), set())


@pytest.mark.parametrize("page", [page for _model, page in MODELS], ids=str)
def test_a_column_that_is_not_shown_cannot_be_guessed(inside: Client, page: ReadOnlyAdmin) -> None:
    hidden = [field.name for field in page.opts.fields if field.name in SECRETS]
    for name in hidden:
        assert inside.get(address(page), {f"{name}__startswith": "a"}).status_code == 400


def test_entering_is_recorded_once(inside: Client, shop: NewTenant, staff: User) -> None:
    inside.post("/admin/enter/", {"tenant": str(shop.tenant.pk)})
    assert actions(shop).count("operator.entered") == 1
    with tenant_context(shop.tenant.pk):
        event = AuditEvent.objects.get(action="operator.entered")
    assert (event.actor_kind, event.actor_id, event.visit_id) == ("operator", staff.pk, None)


def test_an_operator_sees_one_tenant_at_a_time(inside: Client, rival: NewTenant) -> None:
    page = inside.get("/admin/tenants/tenant/").content.decode()
    assert ("Flower shop" in page, "Rival" in page) == (True, False)
    assert inside.get(f"/admin/tenants/tenant/{rival.tenant.pk}/change/").status_code == 404


def test_every_page_says_which_tenant_is_looked_at(inside: Client) -> None:
    for page in PAGES[:3]:
        assert "You are looking at" in inside.get(page).content.decode()


def test_leaving_ends_it(inside: Client) -> None:
    inside.post("/admin/leave/")
    assert inside.get("/admin/tenants/tenant/").headers["Location"] == "/admin/"


@pytest.mark.parametrize("tenant", ["", "abc", "00000000-0000-0000-0000-000000000000"])
def test_a_tenant_that_is_none_cannot_be_entered(operator: Client, tenant: str) -> None:
    assert operator.post("/admin/enter/", {"tenant": tenant}).status_code == 404


def test_entering_and_leaving_are_posts(operator: Client) -> None:
    assert operator.get("/admin/enter/").status_code == 405
    assert operator.get("/admin/leave/").status_code == 405


def test_forgeries_are_refused(staff: User, shop: NewTenant) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(staff)
    factor_passed(browser)
    assert browser.post("/admin/enter/", {"tenant": str(shop.tenant.pk)}).status_code == 403


def test_no_address_of_the_site_adds_deletes_or_tells_history() -> None:
    names = {each.name for each in addresses(get_resolver().url_patterns)}
    names = {name for name in names if name.startswith("admin:")}
    assert "admin:calls_call_changelist" in names
    assert not {name for name in names if name.endswith(("_add", "_delete", "_history"))}

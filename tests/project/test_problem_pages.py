"""What a visitor sees when there is no such page, a form is too old, or something broke.

Tests of the pages themselves do without the database: the pages must not need it either.
"""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.db.models.functions import Now
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation
from pytest_django import Settings

from prosaas import problems
from tenants.context import tenant_context
from tenants.models import Tenant
from tenants.services import NewTenant
from tests.tenants.members.test_members_page import visiting


def test_a_wrong_address_leads_a_visitor_in_or_to_the_start() -> None:
    answer = Client().get("/nowhere")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "Page not found" in page
    assert 'href="/accounts/login/">' in page
    assert 'class="button primary" href="/"' in page


def test_a_wrong_address_is_told_in_hebrew() -> None:
    page = Client().get("/nowhere", headers={"Accept-Language": "he"}).content.decode()
    assert '<html lang="he" dir="rtl">' in page
    assert "הדף לא נמצא" in page


def test_a_form_without_its_token_says_what_to_do() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a"})
    assert answer.status_code == 403
    assert "reload the page" in answer.content.decode()


@pytest.mark.parametrize(("language", "words"), [("en", "went wrong"), ("he", "משהו השתבש")])
def test_a_crash_is_told_without_details(language: str, words: str) -> None:
    with translation.override(language):
        answer = problems.crashed(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert words in answer.content.decode()


def _after(error: Exception) -> HttpResponse:
    """What is answered for an error that nobody caught."""
    try:
        raise error
    except type(error):
        return problems.crashed(RequestFactory().get("/"))


def test_a_database_that_is_away_is_no_crash() -> None:
    answer = _after(OperationalError("connection to server at 10.0.0.7 failed"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "10.0.0.7" not in answer.content.decode()


def test_a_crash_keeps_its_reason_to_itself() -> None:
    answer = _after(ValueError("the reason"))
    assert (answer.status_code, "the reason" in answer.content.decode()) == (500, False)


def test_a_refusal_says_why() -> None:
    request = RequestFactory().get("/")
    page = problems.forbidden(request, PermissionDenied("Only <owners>.")).content.decode()
    assert "Only &lt;owners&gt;." in page
    assert (
        "You may not do this." in problems.forbidden(request, PermissionDenied()).content.decode()
    )


@pytest.mark.parametrize(("language", "words"), [("en", "Too many"), ("he", "יותר מדי")])
def test_a_limit_says_to_wait(language: str, words: str) -> None:
    with translation.override(language):
        answer = problems.too_many(RequestFactory().get("/accounts/login/"))
    assert answer.status_code == 429
    assert words in answer.content.decode()


def test_a_request_for_another_host_is_refused_in_the_same_style() -> None:
    answer = Client().get("/accounts/login/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_the_api_is_told_in_its_own_shape() -> None:
    answer = Client().get("/api/v1/nowhere/")
    error = {"code": "not_found", "message": "Not Found", "fields": {}}
    assert answer.json() == {"error": {**error, "request_id": answer["X-Request-Id"]}}


@pytest.mark.django_db
def test_a_suspended_account_is_named_on_the_page(
    owner: Client, shop: NewTenant, settings: Settings
) -> None:
    settings.SUPPORT_EMAIL = "help@service.example"
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(status=Tenant.Status.SUSPENDED, suspended_at=Now())
    answer = owner.get("/app/calls/")
    assert answer.status_code == 403
    assert "This business is suspended." in answer.content.decode()
    assert "mailto:help@service.example" in answer.content.decode()


@pytest.mark.django_db
def test_a_suspended_owner_can_log_out_and_is_sent_to_no_second_refusal(
    owner: Client, shop: NewTenant
) -> None:
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(status=Tenant.Status.SUSPENDED, suspended_at=Now())
    page = owner.get("/app/calls/").content.decode()
    assert 'action="/accounts/logout/"' in page
    assert 'name="language"' in page
    assert 'href="/app/' not in page.replace('href="/app/account/"', "")


@pytest.mark.django_db
def test_refused_and_lost_members_keep_their_header(teammate: Client) -> None:
    for path, status in (("/app/keys/", 403), ("/nowhere", 404)):
        answer = teammate.get(path)
        assert answer.status_code == status
        assert 'action="/accounts/logout/"' in answer.content.decode()


@pytest.mark.django_db
def test_a_visit_is_shown_and_can_be_ended_where_it_is_refused(shop: NewTenant) -> None:
    operator = visiting(shop, "viewer")
    for path in ("/app/keys/", "/nowhere"):
        assert 'class="visit"' in operator.get(path).content.decode()

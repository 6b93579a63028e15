"""No page holds what the Content-Security-Policy refuses, and no answer goes without the policy."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tenants.models import User
from tenants.services import NewTenant
from tests.calls.calling import call_made
from tests.factories import PASSWORD
from tests.project.pages import Refused, addresses, refused

pytestmark = pytest.mark.django_db
PROBES = {"/healthz", "/readyz"}


@pytest.fixture
def operator(db: None) -> Client:
    """A browser logged in as platform staff."""
    client = Client()
    client.force_login(User.objects.create_superuser("operator@example.com", PASSWORD))
    return client


@pytest.fixture
def person(request: pytest.FixtureRequest) -> Client:
    """The browser whose fixture the test names."""
    found: Client = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize("language", ["en", "he"])
@pytest.mark.parametrize("person", ["owner", "visitor", "operator"], indirect=True)
def test_no_page_holds_what_the_policy_refuses(person: Client, language: str) -> None:
    seen, wrong = 0, {}
    for address in sorted(set(addresses()) - PROBES - {reverse("account_logout")}):
        answer = person.get(address, headers={"Accept-Language": language})
        assert answer.status_code < 500, address
        assert answer.headers["Content-Security-Policy"], address
        seen += answer.status_code == 200
        if found := refused(answer):
            wrong[address] = found
    assert not wrong
    assert seen > 3


def test_a_calls_page_holds_nothing_the_policy_refuses(owner: Client, shop: NewTenant) -> None:
    answer = owner.get(reverse("recordings:call", args=[call_made(shop).pk]))
    assert (answer.status_code, refused(answer)) == (200, [])


def test_the_second_factors_pages_hold_nothing_the_policy_refuses(owner: Client) -> None:
    for name in ("mfa_index", "mfa_activate_totp", "mfa_view_recovery_codes"):
        assert refused(owner.get(reverse(name), follow=True)) == []


def test_the_policy_begins_with_none_and_allows_nothing_inline(visitor: Client) -> None:
    policy = visitor.get("/accounts/login/").headers["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["form-action"] == "'self'"
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    "path", ["/nowhere", "/static/css/prosaas.css", "/api/v1/calls/", "/healthz"]
)
def test_answers_of_every_kind_carry_the_policy(visitor: Client, path: str) -> None:
    assert "default-src 'none'" in visitor.get(path).headers["Content-Security-Policy"]


def test_a_style_sheet_is_served_without_a_build_for_a_minute(visitor: Client) -> None:
    answer = visitor.get("/static/css/prosaas.css")
    assert answer.headers["Cache-Control"] == "max-age=60, public"
    assert answer.headers["Content-Type"].startswith("text/css")
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_static_files_lead_nowhere_else(visitor: Client) -> None:
    for path in ("/static/../manage.py", "/static/%2e%2e/manage.py", "/static//etc/passwd"):
        assert visitor.get(path).status_code == 404


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>",
        "<p style='color:red'>",
        "<body onload=x>",
        "<style>",
        "<script src='https://cdn.example/x.js'>",
        "<link href='//cdn.example/x.css'>",
        "<a href='javascript:x'>",
    ],
)
def test_the_reader_of_pages_sees_what_is_refused(html: str) -> None:
    reader = Refused()
    reader.feed(html)
    assert reader.found

"""Forged and crafted requests: open redirects, fixed sessions, other sites' forms."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.test import Client

from tests.factories import PASSWORD
from tests.tenants.accounts.steps import (
    CODE,
    LOGIN,
    RESET,
    SIGNUP,
    code_of,
    logged_in,
    person,
    second_factor_of,
)

pytestmark = pytest.mark.django_db(transaction=True)
Mailbox = list[EmailMessage]
ELSEWHERE = (
    "//evil.example",
    "https://evil.example/",
    "https:evil.example",
    "http:///evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "http://localhost/",
    "https://testserver.evil.example/",
    "https://testserver@evil.example/",
    "ftp://testserver/",
)


def is_ours(address: str) -> bool:
    return bool(re.fullmatch(r"/(?![/\\])[!-~]*", address)) and "evil" not in address


@pytest.mark.parametrize("there", ELSEWHERE)
def test_nobody_is_sent_elsewhere(visitor: Client, there: str) -> None:
    person("dana@example.com")
    form = {"login": "dana@example.com", "password": PASSWORD, "next": there}
    assert is_ours(visitor.post(LOGIN, form)["Location"])
    for page in (LOGIN, SIGNUP):  # who is logged in is sent on
        assert is_ours(visitor.get(page, {"next": there})["Location"])
    assert is_ours(visitor.post("/app/language", {"language": "he", "next": there})["Location"])
    assert is_ours(visitor.post("/accounts/logout/", {"next": there})["Location"])


def test_a_page_of_ours_is_returned_to(visitor: Client) -> None:
    person("dana@example.com")
    form = {"login": "dana@example.com", "password": PASSWORD, "next": "/app/calls/?q=1"}
    assert visitor.post(LOGIN, form)["Location"] == "/app/calls/?q=1"


def test_the_second_factor_returns_there_too(visitor: Client) -> None:
    secret = second_factor_of(person("dana@example.com"))
    form = {"login": "dana@example.com", "password": PASSWORD, "next": "/app/calls/?q=1"}
    visitor.post(LOGIN, form)
    assert visitor.post(CODE, {"code": code_of(secret)})["Location"] == "/app/calls/?q=1"


def test_a_session_fixed_before_the_login_is_worth_nothing(visitor: Client) -> None:
    person("dana@example.com")
    session = visitor.session
    session["planted"] = "1"
    session.save()
    visitor.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    logged_in(visitor, "dana@example.com")
    assert visitor.cookies[settings.SESSION_COOKIE_NAME].value != session.session_key
    attacker = Client()
    attacker.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    assert attacker.get("/accounts/2fa/").status_code == 302


def test_the_session_changes_at_the_second_factor_too(visitor: Client) -> None:
    secret = second_factor_of(person("dana@example.com"))
    logged_in(visitor, "dana@example.com")
    before = visitor.cookies[settings.SESSION_COOKIE_NAME].value
    assert visitor.get("/accounts/2fa/").status_code == 302, "the password alone is no login"
    visitor.post(CODE, {"code": code_of(secret)})
    assert visitor.cookies[settings.SESSION_COOKIE_NAME].value != before
    attacker = Client()
    attacker.cookies[settings.SESSION_COOKIE_NAME] = before
    assert attacker.get("/accounts/2fa/").status_code == 302


@pytest.mark.parametrize(
    ("page", "form"),
    [
        (LOGIN, {"login": "dana@example.com", "password": PASSWORD}),
        (SIGNUP, {"email": "x@example.com"}),
        (RESET, {"email": "dana@example.com"}),
        ("/accounts/logout/", {}),
        ("/accounts/password/change/", {"oldpassword": PASSWORD}),
        ("/accounts/2fa/totp/activate/", {"code": "000000"}),
        ("/accounts/sessions/", {}),
        ("/app/language", {"language": "he"}),
    ],
)
def test_a_form_of_another_site_is_refused(
    mailbox: Mailbox, page: str, form: dict[str, str]
) -> None:
    """The login too: nobody is logged in as somebody else unawares."""
    person("dana@example.com")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person("noa@example.com"))
    answer = browser.post(page, form, HTTP_ORIGIN="https://evil.example")
    assert answer.status_code == 403
    assert browser.get("/accounts/2fa/").status_code == 200
    assert mailbox == []


def test_a_login_needs_the_token_of_its_own_page(visitor: Client) -> None:
    person("dana@example.com")
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(LOGIN)
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    assert found
    form: dict[str, Any] = {"login": "dana@example.com", "password": PASSWORD}
    assert browser.post(LOGIN, form).status_code == 403
    assert browser.post(LOGIN, {**form, "csrfmiddlewaretoken": found[1]}).status_code == 302


def test_a_login_page_is_not_kept_by_caches(visitor: Client) -> None:
    assert "no-store" in visitor.get(LOGIN)["Cache-Control"]

"""Passwords and codes are guessed: by one address, by many, at one account, at many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import Settings

from tests.factories import PASSWORD
from tests.tenants.accounts.steps import (
    CODE,
    NEW_PASSWORD,
    RESET,
    WRONG,
    code_of,
    link_in,
    logged_in,
    person,
    recovery_codes_of,
    second_factor_of,
    wrong_code,
)

pytestmark = pytest.mark.django_db(transaction=True)
Mailbox = list[EmailMessage]
TOO_MANY = "Too many failed login attempts"


def origin(number: int) -> dict[str, str]:
    """What our proxy says of the client; the client itself claims to be somebody else."""
    return {"HTTP_X_FORWARDED_FOR": f"203.0.113.{number % 7}, 198.51.100.{number}"}


def test_one_account_is_locked_whatever_the_address(visitor: Client, mailbox: Mailbox) -> None:
    person("dana@example.com")
    for number in range(5):
        logged_in(Client(), "dana@example.com", WRONG, **origin(number))
    answer = logged_in(visitor, "dana@example.com", PASSWORD, **origin(99))
    assert TOO_MANY in answer.text
    assert visitor.get("/app/calls/").status_code == 302


def test_another_host_or_spelling_is_the_same_account(visitor: Client, mailbox: Mailbox) -> None:
    person("dana@example.com")
    for number in range(5):
        host = {"HTTP_HOST": f"testserver:{8000 + number}"}
        logged_in(Client(), " Dana@example.com", WRONG, **host, **origin(number))
    answer = logged_in(visitor, "dana@example.com", PASSWORD, **origin(99))
    assert TOO_MANY in answer.text


def test_an_unknown_account_is_locked_alike(visitor: Client, mailbox: Mailbox) -> None:
    for number in range(5):
        logged_in(Client(), "nobody@example.com", WRONG, **origin(number))
    assert TOO_MANY in logged_in(visitor, "nobody@example.com", WRONG, **origin(99)).text


def test_one_address_at_many_accounts_is_stopped(visitor: Client, mailbox: Mailbox) -> None:
    person("dana@example.com")
    for number in range(10):
        logged_in(Client(), f"somebody{number}@example.com", WRONG, **origin(1))
    assert TOO_MANY in logged_in(visitor, "dana@example.com", PASSWORD, **origin(1)).text
    assert logged_in(Client(), "dana@example.com", PASSWORD, **origin(2)).status_code == 302


def test_a_client_cannot_choose_its_own_address(visitor: Client, mailbox: Mailbox) -> None:
    for number in range(10):
        forged = {"HTTP_X_FORWARDED_FOR": f"192.0.2.{number}, 198.51.100.1"}
        logged_in(Client(), f"somebody{number}@example.com", WRONG, **forged)
    assert TOO_MANY in logged_in(visitor, "else@example.com", WRONG, **origin(1)).text


def test_without_a_proxy_the_header_counts_for_nothing(
    visitor: Client, mailbox: Mailbox, settings: Settings
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    for number in range(10):
        logged_in(Client(), f"somebody{number}@example.com", WRONG, **origin(number))
    assert TOO_MANY in logged_in(visitor, "else@example.com", WRONG, **origin(99)).text


def test_successful_logins_do_not_count(mailbox: Mailbox) -> None:
    person("dana@example.com")
    for _ in range(8):
        assert logged_in(Client(), "dana@example.com").status_code == 302


def test_a_success_between_the_guesses_does_not_start_them_anew(mailbox: Mailbox) -> None:
    person("dana@example.com")
    for number in range(5):
        logged_in(Client(), "dana@example.com", WRONG, **origin(number))
        logged_in(Client(), "dana@example.com", PASSWORD, **origin(number))
    assert TOO_MANY in logged_in(Client(), "dana@example.com", WRONG, **origin(9)).text


def test_a_password_reset_ends_the_lockout(visitor: Client, mailbox: Mailbox) -> None:
    person("dana@example.com")
    for number in range(5):
        logged_in(Client(), "dana@example.com", WRONG, **origin(number))
    visitor.post(RESET, {"email": "dana@example.com"}, **origin(9))  # type: ignore[arg-type]
    form = visitor.get(link_in(mailbox[0]))["Location"]
    visitor.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert logged_in(visitor, "dana@example.com", NEW_PASSWORD, **origin(9)).status_code == 302


def test_codes_of_the_second_factor_are_not_guessed(visitor: Client, mailbox: Mailbox) -> None:
    secret = second_factor_of(person("dana@example.com"))
    logged_in(visitor, "dana@example.com")
    for number in range(5):
        visitor.post(CODE, {"code": wrong_code(secret)}, **origin(number))  # type: ignore[arg-type]
    answer = visitor.post(CODE, {"code": code_of(secret)}, **origin(99))  # type: ignore[arg-type]
    assert TOO_MANY in answer.text
    assert visitor.get("/app/calls/").status_code == 302


def test_codes_are_counted_across_logins_and_kinds(mailbox: Mailbox) -> None:
    user = person("dana@example.com")
    second_factor_of(user)
    for number in range(5):
        browser = Client()
        logged_in(browser, "dana@example.com", **origin(number))
        browser.post(CODE, {"code": f"0000000{number}"}, **origin(number))  # type: ignore[arg-type]
    browser = Client()
    logged_in(browser, "dana@example.com", **origin(99))
    answer = browser.post(CODE, {"code": recovery_codes_of(user)[0]}, **origin(99))  # type: ignore[arg-type]
    assert TOO_MANY in answer.text


def test_a_code_works_once(visitor: Client, mailbox: Mailbox) -> None:
    secret = second_factor_of(person("dana@example.com"))
    code = code_of(secret)
    logged_in(visitor, "dana@example.com")
    assert visitor.post(CODE, {"code": code}).status_code == 302
    other = Client()
    logged_in(other, "dana@example.com")
    assert other.post(CODE, {"code": code}).status_code == 200


def test_a_recovery_code_works_once(visitor: Client, mailbox: Mailbox) -> None:
    user = person("dana@example.com")
    second_factor_of(user)
    code = recovery_codes_of(user)[0]
    logged_in(visitor, "dana@example.com")
    assert visitor.post(CODE, {"code": code}).status_code == 302
    other = Client()
    logged_in(other, "dana@example.com")
    assert other.post(CODE, {"code": code}).status_code == 200


def _signup(client: Client, number: int) -> Any:
    return client.post("/accounts/signup/", {"email": f"x{number}@example.com"}, **origin(1))  # type: ignore[arg-type]


def _reset(client: Client, number: int) -> Any:
    return client.post(RESET, {"email": f"x{number}@example.com"}, **origin(1))  # type: ignore[arg-type]


@pytest.mark.parametrize("ask", [_signup, _reset])
def test_an_address_may_not_make_us_write_to_many(
    mailbox: Mailbox, ask: Callable[[Client, int], Any]
) -> None:
    answers = [ask(Client(), number).status_code for number in range(11)]
    assert answers[-1] == 429
    assert 429 not in answers[:10]


def test_nobody_is_written_to_again_and_again(mailbox: Mailbox) -> None:
    person("dana@example.com")
    for number in range(6):
        Client().post(RESET, {"email": "dana@example.com"}, **origin(number))  # type: ignore[arg-type]
    assert len(mailbox) == 3

"""Sessions end when they should; a reset link works once; what happened is in the audit log."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import get_hasher, make_password
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import Settings
from redis.exceptions import ConnectionError as RedisAway

from tenants.models import User
from tenants.services import NewTenant
from tests.factories import PASSWORD
from tests.tenants.accounts.steps import (
    CODE,
    NEW_PASSWORD,
    RESET,
    WRONG,
    audit_of,
    code_of,
    known_by_password,
    link_in,
    logged_in,
    person,
    proven,
    recovery_codes_of,
    second_factor_of,
    signed_up,
    wrong_code,
)

pytestmark = pytest.mark.django_db(transaction=True)
Mailbox = list[EmailMessage]
SESSIONS, CHANGE = "/accounts/sessions/", "/accounts/password/change/"
END = "/app/account/sessions/end/"
SAME = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}


@pytest.fixture
def owner_user(shop: NewTenant) -> User:
    return known_by_password(User.objects.get(email=shop.owner_email))


def browsers(email: str) -> tuple[Client, Client]:
    first, second = Client(HTTP_USER_AGENT="Firefox"), Client(HTTP_USER_AGENT="Chrome")
    for browser in (first, second):
        logged_in(browser, email)
    return first, second


def actions(shop: NewTenant) -> list[str]:
    return [event.action for event in audit_of(shop.tenant.pk)]


def is_in(browser: Client) -> bool:
    return browser.get("/accounts/2fa/").status_code == 200


def test_sessions_are_listed_and_ended(mailbox: Mailbox, shop: NewTenant, owner_user: User) -> None:
    first, second = browsers(owner_user.email)
    page = first.get(SESSIONS).text
    assert "Firefox" in page
    assert "Chrome" in page
    first.post(SESSIONS)
    assert (is_in(first), is_in(second)) == (True, False)
    event = audit_of(shop.tenant.pk)[-1]
    assert (event.action, event.details) == ("user.sessions-ended", {"count": 1})


def session_of(user: User, browser: Client) -> UserSession:
    return UserSession.objects.get(user=user, session_key=browser.session.session_key)


def test_one_session_is_ended(mailbox: Mailbox, shop: NewTenant, owner_user: User) -> None:
    first, second = browsers(owner_user.email)
    form = {"session": session_of(owner_user, second).pk}
    assert first.post(END, form)["Location"] == SESSIONS
    assert (is_in(first), is_in(second)) == (True, False)
    assert audit_of(shop.tenant.pk)[-1].action == "user.sessions-ended"


@pytest.mark.parametrize("session", ["", "x", "²", "99999999999999999999"])
def test_a_session_that_is_none_is_not_ended(owner: Client, session: str) -> None:
    assert owner.post(END, {"session": session}).status_code == 404


def test_a_strangers_session_is_not_ended(mailbox: Mailbox) -> None:
    first, _ = browsers(person("dana@example.com").email)
    noa = person("noa@example.com")
    other = Client()
    logged_in(other, noa.email)
    assert first.post(END, {"session": session_of(noa, other).pk}).status_code == 404
    assert is_in(other)


def test_nobody_elses_sessions_are_listed_or_ended(mailbox: Mailbox) -> None:
    first, _ = browsers(person("dana@example.com").email)
    other = Client(HTTP_USER_AGENT="Safari")
    logged_in(other, person("noa@example.com").email)
    assert "Safari" not in first.get(SESSIONS).text
    first.post(SESSIONS)
    assert is_in(other)


def test_a_new_password_ends_the_other_sessions(
    mailbox: Mailbox, shop: NewTenant, owner_user: User
) -> None:
    first, second = browsers(owner_user.email)
    assert first.post(CHANGE, {"oldpassword": PASSWORD, **SAME}).status_code == 302
    assert (is_in(first), is_in(second)) == (True, False)
    assert "user.password-changed" in actions(shop)
    assert [message.to for message in mailbox] == [[owner_user.email]]


def test_passwords_are_explained_in_one_sentence_and_can_be_shown(owner_user: User) -> None:
    first, _second = browsers(owner_user.email)
    page = first.get(CHANGE).text
    assert page.count("At least 8 characters, and not easy to guess.") == 1
    assert page.count("data-reveals=") == len(("oldpassword", "password1", "password2"))
    assert "placeholder=" not in page


def test_a_password_reset_ends_every_session(
    mailbox: Mailbox, shop: NewTenant, owner_user: User
) -> None:
    first, second = browsers(owner_user.email)
    visitor = Client()
    visitor.post(RESET, {"email": owner_user.email})
    form = visitor.get(link_in(mailbox[0]))["Location"]
    visitor.post(form, SAME)
    assert not is_in(first)
    assert not is_in(second)
    assert not is_in(visitor), (
        "whoever has the link logs in, with the second factor if there is one"
    )
    assert "user.password-reset" in actions(shop)
    assert logged_in(visitor, owner_user.email, NEW_PASSWORD).status_code == 302


def test_a_reset_link_works_once(mailbox: Mailbox) -> None:
    person("dana@example.com")
    visitor = Client()
    visitor.post(RESET, {"email": "dana@example.com"})
    link = link_in(mailbox[0])
    visitor.post(visitor.get(link)["Location"], SAME)
    again = Client().get(link)
    assert (again.status_code, again.context["token_fail"]) == (200, True)


def test_an_old_reset_link_is_refused(mailbox: Mailbox, settings: Settings) -> None:
    person("dana@example.com")
    Client().post(RESET, {"email": "dana@example.com"})
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert Client().get(link_in(mailbox[0])).context["token_fail"]


def test_a_reset_link_is_void_once_somebody_logged_in(mailbox: Mailbox) -> None:
    person("dana@example.com")
    Client().post(RESET, {"email": "dana@example.com"})
    logged_in(Client(), "dana@example.com")
    assert Client().get(link_in(mailbox[0])).context["token_fail"]


def test_a_new_address_replaces_the_old_once_it_is_verified(
    mailbox: Mailbox, shop: NewTenant, owner_user: User
) -> None:
    browser = proven(Client(), owner_user.email)
    browser.post("/accounts/email/", {"email": "New@example.com", "action_add": ""})
    assert User.objects.get(pk=owner_user.pk).email == owner_user.email
    browser.post(link_in(mailbox[0]))
    assert User.objects.get(pk=owner_user.pk).email == "new@example.com"
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [
        ("new@example.com", True, True)
    ]
    assert "user.email-changed" in actions(shop)
    assert mailbox[-1].to == [owner_user.email], "the old address is told"


def test_the_log_tells_of_logins_and_second_factors(
    mailbox: Mailbox, shop: NewTenant, owner_user: User
) -> None:
    logged_in(Client(), owner_user.email, WRONG, HTTP_X_FORWARDED_FOR="198.51.100.7")
    secret = second_factor_of(owner_user)
    browser = Client(HTTP_X_FORWARDED_FOR="198.51.100.7")
    logged_in(browser, owner_user.email)
    browser.post(CODE, {"code": wrong_code(secret)})
    browser.post(CODE, {"code": recovery_codes_of(owner_user)[0]})
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    browser.post("/accounts/2fa/recovery-codes/generate/")
    browser.post("/accounts/2fa/totp/deactivate/")
    told = browser.get("/accounts/2fa/totp/activate/").context["form"].secret
    browser.post("/accounts/2fa/totp/activate/", {"code": code_of(told)})
    events = audit_of(shop.tenant.pk)
    assert [event.action for event in events] == [
        "user.login-failed",
        "second-factor.failed",
        "second-factor.code-used",
        "user.logged-in",
        "second-factor.codes-renewed",
        "second-factor.disabled",
        "second-factor.enabled",
    ]
    assert {event.object_id for event in events} == {str(owner_user.pk)}
    assert {event.network for event in events} == {"198.51.100.0/24"}
    assert [event.actor_kind for event in events] == ["system"] * 2 + ["user"] * 5
    assert events[3].details == {"by": ["mfa", "password"]}


def test_nothing_personal_is_in_the_log(
    mailbox: Mailbox, shop: NewTenant, owner_user: User
) -> None:
    logged_in(Client(), owner_user.email, WRONG)
    first, _ = browsers(owner_user.email)
    first.post(CHANGE, {"oldpassword": PASSWORD, **SAME})
    log = "".join(str(vars(event)) for event in audit_of(shop.tenant.pk))
    assert "@" not in log
    assert WRONG not in log


def test_a_failed_login_of_a_stranger_is_nobodys_event(mailbox: Mailbox, shop: NewTenant) -> None:
    logged_in(Client(), "nobody@example.com", WRONG)
    assert actions(shop) == []


def test_passwords_are_kept_as_argon2(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]  # without the tests' cheap one
    assert get_hasher().algorithm == "argon2"
    assert make_password(PASSWORD).startswith("argon2$argon2id$")


class Away:
    """A cache whose server is gone."""

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        pass

    def __getattr__(self, _name: str) -> Any:
        raise RedisAway


def test_without_redis_nobody_logs_in_and_nobody_guesses(
    mailbox: Mailbox, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    person("dana@example.com")
    asked: list[str] = []
    monkeypatch.setattr(User, "check_password", lambda _self, raw: asked.append(raw))
    monkeypatch.setattr("allauth.core.internal.ratelimit.cache", Away())
    browser = Client()
    for answer in (
        logged_in(browser, "dana@example.com"),
        signed_up(browser, "noa@example.com"),
        browser.post(RESET, {"email": "dana@example.com"}),
    ):
        assert (answer.status_code, answer["Retry-After"]) == (503, "10")
        assert "try again" in answer.text
    assert browser.get("/accounts/login/").status_code == 200
    assert (asked, mailbox, User.objects.count()) == ([], [], 1)


def test_a_real_redis_that_is_gone_is_the_same(settings: Settings, tmp_path: Path) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"unix://{tmp_path}/gone.sock",
        }
    }
    person("dana@example.com")
    assert logged_in(Client(), "dana@example.com").status_code == 503


def test_attempts_are_counted_in_redis(mailbox: Mailbox, settings: Settings) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": settings.REDIS_URL,
        }
    }
    email = f"{User().pk}@example.com"
    some = uuid4().hex[:4]  # another run's addresses are other ones
    for number in range(5):
        headers = {"HTTP_X_FORWARDED_FOR": f"2001:db8:{some}:{number}::1"}
        logged_in(Client(), email, WRONG, **headers)
    assert (
        "Too many"
        in logged_in(Client(), email, WRONG, HTTP_X_FORWARDED_FOR=f"2001:db8:{some}:f::1").text
    )

"""The second factor: encrypted at rest, rotated, and what happens when its key is lost."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from prosaas.lib import encryption
from tenants.models import User
from tenants.services import NewTenant
from tests.factories import PASSWORD
from tests.tenants.accounts.steps import (
    CODE,
    audit_of,
    code_of,
    known_by_password,
    logged_in,
    new_key,
    person,
    proven,
    recovery_codes_of,
    second_factor_of,
)

pytestmark = pytest.mark.django_db(transaction=True)
Mailbox = list[EmailMessage]
ACTIVATE = "/accounts/2fa/totp/activate/"


def rotated(*arguments: str) -> str:
    out = StringIO()
    call_command("rotatekeys", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def old_key(settings: Settings) -> str:
    return str(settings.ENCRYPTION_KEYS[0])


def stored() -> str:
    return json.dumps(list(Authenticator.objects.values_list("data", flat=True)))


def test_it_is_set_up_and_asked_for(visitor: Client, mailbox: Mailbox, shop: NewTenant) -> None:
    user = known_by_password(User.objects.get(email=shop.owner_email))
    proven(visitor, user.email)
    secret = visitor.get(ACTIVATE).context["form"].secret
    answer = visitor.post(ACTIVATE, {"code": code_of(secret)})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    codes = visitor.get(answer["Location"])
    assert all(code in codes.text for code in recovery_codes_of(user))
    assert "Two-step login was turned on." in str(mailbox[-1].body)
    other = Client()
    assert logged_in(other, user.email)["Location"] == CODE
    assert other.post(CODE, {"code": recovery_codes_of(user)[0]})["Location"] == "/app/"


def test_setting_it_up_ends_the_sessions_without_it(
    visitor: Client, mailbox: Mailbox, shop: NewTenant
) -> None:
    user = known_by_password(User.objects.get(email=shop.owner_email))
    User.objects.filter(pk=user.pk).update(is_staff=True)
    other = proven(Client(), user.email)
    proven(visitor, user.email)
    secret = visitor.get(ACTIVATE).context["form"].secret
    visitor.post(ACTIVATE, {"code": code_of(secret)})
    assert visitor.get("/admin/").status_code == 200
    assert "/accounts/login/" in other.get("/admin/")["Location"]
    assert "user.sessions-ended" in [event.action for event in audit_of(shop.tenant.pk)]


def test_who_logs_in_with_it_enters_the_operators_site(visitor: Client, mailbox: Mailbox) -> None:
    user = person("op@example.com")
    User.objects.filter(pk=user.pk).update(is_staff=True)
    secret = second_factor_of(user)
    logged_in(visitor, user.email)
    visitor.post(CODE, {"code": code_of(secret)})
    assert visitor.get("/admin/").status_code == 200


def test_no_secret_is_stored_in_clear(visitor: Client, mailbox: Mailbox) -> None:
    user = person("dana@example.com")
    proven(visitor, user.email)
    secret = visitor.get(ACTIVATE).context["form"].secret
    sessions = [session.get_decoded() for session in Session.objects.all()]
    assert any("mfa.totp.secret" in session for session in sessions)
    assert secret not in json.dumps(sessions)
    visitor.post(ACTIVATE, {"code": code_of(secret)})
    assert secret not in stored()
    assert encryption.decrypt(Authenticator.objects.get(type="totp").data["secret"]) == secret


def test_a_wrong_first_code_keeps_the_secret_that_was_shown(
    visitor: Client, mailbox: Mailbox
) -> None:
    proven(visitor, person("dana@example.com").email)
    secret = visitor.get(ACTIVATE).context["form"].secret
    page = visitor.post(ACTIVATE, {"code": "x"})
    assert page.context["form"].secret == secret


def test_setting_one_up_wants_the_password_once_more(visitor: Client, settings: Settings) -> None:
    logged_in(visitor, person("dana@example.com").email)
    assert "/accounts/reauthenticate/" in visitor.get(ACTIVATE)["Location"]
    visitor.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert visitor.get(ACTIVATE).status_code == 200
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    assert "/accounts/reauthenticate/" in visitor.get(ACTIVATE)["Location"]


def test_rows_are_put_under_the_first_key(settings: Settings, old_key: str) -> None:
    user = person("dana@example.com")
    secret, codes = second_factor_of(user), recovery_codes_of(user)
    settings.ENCRYPTION_KEYS = (new_key(), old_key)
    assert rotated("--check").startswith("2 are under an older key, 0 ")
    assert rotated().startswith("2 re-encrypted, 0 ")
    assert rotated().startswith("0 re-encrypted, 2 ")
    settings.ENCRYPTION_KEYS = settings.ENCRYPTION_KEYS[:1]
    row = Authenticator.objects.get(type="totp")
    assert encryption.decrypt(row.data["secret"]) == secret
    assert recovery_codes_of(user) == codes


def test_looking_changes_nothing(settings: Settings, old_key: str) -> None:
    second_factor_of(person("dana@example.com"))
    before = stored()
    settings.ENCRYPTION_KEYS = (new_key(), old_key)
    rotated("--check")
    assert stored() == before


def test_the_old_key_still_opens_until_then(
    visitor: Client, settings: Settings, old_key: str
) -> None:
    secret = second_factor_of(person("dana@example.com"))
    settings.ENCRYPTION_KEYS = (new_key(), old_key)
    logged_in(visitor, "dana@example.com")
    assert visitor.post(CODE, {"code": code_of(secret)}).status_code == 302


def test_unreadable_rows_are_named_and_the_others_are_done(
    settings: Settings, old_key: str
) -> None:
    second_factor_of(person("lost@example.com"))
    lost = [str(row.pk) for row in Authenticator.objects.order_by("pk")]
    settings.ENCRYPTION_KEYS = (new_key(),)
    second_factor_of(person("dana@example.com"))
    settings.ENCRYPTION_KEYS = (new_key(), *settings.ENCRYPTION_KEYS)
    for arguments in (["--check"], []):
        with pytest.raises(
            CommandError, match=f"No key opens 2: mfa_authenticator {', '.join(lost)}"
        ):
            rotated(*arguments)
    assert all(
        encryption.is_current(str(row.data.get("secret") or row.data["seed"]))
        for row in Authenticator.objects.exclude(pk__in=lost)
    )


def test_a_lost_key_is_said_at_login(visitor: Client, settings: Settings) -> None:
    secret = second_factor_of(person("dana@example.com"))
    settings.ENCRYPTION_KEYS = (new_key(),)
    logged_in(visitor, "dana@example.com")
    page = visitor.post(CODE, {"code": code_of(secret)})
    assert (page.status_code, "our key for it is lost" in page.text) == (200, True)
    assert visitor.get("/accounts/2fa/").status_code == 302


def test_who_is_still_logged_in_can_set_it_up_anew(
    visitor: Client, settings: Settings, mailbox: Mailbox
) -> None:
    user = person("dana@example.com")
    proven(visitor, user.email)
    second_factor_of(user)
    settings.ENCRYPTION_KEYS = (new_key(),)
    page = visitor.get("/accounts/2fa/recovery-codes/")
    assert (page.status_code, "cannot be checked" in page.text) == (409, True)
    assert visitor.post("/accounts/2fa/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.exists()


def test_an_operator_resets_it(visitor: Client, mailbox: Mailbox, shop: NewTenant) -> None:
    user = known_by_password(User.objects.get(email=shop.owner_email))
    second_factor_of(user)
    call_command("resetsecondfactor", shop.owner_email.upper(), stdout=StringIO())
    assert logged_in(visitor, user.email)["Location"] == "/app/"
    event = audit_of(shop.tenant.pk)[0]
    assert (event.action, event.actor_kind, event.object_id, event.details) == (
        "second-factor.reset",
        "system",
        str(user.pk),
        {"removed": 2},
    )
    assert [message.to for message in mailbox] == [[user.email]]
    assert "your password is enough" in str(mailbox[0].body)
    assert mailbox[0].subject == "Two-step login was turned off"


def test_a_reset_for_nobody_fails(mailbox: Mailbox) -> None:
    with pytest.raises(CommandError, match="Nobody"):
        call_command("resetsecondfactor", "nobody@example.com")
    assert mailbox == []


@pytest.mark.parametrize("damage", ["", "x", "gAAAAA", "\N{BULLET}"])
def test_what_was_changed_is_unreadable(damage: str) -> None:
    with pytest.raises(encryption.Unreadable):
        encryption.decrypt(damage + encryption.encrypt("text")[1:])
    with pytest.raises(encryption.Unreadable):
        encryption.decrypt(damage)


@pytest.mark.parametrize(
    ("keys", "usable"),
    [((), False), (("",), False), (("x" * 44,), False), ((new_key(), "y"), False)],
)
def test_keys_are_checked(keys: Any, usable: bool) -> None:
    assert encryption.are_usable(keys) is usable
    assert encryption.are_usable([new_key()])

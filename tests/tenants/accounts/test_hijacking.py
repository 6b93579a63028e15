"""Accounts are taken beforehand, or kept afterwards, by whoever does not read their mailbox."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client

from tenants.lookups import places_of_user
from tenants.models import User
from tenants.services import NewTenant
from tenants.services.audit import SYSTEM
from tenants.services.invitations import invitation_create
from tests.factories import PASSWORD
from tests.tenants.accounts.steps import (
    CODE,
    NEW_PASSWORD,
    RESET,
    SIGNUP,
    code_of,
    link_in,
    logged_in,
    person,
    proven,
    second_factor_of,
    signed_up,
)

pytestmark = pytest.mark.django_db(transaction=True)
Mailbox = list[EmailMessage]
VICTIM, THIEF = "victim@example.com", "thief@example.com"
THEIRS = {"password1": "attackers own 99"}
NEW = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}


def is_in(browser: Client) -> bool:
    return browser.get("/app/account/").status_code == 200


def reset_by_mail(mailbox: Mailbox) -> None:
    browser = Client()
    browser.post(RESET, {"email": VICTIM})
    form = browser.get(link_in(mailbox[-1]))["Location"]
    assert browser.post(form, NEW).status_code == 302


def test_an_invitation_is_stronger_than_an_account_opened_beforehand(
    mailbox: Mailbox, shop: NewTenant
) -> None:
    thief, victim = Client(), Client()
    signed_up(thief, VICTIM, **THEIRS)
    sent = invitation_create(tenant_id=shop.tenant.pk, actor=SYSTEM, email=VICTIM, role="owner")
    victim.get(f"/invitations/{sent.token}/")
    answer = victim.post(SIGNUP, {"password1": PASSWORD})
    assert answer["Location"] == "/app/"
    assert "Flower shop" in victim.get("/app/settings/").text
    user = User.objects.get(email=VICTIM)
    assert user.check_password(PASSWORD)
    assert shop.tenant.pk in {place.tenant_id for place in places_of_user(user.pk)}
    logged_in(thief, VICTIM, THEIRS["password1"])
    assert not is_in(thief)


def test_an_invitation_takes_no_account_that_was_proven(mailbox: Mailbox, shop: NewTenant) -> None:
    user, victim = person(VICTIM), Client()
    sent = invitation_create(tenant_id=shop.tenant.pk, actor=SYSTEM, email=VICTIM, role="viewer")
    victim.get(f"/invitations/{sent.token}/")
    victim.post(SIGNUP, NEW)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_link_alone_confirms_nothing(visitor: Client, mailbox: Mailbox) -> None:
    signed_up(Client(), VICTIM, **THEIRS)
    link = link_in(mailbox[0])
    assert "Password of the account" in visitor.get(link).text
    for password in ("", PASSWORD):
        assert visitor.post(link, {"password": password}).status_code == 403
    assert not EmailAddress.objects.get(email=VICTIM).verified


def test_with_the_password_it_confirms_in_any_browser(visitor: Client, mailbox: Mailbox) -> None:
    signed_up(Client(), VICTIM)
    assert visitor.post(link_in(mailbox[0]), {"password": PASSWORD}).status_code == 302
    assert EmailAddress.objects.get(email=VICTIM).verified


def test_guesses_at_a_link_are_counted(visitor: Client, mailbox: Mailbox) -> None:
    signed_up(Client(), VICTIM)
    link = link_in(mailbox[0])
    for _ in range(5):
        visitor.post(link, {"password": "wrong"})
    assert "Too many" in visitor.post(link, {"password": PASSWORD}).text


def test_a_change_of_address_does_not_survive_a_new_password(mailbox: Mailbox) -> None:
    person(VICTIM)
    proven(Client(), VICTIM).post("/accounts/email/", {"email": THIEF, "action_add": ""})
    link = next(link_in(each) for each in mailbox if each.to == [THIEF])
    reset_by_mail(mailbox)
    assert Client().post(link, {"password": PASSWORD}).status_code == 404
    assert list(EmailAddress.objects.values_list("email", flat=True)) == [VICTIM]


def test_who_only_asks_for_an_address_keeps_nobody_from_it(
    visitor: Client, mailbox: Mailbox
) -> None:
    person(THIEF)
    proven(Client(), THIEF).post("/accounts/email/", {"email": VICTIM, "action_add": ""})
    signed_up(visitor, VICTIM)
    assert User.objects.get(email=VICTIM).check_password(PASSWORD)


def test_who_only_asks_for_an_address_is_not_reset_by_it(visitor: Client, mailbox: Mailbox) -> None:
    person(THIEF)
    proven(Client(), THIEF).post("/accounts/email/", {"email": VICTIM, "action_add": ""})
    cache.clear()
    del mailbox[:]
    visitor.post(RESET, {"email": VICTIM})
    assert [each.to for each in mailbox] == [[VICTIM]]
    assert "/password/reset/key/" not in mailbox[0].body


def test_a_login_that_waits_for_its_code_ends_with_the_old_password(mailbox: Mailbox) -> None:
    thief, user = Client(), person(VICTIM)
    secret = second_factor_of(user)
    logged_in(thief, VICTIM)
    reset_by_mail(mailbox)
    thief.post(CODE, {"code": code_of(secret)})
    assert not is_in(thief)

"""Sign-up: it opens a tenant, or joins one by invitation; whole, or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import Settings

from tenants.context import tenant_context
from tenants.forms.signup import FIRST_LIMITS
from tenants.lookups import places_of_user
from tenants.models import Membership, Tenant, User
from tenants.services import NewTenant
from tenants.services.audit import SYSTEM
from tenants.services.invitations import (
    SentInvitation,
    invitation_accept,
    invitation_create,
    invitation_revoke,
)
from tests.factories import PASSWORD
from tests.tenants.accounts.steps import SIGNUP, audit_of, link_in, logged_in, person, signed_up

pytestmark = pytest.mark.django_db(transaction=True)
Mailbox = list[EmailMessage]


def tenants_of(email: str) -> list[Tenant]:
    user = User.objects.get(email=email)
    found = []
    for place in places_of_user(user.pk):
        with tenant_context(place.tenant_id):
            found.append(Tenant.objects.get())
    return found


@pytest.fixture
def invitation(shop: NewTenant) -> SentInvitation:
    return invitation_create(
        tenant_id=shop.tenant.pk, actor=SYSTEM, email="Noa@Example.com", role="viewer"
    )


def follow(client: Client, invitation: SentInvitation) -> None:
    session = client.session
    session["invitation"] = invitation.token
    session.save()


def test_a_new_owner_has_a_tenant_with_limits(visitor: Client, mailbox: Mailbox) -> None:
    signed_up(visitor)
    (tenant,) = tenants_of("dana@example.com")
    assert (tenant.name, tenant.locale, tenant.timezone) == (
        "Dana's flowers",
        "en",
        "Asia/Jerusalem",
    )
    assert {name: getattr(tenant, name) for name in FIRST_LIMITS} == FIRST_LIMITS
    with tenant_context(tenant.pk):
        assert Membership.objects.get().role == Membership.Role.OWNER


def test_the_tenant_speaks_the_language_of_the_page(visitor: Client, mailbox: Mailbox) -> None:
    visitor.cookies["django_language"] = "he"
    assert 'value="Asia/Jerusalem" selected' in visitor.get(SIGNUP).text
    signed_up(visitor)
    assert tenants_of("dana@example.com")[0].locale == "he"


def test_an_address_is_verified_before_its_owner_gets_in(visitor: Client, mailbox: Mailbox) -> None:
    assert signed_up(visitor)["Location"] == "/accounts/confirm-email/"
    assert visitor.get("/app/calls/").status_code == 302
    page = visitor.get(link_in(mailbox[0]))
    assert not EmailAddress.objects.get().verified, "mail scanners follow links"
    assert visitor.post(page.request["PATH_INFO"])["Location"] == "/app/"
    assert EmailAddress.objects.get().verified
    assert visitor.get("/app/calls/").status_code == 200


def test_a_verification_link_logs_in_no_other_browser(visitor: Client, mailbox: Mailbox) -> None:
    signed_up(visitor)
    other = Client()
    other.post(link_in(mailbox[0]), {"password": PASSWORD})
    assert EmailAddress.objects.get().verified
    assert other.get("/app/calls/").status_code == 302


def test_a_verification_link_works_once(visitor: Client, mailbox: Mailbox) -> None:
    signed_up(visitor)
    link = link_in(mailbox[0])
    assert visitor.post(link).status_code == 302
    assert Client().post(link, {"password": PASSWORD}).status_code == 404


def test_the_letter_names_the_product_and_what_to_do(visitor: Client, mailbox: Mailbox) -> None:
    signed_up(visitor)
    text = str(mailbox[0].body)
    assert "given at ProSaaS" in text
    assert "\n\nProSaaS\n" in text
    assert link_in(mailbox[0]) in text


def test_an_old_verification_link_is_refused(
    visitor: Client, mailbox: Mailbox, settings: Settings
) -> None:
    signed_up(visitor)
    settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 0
    assert Client().post(link_in(mailbox[0])).status_code == 404


@pytest.mark.parametrize(("language", "zone"), [("en", ""), ("he", "Asia/Jerusalem")])
def test_no_zone_is_taken_for_granted_but_that_of_the_language(
    visitor: Client, mailbox: Mailbox, language: str, zone: str
) -> None:
    page = visitor.get("/accounts/signup/", headers={"Accept-Language": language})
    field = page.context["form"]["timezone"]
    assert field.value() == zone
    assert field.field.choices[0][0] == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("business", " "),
        ("business", "x" * 201),
        ("timezone", "Mars/Olympus"),
        ("timezone", ""),
        ("password1", "12345678"),
        ("email", "dana"),
        ("email", "dana@example.com\x00"),
    ],
)
def test_a_bad_value_is_said_by_its_field_and_the_others_are_kept(
    visitor: Client, mailbox: Mailbox, field: str, value: str
) -> None:
    page = signed_up(visitor, **{field: value})
    assert list(page.context["form"].errors) == [field]
    assert page.status_code == 200
    if field != "business":
        assert "Dana&#x27;s flowers" in page.text
    assert PASSWORD not in page.text
    assert (User.objects.count(), mailbox) == (0, [])


def test_nothing_is_kept_of_a_sign_up_that_fails_halfway(
    visitor: Client, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("tenants.forms.signup.tenant_open", broken)
    with pytest.raises(RuntimeError):
        signed_up(visitor)
    assert (User.objects.count(), EmailAddress.objects.count(), mailbox) == (0, 0, [])


def test_addresses_are_kept_in_lower_case(visitor: Client, mailbox: Mailbox) -> None:
    signed_up(visitor, "Dana@Example.COM")
    assert User.objects.get().email == EmailAddress.objects.get().email == "dana@example.com"


def test_of_two_at_once_with_one_address_the_second_is_told_by_mail(
    visitor: Client, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = signed_up(Client())
    taken = "allauth.account.internal.flows.manage_email.email_already_exists"
    monkeypatch.setattr(taken, lambda email: (email, False))  # asked a moment too early
    second = signed_up(visitor)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert User.objects.count() == 1


@pytest.mark.parametrize(("name", "value"), [("EMAIL_URL", ""), ("SIGNUP_CLOSED", True)])
def test_a_closed_sign_up_says_so(
    visitor: Client, mailbox: Mailbox, settings: Settings, name: str, value: object
) -> None:
    setattr(settings, name, value)
    assert "Sign-up is closed" in visitor.get(SIGNUP).text
    assert "Sign-up is closed" in signed_up(visitor).text
    assert User.objects.count() == 0


def test_the_invited_join_at_once_with_the_address_that_was_invited(
    visitor: Client, mailbox: Mailbox, settings: Settings, invitation: SentInvitation
) -> None:
    settings.SIGNUP_CLOSED = True
    follow(visitor, invitation)
    page = visitor.get(SIGNUP + "?email=mallory@example.com")
    assert 'value="noa@example.com"' in page.text
    assert 'name="business"' not in page.text
    answer = signed_up(visitor, "mallory@example.com")
    assert answer["Location"] == "/app/"
    assert EmailAddress.objects.get(email="noa@example.com").verified
    assert [tenant.name for tenant in tenants_of("noa@example.com")] == ["Flower shop"]
    assert visitor.get("/app/calls/").status_code == 200
    assert mailbox == []


def test_an_invitation_revoked_meanwhile_makes_no_account(
    visitor: Client,
    mailbox: Mailbox,
    shop: NewTenant,
    invitation: SentInvitation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    follow(visitor, invitation)
    people = User.objects.count()

    def late(**kwargs: Any) -> Any:
        invitation_revoke(
            tenant_id=shop.tenant.pk, actor=SYSTEM, invitation_id=invitation.invitation_id
        )
        return invitation_accept(**kwargs)

    monkeypatch.setattr("tenants.forms.signup.invitation_accept", late)
    assert signed_up(visitor)["Location"] == SIGNUP
    assert User.objects.count() == people
    assert 'name="business"' in visitor.get(SIGNUP).text


def test_the_login_after_it_is_in_the_audit_log(visitor: Client, mailbox: Mailbox) -> None:
    signed_up(visitor)
    (tenant,) = tenants_of("dana@example.com")
    visitor.post(link_in(mailbox[0]))
    assert [event.action for event in audit_of(tenant.pk)] == ["user.logged-in"]


def test_the_printed_links_follow_the_public_address(visitor: Client, mailbox: Mailbox) -> None:
    person("dana@example.com")
    visitor.post("/accounts/password/reset/", {"email": "dana@example.com"}, HTTP_HOST="localhost")
    assert "https://testserver/accounts/" in str(mailbox[0].body)
    assert "localhost" not in str(mailbox[0].body)


def test_an_operator_without_a_tenant_lands_in_the_admin(visitor: Client) -> None:
    user = person("op@example.com")
    user.is_staff = True
    user.save()
    assert logged_in(visitor, "op@example.com")["Location"] == "/admin/"

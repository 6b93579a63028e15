"""What operators do to people's accounts, and who becomes an operator."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.management import CommandError, call_command
from django.test import Client

from tenants.context import tenant_context
from tenants.models import AuditEvent, User
from tenants.services import NewTenant
from tests.factories import user_made

pytestmark = pytest.mark.django_db


def page(user: User, end: str = "change/") -> str:
    return f"/admin/tenants/user/{user.pk}/{end}"


def actions(made: NewTenant) -> list[str]:
    with tenant_context(made.tenant.pk):
        return list(
            AuditEvent.objects.filter(actor_kind="operator").values_list("action", flat=True)
        )


@pytest.fixture
def person(shop: NewTenant) -> User:
    """The shop's owner."""
    return User.objects.get(email=shop.owner_email)


def made(*args: str) -> dict[str, str | None]:
    out = StringIO()
    call_command("createoperator", *args, "--json", stdout=out)
    told: dict[str, str | None] = json.loads(out.getvalue())
    return told


def test_people_are_found_by_address_without_a_tenant(operator: Client, person: User) -> None:
    text = operator.get("/admin/tenants/user/", {"q": person.email}).content.decode()
    assert person.email in text
    shown = operator.get(page(person)).content.decode()
    assert "Flower shop" not in shown
    assert person.password not in shown
    assert "argon2" not in shown


def test_deactivating_ends_sessions_and_is_told_to_the_tenants(
    operator: Client, person: User, owner: Client, shop: NewTenant
) -> None:
    UserSession.objects.create(user=person, ip="127.0.0.1", session_key=owner.session.session_key)
    operator.post(page(person, "do/deactivate/"))
    assert owner.get("/app/calls/").status_code == 302
    operator.post(page(person, "do/reactivate/"))
    assert owner.get("/app/calls/").status_code == 302
    assert set(actions(shop)) == {"user.deactivated", "user.reactivated"}


def test_a_second_factor_is_reset_and_the_person_told(
    operator: Client, person: User, shop: NewTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    adapter = "tenants.adapters.AccountAdapter.send_mail"
    monkeypatch.setattr(adapter, lambda _self, _prefix, email, _told: sent.append(email))
    Authenticator.objects.create(user=person, type="totp", data={})
    operator.post(page(person, "do/reset-second-factor/"))
    assert not Authenticator.objects.filter(user=person).exists()
    assert (actions(shop), sent) == (["second-factor.reset"], [person.email])


@pytest.mark.parametrize("slug", ["deactivate", "reset-second-factor"])
def test_nobody_does_this_to_themselves(operator: Client, staff: User, slug: str) -> None:
    answer = operator.post(page(staff, f"do/{slug}/"))
    assert "You cannot do this to yourself." in answer.content.decode()
    staff.refresh_from_db()
    assert staff.is_active


@pytest.mark.parametrize("fields", [{"is_staff": "on"}, {"is_superuser": "on"}, {"password": "x"}])
def test_nobody_is_made_an_operator_by_a_crafted_post(
    operator: Client, person: User, fields: dict[str, str]
) -> None:
    assert operator.post(page(person), fields).status_code == 403
    person.refresh_from_db()
    assert not person.is_staff


def test_the_first_operator_is_made_by_a_command() -> None:
    told = made("--email", "First@Example.com")
    user = User.objects.get(email="first@example.com")
    assert (user.is_staff, user.is_superuser) == (True, False)
    assert user.check_password(str(told["password"]))
    assert EmailAddress.objects.get(user=user).verified


def test_somebody_with_an_account_keeps_the_password(person: User) -> None:
    assert made("--email", person.email)["password"] is None
    person.refresh_from_db()
    assert person.is_staff


def test_an_address_that_nobody_verified_is_not_promoted() -> None:
    EmailAddress.objects.create(
        user=user_made("squatter@example.com"), email="squatter@example.com"
    )
    with pytest.raises(CommandError, match="not verified"):
        made("--email", "squatter@example.com")


@pytest.mark.parametrize("email", ["", "nonsense", "a@b@c"])
def test_what_is_no_address_makes_no_operator(email: str) -> None:
    with pytest.raises(CommandError):
        made("--email", email)


def test_an_operator_is_removed(operator: Client, staff: User) -> None:
    made("--email", staff.email, "--remove")
    assert operator.get("/admin/").status_code == 404
    with pytest.raises(CommandError, match="no operator"):
        made("--email", staff.email, "--remove")

"""An owner closes the account: with the name typed and the password given, and takes it back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone

from tenants.context import tenant_context
from tenants.models import AuditEvent, ClosingReceipt, Tenant, User
from tenants.services import SYSTEM, NewTenant
from tenants.services.closing import closing_ask, closing_begin, closing_hasten, closing_undo
from tenants.services.standing import WrongStanding, tenant_resume, tenant_suspend
from tests.calls.calling import at_once, twilio_post, verbs, voice_params
from tests.mailbox import mailbox

__all__ = ["mailbox"]  # a fixture

PAGE = "/app/settings/close/"
UNDO = "/app/settings/close/undo/"
NAME = {"name": "flower  SHOP"}


def tenant(made: NewTenant) -> Tenant:
    with tenant_context(made.tenant.pk):
        return Tenant.objects.get(pk=made.tenant.pk)


def fresh(client: Client) -> Client:
    """The same person, who has given the password a moment ago."""
    session = client.session
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session["account_authentication_methods"] = [
        {"method": "password", "at": timezone.now().timestamp(), "reauthenticated": True}
    ]
    session.save()
    return client


def asked(client: Client, **fields: str) -> Any:
    return fresh(client).post(PAGE, {**NAME, **fields})


def test_the_page_says_what_will_be_erased(owner: Client) -> None:
    page = owner.get(PAGE)
    assert page.status_code == 200
    assert b"After 30 days everything is erased" in page.content


def test_an_owner_closes_the_account_in_thirty_days(shop: NewTenant, owner: Client) -> None:
    assert asked(owner).status_code == 302
    after = tenant(shop)
    assert after.closes_at is not None
    assert after.status == "closing"
    assert timedelta(days=29.9) < after.closes_at - timezone.now() <= timedelta(days=30)
    assert b"Keep the business open" in owner.get(PAGE).content
    with tenant_context(shop.tenant.pk):
        assert ClosingReceipt.objects.get().asked_by == User.objects.get(email=shop.owner_email).pk
        assert AuditEvent.objects.filter(action="closing.asked").count() == 1


def test_callers_are_turned_away_and_come_back_when_it_is_undone(
    shop: NewTenant, owner: Client
) -> None:
    asked(owner)
    assert verbs(twilio_post("/webhook/incoming_call", voice_params(shop))) == ["Say", "Hangup"]
    assert owner.post(UNDO).status_code == 302
    assert verbs(twilio_post("/webhook/incoming_call", voice_params(shop))) == ["Connect"]
    with tenant_context(shop.tenant.pk):
        assert ClosingReceipt.objects.get().undone_at is not None
        assert AuditEvent.objects.filter(action="closing.undone").count() == 1


def test_another_name_closes_nothing_and_stays_in_the_form(shop: NewTenant, owner: Client) -> None:
    answer = asked(owner, name="Flour shop")
    assert answer.status_code == 422
    assert b"This is not the name of the business." in answer.content
    assert b"Type: <bdi>" in answer.content
    assert b"Flour shop" in answer.content
    assert tenant(shop).status == "active"


def test_without_the_password_of_just_now_it_is_asked_for(shop: NewTenant, owner: Client) -> None:
    answer = owner.post(PAGE, NAME)
    assert (answer.status_code, tenant(shop).status) == (302, "active")
    assert answer["Location"].startswith("/accounts/reauthenticate/")


def test_only_an_owner_may(teammate: Client, stranger: Client, shop: NewTenant) -> None:
    assert asked(teammate).status_code == 403
    assert fresh(teammate).post(UNDO).status_code == 403
    assert asked(stranger).status_code == 422  # the stranger's own business has another name
    assert tenant(shop).status == "active"


def test_asked_twice_the_day_stays(shop: NewTenant, owner: Client) -> None:
    asked(owner)
    first = tenant(shop).closes_at
    assert asked(owner).status_code == 302
    assert tenant(shop).closes_at == first
    with tenant_context(shop.tenant.pk):
        assert ClosingReceipt.objects.count() == 1


def test_what_was_suspended_is_suspended_again(shop: NewTenant) -> None:
    about: dict[str, Any] = {"tenant_id": shop.tenant.pk, "actor": SYSTEM}
    tenant_suspend(**about, reason="unpaid")
    closing_ask(**about)
    closing_undo(**about)
    assert tenant(shop).status == "suspended"
    assert tenant(shop).suspended_at is not None


def test_what_was_suspended_stays_shut_while_it_closes(
    shop: NewTenant, owner: Client, visitor: Client
) -> None:
    about: dict[str, Any] = {"tenant_id": shop.tenant.pk, "actor": SYSTEM}
    tenant_suspend(**about, reason="unpaid")
    closing_ask(**about)
    key = {"Authorization": f"Bearer {shop.api_key}"}
    assert owner.get("/app/calls/").status_code == owner.get(PAGE).status_code == 403
    assert fresh(owner).post(UNDO).status_code == 403
    assert owner.get("/api/v1/calls/").status_code == 403
    assert visitor.get("/api/v1/calls/", headers=key).status_code == 403
    closing_undo(**about)
    tenant_resume(**about)
    assert owner.get("/app/calls/").status_code == 200
    assert tenant(shop).suspended_at is None


def test_what_closes_can_be_suspended_and_goes_on_closing(shop: NewTenant, owner: Client) -> None:
    about: dict[str, Any] = {"tenant_id": shop.tenant.pk, "actor": SYSTEM}
    closing_ask(**about)
    tenant_suspend(**about, reason="abuse")
    assert (tenant(shop).status, owner.get(PAGE).status_code) == ("closing", 403)
    with pytest.raises(WrongStanding):
        tenant_suspend(**about, reason="abuse")
    tenant_resume(**about)
    assert (tenant(shop).status, owner.get(PAGE).status_code) == ("closing", 200)


def test_when_its_day_has_come_it_cannot_be_undone(shop: NewTenant) -> None:
    about: dict[str, Any] = {"tenant_id": shop.tenant.pk, "actor": SYSTEM}
    closing_ask(**about)
    closing_hasten(**about)
    with pytest.raises(WrongStanding):
        closing_undo(**about)


def test_nor_once_erasing_has_begun_whatever_the_clocks_say(shop: NewTenant) -> None:
    about: dict[str, Any] = {"tenant_id": shop.tenant.pk, "actor": SYSTEM}
    closing_ask(**about)
    closing_hasten(**about)
    assert closing_begin(tenant_id=shop.tenant.pk)
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(closes_at=Now() + timedelta(hours=1))
    with pytest.raises(WrongStanding):
        closing_undo(**about)


@pytest.mark.django_db(transaction=True)
def test_taken_back_and_begun_at_once_one_of_them_wins(shop: NewTenant) -> None:
    about: dict[str, Any] = {"tenant_id": shop.tenant.pk, "actor": SYSTEM}
    closing_ask(**about)

    def undo() -> str:
        try:
            return closing_undo(**about).status
        except WrongStanding:
            return "refused"

    assert sorted(at_once(undo, 4)) == ["active", "refused", "refused", "refused"]
    assert closing_begin(tenant_id=shop.tenant.pk) is None


@pytest.mark.django_db(transaction=True)
def test_the_owners_are_told(shop: NewTenant, owner: Client, mailbox: list[EmailMessage]) -> None:
    asked(owner)
    owner.post(UNDO)
    closes, stays = mailbox
    assert closes.to == stays.to == [shop.owner_email]
    assert closes.subject.startswith("Flower shop closes on ")
    assert "https://testserver/app/settings/close/" in closes.body
    assert stays.subject == "Flower shop stays open"

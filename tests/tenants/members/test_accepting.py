"""An invitation's link: what it shows, and whom it lets in, once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.db.models.functions import Now
from django.test import Client

from prosaas.lib.logs import redact
from tenants.context import tenant_context
from tenants.models import AuditEvent, Tenant, User
from tenants.services import Actor, NewTenant
from tenants.services.invitations import (
    InvitationGone,
    invitation_accept,
    invitation_read,
    invitation_revoke,
)
from tests.factories import PASSWORD, user_made
from tests.tenants.members.conftest import Invited, days_later, emails

pytestmark = pytest.mark.django_db
Told = Callable[[], list[tuple[str, dict[str, object]]]]


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_visitor_sees_the_business_and_the_role_and_nothing_else(
    visitor: Client, invited: Invited, shop: NewTenant
) -> None:
    sent = invited()
    answer = visitor.get(f"/invitations/{sent.token}/")
    page = answer.content.decode()
    assert "Flower shop" in page
    assert "viewer" in page
    assert "@" not in page
    assert str(shop.tenant.pk) not in page
    assert visitor.session["invitation"] == sent.token


def test_the_page_stays_out_of_caches_and_other_sites(visitor: Client, invited: Invited) -> None:
    answer = visitor.get(f"/invitations/{invited().token}/")
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_token_is_masked_in_logs() -> None:
    line = {
        "event": "Gone: /invitations/abc/",
        "next": "/accounts/login/?next=%2Finvitations%2Fabc%2F",
    }
    assert "abc" not in str(redact(None, "info", line))


def test_a_get_does_not_accept(invited: Invited, shop: NewTenant) -> None:
    sent = invited()
    client = logged_in(user_made("new@example.com"))
    assert client.get(f"/invitations/{sent.token}/").status_code == 200
    assert "new@example.com" not in emails(shop)
    assert invitation_read(sent.token) is not None


def test_the_invited_person_joins_and_is_there(
    invited: Invited, shop: NewTenant, rival: NewTenant, told: Told
) -> None:
    sent = invited(email=rival.owner_email, role="manager")
    client = logged_in(User.objects.get(email=rival.owner_email))
    page = client.post(f"/invitations/{sent.token}/", follow=True)
    assert page.redirect_chain == [("/app/", 302)]
    assert "Welcome to Flower shop." in page.content.decode()
    assert client.session["tenant"] == str(shop.tenant.pk)
    assert told()[-1] == ("invitation.accepted", {"role": "manager"})


def test_another_person_is_refused(invited: Invited, stranger: Client, shop: NewTenant) -> None:
    sent = invited()
    page = stranger.get(f"/invitations/{sent.token}/").content.decode()
    assert "another e-mail address" in page
    assert "new@example.com" not in page
    assert stranger.post(f"/invitations/{sent.token}/").status_code == 403
    assert emails(shop) == {shop.owner_email}


def test_a_member_is_told_so(invited: Invited, shop: NewTenant, by: Actor) -> None:
    sent = invited()
    user = user_made("new@example.com")
    with tenant_context(shop.tenant.pk):
        shop.tenant.membership_set.create(user=user, role="viewer")
    client = logged_in(user)
    assert (
        "a member of this business already"
        in client.get(f"/invitations/{sent.token}/").content.decode()
    )
    assert client.post(f"/invitations/{sent.token}/").status_code == 409


def test_an_invitation_is_used_once(invited: Invited, shop: NewTenant) -> None:
    sent = invited()
    user = user_made("new@example.com")
    invitation_accept(token=sent.token, user=user)
    with pytest.raises(InvitationGone):
        invitation_accept(token=sent.token, user=user)
    assert logged_in(user).get(f"/invitations/{sent.token}/").status_code == 410


def test_expired_revoked_and_used_ones_are_one_page(
    invited: Invited, visitor: Client, shop: NewTenant, by: Actor
) -> None:
    expired = invited("a@example.com")
    days_later(shop, 8)
    revoked, used = invited("b@example.com"), invited("c@example.com")
    invitation_revoke(tenant_id=shop.tenant.pk, actor=by, invitation_id=revoked.invitation_id)
    invitation_accept(token=used.token, user=user_made("c@example.com"))
    answers = [visitor.get(f"/invitations/{each.token}/") for each in (expired, revoked, used)]
    assert [answer.status_code for answer in answers] == [410] * 3
    assert "Flower shop" not in "".join(answer.content.decode() for answer in answers)


def test_an_unknown_one_is_404(visitor: Client) -> None:
    assert visitor.get("/invitations/abc/").status_code == 404
    with pytest.raises(InvitationGone):
        invitation_accept(token="abc", user=user_made("a@example.com"))


def test_a_suspended_tenant_takes_nobody_in(
    invited: Invited, visitor: Client, shop: NewTenant
) -> None:
    sent = invited()
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(status="suspended", suspended_at=Now())
    assert visitor.get(f"/invitations/{sent.token}/").status_code == 410


def test_the_actor_of_an_acceptance_is_the_person(invited: Invited, shop: NewTenant) -> None:
    user = user_made("new@example.com")
    invitation_accept(token=invited().token, user=user)
    with tenant_context(shop.tenant.pk):
        event = AuditEvent.objects.get(action="invitation.accepted")
    assert (event.actor_kind, event.actor_id) == ("user", user.pk)


def test_a_person_with_an_account_logs_in_and_comes_back(
    visitor: Client, invited: Invited, shop: NewTenant
) -> None:
    address = f"/invitations/{invited().token}/"
    user = user_made("new@example.com")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    found = re.search(
        r'href="(/accounts/login/\?next=[^"]+)"', visitor.get(address).content.decode()
    )
    assert found
    login = {"login": user.email, "password": PASSWORD}
    assert visitor.post(found[1], login).headers["Location"] == address
    assert visitor.post(address).status_code == 302
    assert "new@example.com" in emails(shop)


@pytest.mark.parametrize(("verified", "joined"), [(True, True), (False, False)])
def test_another_address_of_a_person_counts_once_it_is_verified(
    invited: Invited, shop: NewTenant, verified: bool, joined: bool
) -> None:
    sent = invited("other@example.com")
    user = user_made("one@example.com")
    EmailAddress.objects.create(user=user, email="other@example.com", verified=verified)
    logged_in(user).post(f"/invitations/{sent.token}/")
    assert ("one@example.com" in emails(shop)) is joined

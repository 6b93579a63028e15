"""Invitations: sent once, replaced, limited, accepted once by whose mailbox it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone
from kombu.exceptions import OperationalError
from pytest_django import DjangoCaptureOnCommitCallbacks

from prosaas.lib.logs import redact
from tenants import tasks
from tenants.context import tenant_context
from tenants.models import AuditEvent, Invitation, Tenant, User
from tenants.services import Actor, NewTenant, invitations
from tenants.services.invitations import (
    InvitationGone,
    InvitationRefused,
    invitation_accept,
    invitation_read,
    invitation_revoke,
)
from tests.factories import PASSWORD, user_made
from tests.tenants.members.conftest import Invited, emails

pytestmark = pytest.mark.django_db
PAGE = "/app/members/"
Told = Callable[[], list[tuple[str, dict[str, object]]]]
NEW = {"email": "New@Example.com ", "role": "viewer"}


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def passed(made: NewTenant, days: int) -> None:
    """So many days go by for every invitation."""
    with tenant_context(made.tenant.pk):
        for row in Invitation.objects.all():
            row.created_at -= timedelta(days=days)
            row.expires_at -= timedelta(days=days)
            row.save()


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch, sending: DjangoCaptureOnCommitCallbacks) -> object:
    """E-mails go out at the commit, by the task itself."""
    monkeypatch.setattr(
        tasks,
        "_enqueue",
        lambda task, content: tasks._message(content).send(),
    )
    return sending


def test_an_invitation_goes_to_the_mailbox_with_a_link(
    owner: Client, visitor: Client, worker: DjangoCaptureOnCommitCallbacks
) -> None:
    with worker(execute=True):
        page = owner.post(f"{PAGE}invite/", NEW, follow=True).content.decode()
    assert "The invitation is on its way." in page
    [sent] = mail.outbox
    assert sent.to == ["new@example.com"]
    link = re.search(r"https?://[^/]+(/invitations/\S+/)", str(sent.body))
    assert link
    assert "Flower shop" in visitor.get(link[1]).content.decode()


def test_the_mail_comes_in_the_tenants_language(
    owner: Client, shop: NewTenant, worker: DjangoCaptureOnCommitCallbacks
) -> None:
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(locale="he")
    with worker(execute=True):
        owner.post(f"{PAGE}invite/", NEW)
    assert 'dir="rtl"' in str(mail.outbox[0].message())


def test_a_tenants_name_is_no_link_in_a_strangers_mailbox(
    owner: Client, shop: NewTenant, worker: DjangoCaptureOnCommitCallbacks
) -> None:
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(name="Prize at https://evil.example/now\nBcc: x@example.com")
    with worker(execute=True):
        owner.post(f"{PAGE}invite/", NEW)
    told = mail.outbox[0].subject + mail.outbox[0].message().as_string()
    assert "evil.example" not in told
    assert "x@example.com" not in told


def test_a_broker_that_is_away_is_told_and_the_invitation_stays(
    owner: Client,
    shop: NewTenant,
    monkeypatch: pytest.MonkeyPatch,
    sending: DjangoCaptureOnCommitCallbacks,
) -> None:
    def away(**_letter: str) -> None:
        raise OperationalError

    monkeypatch.setattr("tenants.views.invitation_mail.mail_later", away)
    page = owner.post(f"{PAGE}invite/", NEW, follow=True).content.decode()
    assert "could not be sent" in page
    assert "new@example.com" in page


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"email": "nobody", "role": "viewer"}, "Enter a valid email address."),
        ({"email": "", "role": "viewer"}, "This field is required."),
        ({"email": "a@example.com", "role": "king"}, "king is not one of the available choices"),
        ({"email": "teammate@example.com", "role": "viewer"}, "a member already"),
    ],
)
def test_a_bad_invitation_says_what_is_wrong_and_keeps_what_was_typed(
    owner: Client, teammate: Client, form: dict[str, str], error: str
) -> None:
    answer = owner.post(f"{PAGE}invite/", form)
    assert answer.status_code == 422
    assert error in answer.content.decode()
    assert f'value="{form["email"]}"' in answer.content.decode() or not form["email"]


def test_inviting_again_replaces_the_invitation(invited: Invited, shop: NewTenant) -> None:
    first, second = invited(role="viewer"), invited(role="manager")
    assert invitation_read(first.token) is None
    found = invitation_read(second.token)
    assert found is not None
    assert found.role == "manager"


def test_a_new_link_replaces_the_old_also_after_it_expired(
    owner: Client, invited: Invited, shop: NewTenant, told: Told
) -> None:
    old = invited()
    passed(shop, 8)
    owner.post(f"{PAGE}invitations/{old.invitation_id}/resend/")
    with tenant_context(shop.tenant.pk):
        [row] = Invitation.objects.filter(revoked_at=None)
    assert row.expires_at > timezone.now() + timedelta(days=6)
    assert [action for action, _details in told()] == ["invitation.created"] * 2


def test_the_token_has_256_bits_and_is_stored_as_a_hash(invited: Invited, shop: NewTenant) -> None:
    sent = invited()
    assert len(sent.token) == 43
    with tenant_context(shop.tenant.pk):
        row = Invitation.objects.values().get()
    assert sent.token not in str(row)


def test_so_many_are_open_at_once(invited: Invited, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitations, "OPEN_AT_MOST", 2)
    invited("a@example.com")
    invited("b@example.com")
    with pytest.raises(InvitationRefused, match="2 invitations are open"):
        invited("c@example.com")
    invited("b@example.com")  # replaces


def test_so_many_are_sent_a_day(
    invited: Invited, shop: NewTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invitations, "PER_DAY", 2)
    invited("a@example.com")
    invited("b@example.com")
    with pytest.raises(InvitationRefused, match="one day"):
        invited("c@example.com")
    passed(shop, 1)
    invited("c@example.com")


def test_one_mailbox_is_not_filled(invited: Invited, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitations, "PER_ADDRESS_AND_DAY", 1)
    invited("a@example.com")
    with pytest.raises(InvitationRefused, match="often today"):
        invited("a@example.com")


def test_old_invitations_and_their_addresses_are_forgotten(
    invited: Invited, shop: NewTenant
) -> None:
    invited("a@example.com")
    passed(shop, 38)
    invited("b@example.com")
    with tenant_context(shop.tenant.pk):
        assert Invitation.objects.get().email == "b@example.com"


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
    assert page.redirect_chain == [("/app/calls/", 302)]
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
    passed(shop, 8)
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
        Tenant.objects.update(status="suspended")
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

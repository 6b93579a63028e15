"""Invitations: sent once, replaced, and limited."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from kombu.exceptions import OperationalError
from pytest_django import DjangoCaptureOnCommitCallbacks

from tenants.context import tenant_context
from tenants.models import Invitation, Tenant
from tenants.services import NewTenant, invitations
from tenants.services.invitations import (
    InvitationRefused,
    invitation_read,
)
from tenants.tasks import mail as tasks
from tests.tenants.members.conftest import Invited, days_later

pytestmark = pytest.mark.django_db
PAGE = "/app/members/"
Told = Callable[[], list[tuple[str, dict[str, object]]]]
NEW = {"email": "New@Example.com ", "role": "viewer"}


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

    monkeypatch.setattr("tenants.tasks.invitation_mail.mail_later", away)
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
    days_later(shop, 8)
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
    days_later(shop, 1)
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
    days_later(shop, 38)
    invited("b@example.com")
    with tenant_context(shop.tenant.pk):
        assert Invitation.objects.get().email == "b@example.com"

"""People and helpers of these tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from tenants.context import tenant_context
from tenants.models import AuditEvent, Invitation, Membership, User
from tenants.services import Actor, NewTenant
from tenants.services.invitations import SentInvitation, invitation_create
from tests.factories import member_made

Invited = Callable[..., SentInvitation]


@pytest.fixture
def manager(shop: NewTenant) -> Client:
    """A browser logged in as a manager of the shop."""
    client = Client()
    client.force_login(member_made(shop, "manager@example.com", Membership.Role.MANAGER))
    return client


@pytest.fixture
def boss(shop: NewTenant) -> User:
    """The shop's owner."""
    return User.objects.get(email=shop.owner_email)


@pytest.fixture
def by(boss: User) -> Actor:
    """The shop's owner as who acts."""
    return Actor(AuditEvent.ActorKind.USER, boss.pk)


@pytest.fixture
def invited(shop: NewTenant, by: Actor) -> Invited:
    """Invites somebody to the shop."""

    def invite(email: str = "new@example.com", role: str = "viewer") -> SentInvitation:
        return invitation_create(tenant_id=shop.tenant.pk, actor=by, email=email, role=role)

    return invite


@pytest.fixture
def told(shop: NewTenant) -> Callable[[], list[tuple[str, dict[str, object]]]]:
    """What the shop's audit log says since the tenant was made, oldest first."""

    def read() -> list[tuple[str, dict[str, object]]]:
        with tenant_context(shop.tenant.pk):
            before = ["tenant.created", "key.created"]
            events = AuditEvent.objects.exclude(action__in=before).order_by("position")
            return [(event.action, event.details) for event in events]

    return read


@pytest.fixture
def sending(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, settings: object
) -> DjangoCaptureOnCommitCallbacks:
    """`with sending(execute=True):` hands e-mails over, as a commit does."""
    return django_capture_on_commit_callbacks


def membership(made: NewTenant, email: str) -> Membership:
    """A member's row."""
    with tenant_context(made.tenant.pk):
        return Membership.objects.select_related("user").get(user__email=email)


def emails(made: NewTenant) -> set[str]:
    """Who belongs to the tenant."""
    with tenant_context(made.tenant.pk):
        return set(Membership.objects.values_list("user__email", flat=True))


def days_later(made: NewTenant, days: int) -> None:
    """So many days go by for every invitation."""
    with tenant_context(made.tenant.pk):
        for row in Invitation.objects.all():
            row.created_at -= timedelta(days=days)
            row.expires_at -= timedelta(days=days)
            row.save()

"""Invitations: an e-mail address asked to join a tenant. Made, sent again, revoked, accepted.

The link's token has 256 random bits and is known to whoever reads that mailbox; its SHA-256 is
kept. An address has at most one open invitation to a tenant: another one replaces it.

    InvitationRefused            the text says why, for the person
    ├── AlreadyMember
    └── InvitationGone           unknown, expired, revoked or used
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants import lookups
from tenants.context import tenant_context
from tenants.models import ApiKey, AuditEvent, Invitation, Membership, Tenant, User
from tenants.permissions import Permission, Role
from tenants.services.audit import Actor, audit_record
from tenants.services.members import refuse_beyond, refuse_owners

LASTS: Final = timedelta(days=7)
OPEN_AT_MOST: Final = 50
PER_DAY: Final = 100
PER_ADDRESS_AND_DAY: Final = 5
_ALL: Final = frozenset(Permission)
_DAY: Final = timedelta(days=1)
_KEPT: Final = timedelta(days=30)  # after its end an address is forgotten


class InvitationRefused(Exception):
    """It cannot be done as asked; the text says why, in the active language."""


class AlreadyMember(InvitationRefused):
    """The person belongs to the tenant already."""

    def __init__(self) -> None:
        super().__init__(_("This person is a member already."))


class InvitationGone(InvitationRefused):
    """There is no such open invitation."""

    def __init__(self) -> None:
        super().__init__(_("This invitation is no longer valid."))


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """What the bearer of a link may know."""

    email: str
    tenant_id: UUID
    tenant_name: str
    role: str


@dataclass(frozen=True, slots=True)
class SentInvitation:
    """What goes into the e-mail; the token is stored nowhere in clear."""

    invitation_id: UUID
    email: str
    token: str
    tenant_name: str
    role: str
    locale: str
    expires_at: datetime


def invitation_create(
    *, tenant_id: UUID, actor: Actor, email: str, role: str, granted: Collection[str] = _ALL
) -> SentInvitation:
    """An open invitation, replacing one to the same address. `granted` is what the asker may do.

    InvitationRefused, AlreadyMember; OwnersAreForPeople, RoleBeyond of either invitation's role.
    """
    address = email.strip().lower()
    with tenant_context(tenant_id):
        tenant = _locked(tenant_id)
        _check_roles(_open(tenant).filter(email=address), actor, granted, role)
        if Membership.objects.filter(tenant=tenant, user__email=address).exists():
            raise AlreadyMember
        now = timezone.now()
        Invitation.objects.filter(tenant=tenant, expires_at__lt=now - _KEPT).delete()
        _check_room(tenant, address, now)
        _open(tenant).filter(email=address).update(revoked_at=now)
        token = secrets.token_urlsafe(32)
        made = Invitation.objects.create(
            tenant=tenant,
            email=address,
            role=Role(role),
            token_hash=_hash(token),
            invited_by_id=_person(actor),
            expires_at=now + LASTS,
        )
        _record(made, actor, "invitation.created", role=made.role)
    return SentInvitation(
        made.pk, address, token, tenant.name, made.role, tenant.locale, made.expires_at
    )


def invitation_resend(*, tenant_id: UUID, actor: Actor, invitation_id: UUID) -> SentInvitation:
    """The same address and role, a new token, seven more days. InvitationGone, InvitationRefused.

    An expired one can be sent again too.
    """
    with tenant_context(tenant_id):
        old = _open(_locked(tenant_id)).filter(pk=invitation_id).first()
        if old is None:
            raise InvitationGone
        return invitation_create(tenant_id=tenant_id, actor=actor, email=old.email, role=old.role)


def invitation_revoke(
    *, tenant_id: UUID, actor: Actor, invitation_id: UUID, granted: Collection[str] = _ALL
) -> None:
    """The link opens nothing any more. InvitationGone; OwnersAreForPeople, RoleBeyond."""
    with tenant_context(tenant_id):
        wanted = _open(_locked(tenant_id)).filter(pk=invitation_id)
        _check_roles(wanted, actor, granted)
        found = wanted.first()
        if found is None or not _open_now(found.pk).update(revoked_at=timezone.now()):
            raise InvitationGone
        _record(found, actor, "invitation.revoked")


def invitation_is_known(token: str) -> bool:
    """Whether there was such an invitation, whatever became of it."""
    return lookups.tenant_of_invitation(_hash(token)) is not None


def invitation_read(token: str) -> OpenInvitation | None:
    """Who is asked to join what; None for an unknown, expired, revoked or accepted one."""
    tenant_id = lookups.tenant_of_invitation(_hash(token))
    if tenant_id is None:
        return None
    with tenant_context(tenant_id):
        found = _valid(token).select_related("tenant").first()
        if found is None:
            return None
        return OpenInvitation(found.email, tenant_id, found.tenant.name, found.role)


def invitation_accept(*, token: str, user: User, actor: Actor | None = None) -> OpenInvitation:
    """The user joins the tenant, once. Also for a user who just signed up with this address.

    InvitationGone; AlreadyMember; InvitationRefused for a user whose mailbox it is not.
    """
    tenant_id = lookups.tenant_of_invitation(_hash(token))
    if tenant_id is None:
        raise InvitationGone
    with tenant_context(tenant_id):
        found = _valid(token).select_related("tenant").first()
        if found is None:
            raise InvitationGone
        if not is_mailbox_of(user, found.email):
            raise InvitationRefused(_("This invitation is for another e-mail address."))
        _join(found, user)
        by = actor or Actor(kind=AuditEvent.ActorKind.USER, id=user.pk)
        _record(found, by, "invitation.accepted", role=found.role)
        return OpenInvitation(found.email, tenant_id, found.tenant.name, found.role)


def is_mailbox_of(user: User, email: str) -> bool:
    """Whether an address is the user's: the one of the account, or another verified one.

    Whoever holds the token reads the mailbox, so the account's own need not be verified yet.
    """
    if user.email == email:
        return True
    return bool(EmailAddress.objects.filter(user=user, email=email, verified=True).exists())


def _join(found: Invitation, user: User) -> None:
    """Compare-and-set: of two requests at once, the second finds nothing left to accept."""
    now = timezone.now()
    if not _open_now(found.pk).filter(expires_at__gt=now).update(accepted_at=now):
        raise InvitationGone
    try:
        with transaction.atomic():
            Membership.objects.create(tenant_id=found.tenant_id, user=user, role=found.role)
    except IntegrityError as error:
        raise AlreadyMember from error


def _check_roles(
    ended: QuerySet[Invitation], actor: Actor, granted: Collection[str], *given: str
) -> None:
    """Whether the actor may end these invitations and give these roles."""
    roles = [*given, *ended.values_list("role", flat=True)]
    refuse_owners(actor, *roles)
    refuse_beyond(granted, *roles)


def _check_room(tenant: Tenant, address: str, now: datetime) -> None:
    """A tenant, which anyone can open, must not become a way to send strangers e-mail."""
    others = _open(tenant).filter(expires_at__gt=now).exclude(email=address)
    if others.count() >= OPEN_AT_MOST:
        text = _("%(count)s invitations are open. Withdraw some, or wait until they are accepted.")
        raise InvitationRefused(text % {"count": OPEN_AT_MOST})
    today = Invitation.objects.filter(tenant=tenant, created_at__gt=now - _DAY)
    if today.count() >= PER_DAY:
        raise InvitationRefused(_("Too many invitations for one day. Try again tomorrow."))
    if today.filter(email=address).count() >= PER_ADDRESS_AND_DAY:
        raise InvitationRefused(_("This address was invited often today. Try again tomorrow."))


def _person(actor: Actor) -> UUID | None:
    """Who answers for an invitation: for a key its maker, whose invitations go with the maker."""
    if actor.kind != AuditEvent.ActorKind.KEY or actor.id is None:
        return actor.id
    return ApiKey.objects.filter(pk=actor.id).values_list("created_by_id", flat=True).first()


def _locked(tenant_id: UUID) -> Tenant:
    """One writer of a tenant's invitations at a time; calls, which refer to the row, go on."""
    return Tenant.objects.select_for_update(no_key=True).get(pk=tenant_id)


def _open(tenant: Tenant) -> QuerySet[Invitation]:
    return Invitation.objects.filter(tenant=tenant, accepted_at=None, revoked_at=None)


def _open_now(invitation_id: UUID) -> QuerySet[Invitation]:
    return Invitation.objects.filter(pk=invitation_id, accepted_at=None, revoked_at=None)


def _valid(token: str) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        token_hash=_hash(token),
        accepted_at=None,
        revoked_at=None,
        expires_at__gt=timezone.now(),
        tenant__status=Tenant.Status.ACTIVE,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _record(invitation: Invitation, actor: Actor, action: str, **details: str) -> None:
    audit_record(
        tenant_id=invitation.tenant_id,
        actor=actor,
        action=action,
        subject=("invitation", invitation.pk),
        details=details,
    )

"""Members: their role, their e-mails about calls, and how they go.

A tenant always has an owner. Every change of roles locks the tenant's row first, so two owners
who leave at the same time do so one after the other, and the second is refused.

A key makes, changes and removes no owner: whoever finds one must not be able to take a business.
Nor does anybody give, change or end a role that may do more than what is `granted` to them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.context import tenant_context
from tenants.models import AuditEvent, Invitation, Membership, Tenant
from tenants.permissions import Permission, Role, permissions_of
from tenants.services.audit import Actor, audit_record

_ALL: Final = frozenset(Permission)


class LastOwner(Exception):
    """The tenant would be without an owner; the text says so, in the active language."""

    def __init__(self) -> None:
        super().__init__(_("A business needs an owner. Make another member an owner first."))


class OwnersAreForPeople(Exception):
    """A key was about to make, change or remove an owner."""

    def __init__(self) -> None:
        super().__init__(_("Only a member who is logged in makes, changes or removes an owner."))


class RoleBeyond(Exception):
    """A role is about to be given, changed or ended that may do more than who asks."""

    def __init__(self) -> None:
        super().__init__(_("You cannot give, change or end a role that may do more than you."))


def refuse_beyond(granted: Collection[str], *roles: str) -> None:
    """RoleBeyond where one of the roles may do what is not granted."""
    if not all(permissions_of(role) <= set(granted) for role in roles):
        raise RoleBeyond


def refuse_owners(actor: Actor, *roles: str) -> None:
    """OwnersAreForPeople where a key acts and one of the roles is an owner's."""
    if actor.kind == AuditEvent.ActorKind.KEY and Role.OWNER in roles:
        raise OwnersAreForPeople


def member_set_role(
    *,
    tenant_id: UUID,
    actor: Actor,
    membership_id: UUID,
    role: str,
    granted: Collection[str] = _ALL,
) -> None:
    """Another role, from the member's next request on. `granted` is what the asker may do.

    Membership.DoesNotExist, LastOwner, OwnersAreForPeople, RoleBeyond.
    """
    with tenant_context(tenant_id):
        member = _locked(tenant_id, pk=membership_id)
        refuse_owners(actor, member.role, role)
        refuse_beyond(granted, member.role, role)
        if member.role == role:
            return
        _keep_an_owner(member)
        old, member.role = member.role, Role(role)
        member.save(update_fields=["role"])
        if old == Role.OWNER:
            _invitations_withdraw(member)
        _record(member, actor, "member.role-changed", old=old, new=role)


def member_remove(
    *, tenant_id: UUID, actor: Actor, membership_id: UUID, granted: Collection[str] = _ALL
) -> None:
    """The person belongs to the tenant no more. `granted` is what the asker may do.

    Membership.DoesNotExist, LastOwner, OwnersAreForPeople, RoleBeyond.
    """
    with tenant_context(tenant_id):
        member = _locked(tenant_id, pk=membership_id)
        refuse_owners(actor, member.role)
        refuse_beyond(granted, member.role)
        _keep_an_owner(member)
        _invitations_withdraw(member)
        _record(member, actor, "member.removed", role=member.role)
        member.delete()


def member_leave(*, tenant_id: UUID, actor: Actor, user_id: UUID) -> None:
    """The person's own way out. Membership.DoesNotExist, LastOwner."""
    with tenant_context(tenant_id):
        member = _locked(tenant_id, user=user_id)
        _keep_an_owner(member)
        _invitations_withdraw(member)
        _record(member, actor, "member.left", role=member.role)
        member.delete()


def member_set_notify(*, tenant_id: UUID, actor: Actor, user_id: UUID, notify: str) -> None:
    """Which calls the person is sent an e-mail about. Membership.DoesNotExist."""
    with tenant_context(tenant_id):
        member = _locked(tenant_id, user=user_id)
        if member.notify == notify:
            return
        old, member.notify = member.notify, Membership.Notify(notify)
        member.save(update_fields=["notify"])
        _record(member, actor, "member.notify-changed", old=old, new=notify)


def _locked(tenant_id: UUID, **which: UUID) -> Membership:
    """The member, while nobody else changes this tenant's; calls go on meanwhile."""
    try:
        Tenant.objects.select_for_update(no_key=True).get(pk=tenant_id)
    except Tenant.DoesNotExist as error:
        raise Membership.DoesNotExist from error
    return Membership.objects.get(tenant=tenant_id, **which)


def _keep_an_owner(member: Membership) -> None:
    if member.role != Role.OWNER:
        return
    others = Membership.objects.filter(tenant=member.tenant_id, role=Role.OWNER)
    if not others.exclude(pk=member.pk).exists():
        raise LastOwner


def _invitations_withdraw(member: Membership) -> None:
    """Whoever goes, or is put out, must not come back by an invitation of their own."""
    sent = Invitation.objects.filter(tenant=member.tenant_id, invited_by=member.user_id)
    sent.filter(accepted_at=None, revoked_at=None).update(revoked_at=timezone.now())


def _record(member: Membership, actor: Actor, action: str, **details: str) -> None:
    audit_record(
        tenant_id=member.tenant_id,
        actor=actor,
        action=action,
        subject=("user", member.user_id),
        details=details,
    )

"""Visits: an operator looks in at a tenant, with a reason, for an hour, never as an owner.

A visit ends by its time, by the operator's button or logout, and with the operator's standing
(places_of_user shows those of active staff alone). The reason stands in the visit and nowhere
else, for it is free text; the audit log names the visit.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants import lookups
from tenants.context import tenant_context
from tenants.models import AuditEvent, Membership, Tenant, User, Visit
from tenants.permissions import Role
from tenants.services.audit import Actor, audit_record
from tenants.services.refusals import Refused

LASTS: Final = timedelta(minutes=60)
SHORTEST_REASON: Final = 10  # characters
ROLES: Final = (Role.VIEWER, Role.MANAGER)
_VISITABLE: Final = (Tenant.Status.ACTIVE, Tenant.Status.CLOSING)


def visit_start(
    *, tenant_id: UUID, operator: User, role: str, reason: str, network: str = ""
) -> Visit:
    """The operator's place in the tenant for an hour. Refused, and nothing is written."""
    _check(operator, role, reason)
    with tenant_context(tenant_id):
        # One visit at a time, however often the form is sent; calls are stored meanwhile.
        tenant = Tenant.objects.select_for_update(no_key=True).filter(pk=tenant_id).first()
        if tenant is None or not is_visitable(tenant):
            raise Refused(_("This tenant cannot be visited now."))
        if Membership.objects.filter(tenant=tenant, user=operator).exists():
            raise Refused(_("You are a member of this tenant: no visit is needed."))
        now = timezone.now()
        if Visit.objects.filter(user=operator, ended_at=None, ends_at__gt=now).exists():
            raise Refused(_("You are on a visit to this tenant already."))
        visit = Visit.objects.create(
            tenant=tenant,
            user=operator,
            role=role,
            reason=reason.strip(),
            started_at=now,
            ends_at=now + LASTS,
        )
        kind = AuditEvent.ActorKind.OPERATOR
        _record(visit, Actor(kind, operator.pk, network=network), "visit.started")
    return visit


def visit_end(*, tenant_id: UUID, visit_id: UUID, actor: Actor) -> bool:
    """The visit is over. Whether it was this call that ended it."""
    with tenant_context(tenant_id):
        now = timezone.now()
        running = Visit.objects.filter(pk=visit_id, ended_at=None, ends_at__gt=now)
        if not running.update(ended_at=now):
            return False
        _record(Visit.objects.get(pk=visit_id), actor, "visit.ended")
    return True


def visits_end(*, user_id: UUID, actor: Actor) -> int:
    """Ends every running visit of an operator; how many there were."""
    visits = [place for place in lookups.places_of_user(user_id) if place.visit_id]
    return sum(
        visit_end(tenant_id=place.tenant_id, visit_id=place.visit_id, actor=actor)
        for place in sorted(visits, key=lambda place: place.tenant_id)
        if place.visit_id
    )


def is_visitable(tenant: Tenant) -> bool:
    """Whether its pages are open at all."""
    return tenant.status in _VISITABLE and tenant.suspended_at is None


def _check(operator: User, role: str, reason: str) -> None:
    if not (operator.is_active and operator.is_staff):
        raise Refused(_("Only operators visit."))
    if not is_mfa_enabled(operator, [Authenticator.Type.TOTP]):
        raise Refused(_("Operators need a second factor: set it up first."))
    if role not in ROLES:
        raise Refused(_("A visit is a viewer's or a manager's."))
    if len(reason.strip()) < SHORTEST_REASON:
        sentence = _("Say why in at least %(length)s characters.")
        raise Refused(sentence % {"length": SHORTEST_REASON})


def _record(visit: Visit, actor: Actor, action: str) -> None:
    audit_record(
        tenant_id=visit.tenant_id,
        actor=replace(actor, visit_id=visit.pk),
        action=action,
        subject=("visit", visit.pk),
        details={"role": visit.role},
    )

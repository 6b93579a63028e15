"""Reading what is a tenant's; inside its tenant_context."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from tenants.models import ApiKey, AuditEvent, Invitation, Membership, Tenant, Visit


def api_keys_newest(*, tenant: Tenant) -> QuerySet[ApiKey]:
    """Every key there is and was, with `maker`: the address of who made it, while a member."""
    members = Membership.objects.filter(tenant=tenant, user=OuterRef("created_by"))
    maker = Subquery(members.values("user__email")[:1])
    keys = ApiKey.objects.filter(tenant=tenant).annotate(maker=maker)
    return keys.order_by("-created_at", "-pk")


def api_key_detail(*, tenant: Tenant, key_id: UUID) -> ApiKey:
    """ApiKey.DoesNotExist for another tenant's."""
    return api_keys_newest(tenant=tenant).get(pk=key_id)


def audit_actions(*, tenant: Tenant) -> list[str]:
    """Words of what has been done in this tenant."""
    actions = AuditEvent.objects.filter(tenant=tenant).order_by("action")
    return list(actions.values_list("action", flat=True).distinct())


def audit_events(
    *,
    tenant: Tenant,
    action: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
) -> QuerySet[AuditEvent]:
    """Newest first; `since` is the first moment, `until` the first that is out of it.

    `before` goes on where a page ended: events of lower positions.
    """
    events = AuditEvent.objects.filter(tenant=tenant).order_by("-position")
    wanted = {"action": action, "at__gte": since, "at__lt": until, "position__lt": before}
    return events.filter(
        **{name: value for name, value in wanted.items() if value not in ("", None)}
    )


def members(*, tenant: Tenant) -> QuerySet[Membership]:
    """Who belongs to the tenant, longest first, each with the user."""
    found = Membership.objects.filter(tenant=tenant).select_related("user")
    return found.order_by("created_at", "pk")


def member_of_user(*, tenant: Tenant, user_id: UUID) -> Membership | None:
    """The user's own place; None for an operator on a visit."""
    return Membership.objects.filter(tenant=tenant, user=user_id).first()


def invitations_open(*, tenant: Tenant) -> QuerySet[Invitation]:
    """Neither accepted nor revoked, newest first; some may have expired."""
    found = Invitation.objects.filter(tenant=tenant, accepted_at=None, revoked_at=None)
    return found.order_by("-created_at", "pk")


def visits_newest(*, tenant: Tenant) -> QuerySet[Visit]:
    """When operators of the platform looked in; who they are is the platform's matter."""
    return Visit.objects.filter(tenant=tenant).order_by("-started_at", "pk")

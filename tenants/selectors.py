"""Reading what is a tenant's; inside its tenant_context."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from tenants.models import ApiKey, AuditEvent, Tenant


def api_keys_newest(*, tenant: Tenant) -> QuerySet[ApiKey]:
    """Every key there is and was, with who made it."""
    keys = ApiKey.objects.filter(tenant=tenant).select_related("created_by")
    return keys.order_by("-created_at", "-pk")


def api_key_detail(*, tenant: Tenant, key_id: object) -> ApiKey:
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
    return events.filter(**{name: value for name, value in wanted.items() if value})

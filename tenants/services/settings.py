"""The tenant's own settings, as its people change them; its terms, as operators do."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from tenants.context import tenant_context
from tenants.models import Tenant
from tenants.permissions import Permission
from tenants.services.audit import Actor, audit_record

# Least and most days that something may be kept (docs/retention.md); 0 is as soon as possible.
DAYS: Final[Mapping[str, tuple[int, int]]] = {
    "keep_carrier_audio_days": (0, 365),
    "keep_audio_days": (0, 3650),
    "keep_transcript_days": (0, 3650),
    "keep_tape_days": (0, 3650),
}
CHANGEABLE: Final = frozenset({"name", "locale", "timezone", *DAYS})
TERMS: Final = (
    "limit_concurrent_calls",
    "limit_outbound_calls",
    "limit_minutes",
    "limit_spend_micros",
    "limit_numbers",
    "outbound_countries",
    *DAYS,
)
_UNTOLD: Final = "name"  # may be a person's; the log says only that it changed


class KeepsLess(Exception):
    """Something would be kept for fewer days, by who may not delete calls."""

    def __init__(self) -> None:
        sentence = _("To keep anything for fewer days deletes what is older: that needs %(scope)s.")
        super().__init__(sentence % {"scope": Permission.CALLS_DELETE})


def tenant_set(
    *,
    tenant_id: UUID,
    actor: Actor,
    values: Mapping[str, Any],
    granted: Collection[str] = frozenset(Permission),
) -> frozenset[str]:
    """Changes what differs and returns its names. `values` are of CHANGEABLE, and checked.

    KeepsLess where days get fewer and `granted`, what the asker may do, lacks calls.delete.
    """
    wanted = {name: values[name] for name in CHANGEABLE & values.keys()}
    with tenant_context(tenant_id):
        if Permission.CALLS_DELETE not in granted:
            _refuse_fewer_days(tenant_id, wanted)
        return _changed(tenant_id, actor, "settings.changed", wanted)


def tenant_set_terms(*, tenant_id: UUID, actor: Actor, values: Mapping[str, Any]) -> frozenset[str]:
    """The same by an operator. `values` are of TERMS, and checked."""
    wanted = {name: values[name] for name in TERMS if name in values}
    return _changed(tenant_id, actor, "tenant.changed", wanted)


def _changed(
    tenant_id: UUID, actor: Actor, action: str, values: Mapping[str, Any]
) -> frozenset[str]:
    with tenant_context(tenant_id):
        tenant = Tenant.objects.select_for_update(no_key=True).get(pk=tenant_id)
        changes = {
            name: (getattr(tenant, name), values[name])
            for name in sorted(values)
            if getattr(tenant, name) != values[name]
        }
        if not changes:
            return frozenset()
        for name, (_old, new) in changes.items():
            setattr(tenant, name, new)
        tenant.save(update_fields=list(changes))
        audit_record(
            tenant_id=tenant_id,
            actor=actor,
            action=action,
            subject=("tenant", tenant_id),
            details={name: _told(name, *pair) for name, pair in changes.items()},
        )
    return frozenset(changes)


def _refuse_fewer_days(tenant_id: UUID, wanted: Mapping[str, Any]) -> None:
    tenant = Tenant.objects.select_for_update(no_key=True).get(pk=tenant_id)
    if any(wanted[name] < getattr(tenant, name) for name in DAYS if name in wanted):
        raise KeepsLess


def _told(name: str, old: Any, new: Any) -> Any:
    return "changed" if name == _UNTOLD else {"old": old, "new": new}

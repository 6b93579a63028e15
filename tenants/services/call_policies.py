"""What callers are told first and what is recorded, as the tenant's people decide it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from tenants import call_policy
from tenants.call_policy import DIRECTIONS, LINES, policy_for
from tenants.context import tenant_context
from tenants.models import Tenant
from tenants.services.audit import Actor, audit_record


def call_policy_set(*, tenant_id: UUID, actor: Actor, policy: Mapping[str, Any]) -> bool:
    """Keep a whole policy (tenants/call_policy.py); whether it differed. Holds from the next call.

    BadCallPolicy. The log tells recording before and now, and of the lines that they changed:
    each call keeps the words that its caller heard.
    """
    call_policy.check(policy)
    with tenant_context(tenant_id):
        tenant = Tenant.objects.select_for_update(no_key=True).get(pk=tenant_id)
        changes = _changes(tenant.call_policy, policy)
        if not changes:
            return False
        tenant.call_policy = dict(policy)
        tenant.save(update_fields=["call_policy"])
        audit_record(
            tenant_id=tenant_id,
            actor=actor,
            action="call-policy.changed",
            subject=("tenant", tenant_id),
            details=changes,
        )
    return True


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """As {"inbound-recording": {"old": "on", "new": "off"}, "outbound-consent": "changed"}."""
    changes: dict[str, Any] = {}
    for direction in DIRECTIONS:
        before, after = policy_for(old, direction), policy_for(new, direction)
        if before.recording != after.recording:
            pair = {"old": before.recording, "new": after.recording}
            changes[f"{direction}-recording"] = pair
        for line in LINES:
            if getattr(before, line) != getattr(after, line):
                changes[f"{direction}-{line}"] = "changed"
    return changes

"""Whether a call may be recorded: as its tenant chose, and as its caller has heard (R19)."""

from __future__ import annotations

from calls.models import Call, CallNotice
from tenants.call_policy import policy_for


def may_record(call: Call) -> bool:
    """Tell whether the recording may start now. Inside the tenant's context."""
    choice = policy_for(call.tenant.call_policy, call.direction).recording
    if choice != "after-consent":
        return choice == "on"
    return call.notices.filter(kind=CallNotice.Kind.CONSENT, heard_ms__isnull=False).exists()

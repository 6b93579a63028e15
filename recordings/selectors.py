"""Reading recordings. Everything is asked for one tenant and runs inside its tenant_context."""

from __future__ import annotations

from uuid import UUID

from recordings.models import Recording
from tenants.models import Tenant


def recording_of_call(*, tenant: Tenant | UUID, call_sid: str) -> Recording | None:
    """The one recording of a call, None while nothing was asked for."""
    return Recording.objects.filter(tenant=tenant, call__call_sid=call_sid).first()

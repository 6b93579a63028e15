"""Reading recordings. Everything is asked for one tenant and runs inside its tenant_context."""

from __future__ import annotations

from uuid import UUID

from calls.models import Call
from recordings.models import Recording, Transcript
from tenants.models import Tenant


def recording_of_call(*, tenant: Tenant | UUID, call_sid: str) -> Recording | None:
    """The one recording of a call, None while nothing was asked for."""
    return Recording.objects.filter(tenant=tenant, call__call_sid=call_sid).first()


def recordings_kept(*, tenant: Tenant | UUID, call_id: UUID) -> list[Recording]:
    """The call's recordings whose files are here, the one of both sides before a message."""
    kept = Recording.objects.filter(tenant=tenant, call=call_id).exclude(storage_key="")
    return list(kept.order_by("kind"))


def call_with_words(*, tenant: Tenant | UUID, call_id: UUID) -> Call:
    """A call with its turns, its agent and its tenant loaded; Call.DoesNotExist."""
    calls = Call.objects.select_related("tenant", "agent_version__agent")
    return calls.prefetch_related("turns").get(tenant=tenant, pk=call_id)


def transcript_of_call(*, tenant: Tenant | UUID, call_id: UUID) -> Transcript | None:
    """What was said, None while nothing is known, and where nobody spoke."""
    return Transcript.objects.filter(tenant=tenant, call=call_id).first()

"""Reading recordings. Everything is asked for one tenant and runs inside its tenant_context."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from calls.models import Call
from recordings.models import (
    SETTLED,
    CallShare,
    FieldEdit,
    Outcome,
    Recording,
    RecordingKind,
    RecordingStatus,
    Source,
    Stage,
    StageName,
    Summary,
    Transcript,
    Urgency,
)
from tenants.models import Membership, Tenant

_MESSAGES: Final = (Outcome.MESSAGE, Outcome.CALLBACK)


def recordings_kept(*, tenant: Tenant | UUID, call_id: UUID) -> list[Recording]:
    """The call's recordings whose files are here, the one of both sides before a message."""
    kept = Recording.objects.filter(tenant=tenant, call=call_id).exclude(storage_key="")
    return list(kept.order_by("kind"))


def call_with_words(*, tenant: Tenant | UUID, call_id: UUID) -> Call:
    """A call with its turns, its agent and its tenant loaded; Call.DoesNotExist."""
    calls = Call.objects.select_related("tenant", "agent_version__agent")
    return calls.prefetch_related("turns").get(tenant=tenant, pk=call_id)


def call_of_page(*, tenant: Tenant | UUID, call_id: UUID) -> Call:
    """A call with its turns, agent, number and counters loaded; Call.DoesNotExist."""
    calls = Call.objects.select_related("agent_version__agent", "phone_number", "metrics")
    return calls.prefetch_related("turns").get(tenant=tenant, pk=call_id)


def edits_of_call(*, tenant: Tenant | UUID, call_id: UUID) -> QuerySet[FieldEdit]:
    """What people corrected of a call, in order."""
    return FieldEdit.objects.filter(tenant=tenant, call=call_id)


def shares_of_call(*, tenant: Tenant | UUID, call_id: UUID) -> QuerySet[CallShare]:
    """The links that were made to show a call, newest first."""
    return CallShare.objects.filter(tenant=tenant, call=call_id)


def share_with_call(*, tenant: Tenant | UUID, share_id: UUID) -> CallShare:
    """One share with its call, turns and all; CallShare.DoesNotExist for one that is gone."""
    shares = CallShare.objects.select_related("call__agent_version__agent", "call__phone_number")
    return shares.get(tenant=tenant, pk=share_id)


def people_of(*, tenant: Tenant | UUID) -> dict[UUID, str]:
    """The addresses of a tenant's members by their users' ids."""
    members = Membership.objects.filter(tenant=tenant)
    return dict(members.values_list("user", "user__email"))


def transcript_of_call(*, tenant: Tenant | UUID, call_id: UUID) -> Transcript | None:
    """What was said, None while nothing is known, and where nobody spoke."""
    return Transcript.objects.filter(tenant=tenant, call=call_id).first()


def recordings_of_call(*, tenant: Tenant | UUID, call_id: UUID) -> QuerySet[Recording]:
    """All recordings of a call, whatever is left of them, with the call."""
    return Recording.objects.filter(tenant=tenant, call=call_id).select_related("call")


def stages_of_call(*, tenant: Tenant | UUID, call_sid: str) -> QuerySet[Stage]:
    """The stages of a call's work, in order; none before its end."""
    return Stage.objects.filter(tenant=tenant, call__call_sid=call_sid)


def summary_of_call(*, tenant: Tenant | UUID, call_id: UUID) -> Summary | None:
    """What a call was about, None while that is not known."""
    return Summary.objects.filter(tenant=tenant, call=call_id).first()


def usage_of_stages(*, tenant: Tenant | UUID, call_id: UUID) -> list[dict[str, Any]]:
    """What the stages of a call's work have paid for so far, in all attempts."""
    works = Stage.objects.filter(tenant=tenant, call=call_id).values_list("work", flat=True)
    return [entry for work in works for entry in work.get("usage", ())]


def recorded_seconds(*, tenant: Tenant | UUID, call_id: UUID) -> list[int]:
    """The length of each recording of a call that the carrier has made, s."""
    made = Recording.objects.filter(tenant=tenant, call=call_id).filter(
        Q(status=RecordingStatus.COMPLETED) | Q(fetched_at__isnull=False)
    )
    return [
        seconds if seconds is not None else -(-(duration_ms or 0) // 1000)
        for seconds, duration_ms in made.values_list("seconds", "duration_ms")
    ]


def has_message(*, tenant: Tenant | UUID, call_id: UUID) -> bool:
    """Whether the caller left a voice message, whatever else was said before it."""
    return Recording.objects.filter(
        tenant=tenant,
        call=call_id,
        kind=RecordingKind.VOICEMAIL,
        status=RecordingStatus.COMPLETED,
    ).exists()


def members_to_tell(
    *, tenant: Tenant | UUID, summary: Summary | None, has_message: bool = False
) -> list[Membership]:
    """The active members who asked for an e-mail about a call like this.

    Without a summary nobody knows whether it is urgent: then all who asked for any are told.
    """
    asked = [Membership.Notify.EVERY]
    if summary is None or summary.source == Source.VOICEMAIL:
        has_message = True
    if has_message or (summary is not None and summary.outcome in _MESSAGES):
        asked.append(Membership.Notify.MESSAGES)
    if summary is None or summary.urgency == Urgency.URGENT:
        asked.append(Membership.Notify.URGENT)
    members = Membership.objects.filter(tenant=tenant, notify__in=asked, user__is_active=True)
    return list(members.exclude(user__email="").select_related("user").order_by("created_at"))


def session_is_open(*, tenant: Tenant | UUID, call_id: UUID, patience: timedelta) -> bool:
    """Whether a call that just ended was streamed and its counters are not written yet.

    A voice message takes the stream's lease too, but only a session uses a nonce up.
    """
    streamed = Call.objects.filter(tenant=tenant, pk=call_id).exclude(stream_nonces=[])
    return streamed.filter(metrics=None, ended_at__gt=Now() - patience).exists()


def account_of_call(*, tenant: Tenant | UUID, call_id: UUID) -> str:
    """The AccountSid at the carrier that a call belongs to, "" when unknown."""
    calls = Call.objects.filter(tenant=tenant, pk=call_id)
    return calls.values_list("account_sid", flat=True).first() or ""


def recording_detail(*, tenant: Tenant | UUID, recording_id: UUID) -> Recording:
    """One recording, whatever is left of it; Recording.DoesNotExist."""
    return Recording.objects.get(tenant=tenant, pk=recording_id)


def fetch_is_over(*, tenant: Tenant | UUID, call_id: UUID) -> bool:
    """Whether nobody will fetch this call's recordings any more, unless asked to again."""
    fetch = Stage.objects.filter(tenant=tenant, call=call_id, name=StageName.FETCH)
    return fetch.filter(state__in=SETTLED).exists()

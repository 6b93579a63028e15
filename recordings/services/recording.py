"""Writing recordings: one row per call, moved forward by rank; each opens its tenant_context."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from calls.models import Call
from recordings.models import Recording, RecordingStatus, statuses_before
from tenants.context import tenant_context

_SETTLED = {RecordingStatus.COMPLETED, RecordingStatus.ABSENT}


@dataclass(frozen=True, slots=True)
class RecordingNews:
    """What Twilio says of a recording, by REST or by callback. seconds is s, None if unsaid."""

    recording_sid: str
    status: str
    channels: int
    source: str
    seconds: int | None = None
    error_code: str = ""


def recording_claim(*, tenant_id: UUID, call_sid: str, attempt: int) -> str | None:
    """Take attempt number `attempt` (from 0) at starting this call's recording.

    Returns the AccountSid to ask, None when there is nothing to do: the call is over or unknown,
    the recording runs, or somebody else has this attempt. The row exists before Twilio is asked.
    """
    with tenant_context(tenant_id):
        call = Call.objects.filter(tenant=tenant_id, call_sid=call_sid).first()
        if call is None or call.finished:
            return None
        row = _row(tenant_id, call)
        claimed = row.filter(
            attempts=attempt, recording_sid="", status=RecordingStatus.REQUESTED
        ).update(attempts=attempt + 1)
        return call.account_sid if claimed else None


def recording_note(*, tenant_id: UUID, call_sid: str, news: RecordingNews) -> bool:
    """Upsert what Twilio says, in any order and any number of times; True when it was new.

    A second recording of the same call is left alone (L70). Call.DoesNotExist if unknown.
    """
    with tenant_context(tenant_id):
        call = Call.objects.get(tenant=tenant_id, call_sid=call_sid)
        row = _row(tenant_id, call).filter(
            Q(recording_sid="") | Q(recording_sid=news.recording_sid)
        )
        row.filter(recording_sid="").update(recording_sid=news.recording_sid)
        values: dict[str, Any] = {
            "status": news.status,
            "channels": news.channels,
            "source": news.source,
            "error_code": news.error_code,
        }
        if news.seconds is not None:
            values["seconds"] = news.seconds
        if news.status in _SETTLED:
            values["completed_at"] = Now()
        return row.filter(status__in=statuses_before(news.status)).update(**values) == 1


def recording_fail(*, tenant_id: UUID, call_sid: str, error_code: str) -> None:
    """Give up asking: the row says why. What Twilio reports later still counts."""
    with tenant_context(tenant_id):
        Recording.objects.filter(
            tenant=tenant_id, call__call_sid=call_sid, status=RecordingStatus.REQUESTED
        ).update(status=RecordingStatus.FAILED, error_code=error_code)


def _row(tenant_id: UUID, call: Call) -> QuerySet[Recording]:
    new = Recording(tenant_id=tenant_id, call=call, status=RecordingStatus.REQUESTED)
    Recording.objects.bulk_create([new], ignore_conflicts=True)
    return Recording.objects.filter(tenant=tenant_id, call=call)

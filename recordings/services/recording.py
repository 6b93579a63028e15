"""Writing recordings: one row per call and kind, moved forward by rank.

Each function opens its tenant_context.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from calls.models import Call
from recordings.models import (
    Recording,
    RecordingKind,
    RecordingStatus,
    Stage,
    StageName,
    statuses_before,
)
from recordings.services.consent import may_record
from recordings.services.stages import stage_hurry, stage_reset
from tenants.context import tenant_context

RECORD_VERB: Final = "RecordVerb"
_SETTLED = {RecordingStatus.COMPLETED, RecordingStatus.ABSENT}


@dataclass(frozen=True, slots=True)
class RecordingNews:
    """What Twilio says of a recording, by REST or by callback. seconds is s, None if unsaid.

    `kind` is only believed of a recording that we do not have yet.
    """

    recording_sid: str
    status: str
    channels: int
    source: str
    seconds: int | None = None
    error_code: str = ""
    kind: str = RecordingKind.CALL


def kind_of(source: str) -> RecordingKind:
    """What was recorded, by Twilio's word for who asked for it (protocols.md C)."""
    return RecordingKind.VOICEMAIL if source == RECORD_VERB else RecordingKind.CALL


def recording_claim(*, tenant_id: UUID, call_sid: str, attempt: int) -> str | None:
    """Take attempt number `attempt` (from 0) at starting this call's recording.

    Returns the AccountSid to ask, None when there is nothing to do: the call is over or unknown,
    it may not be recorded, the recording runs, or somebody else has this attempt. The row exists
    before Twilio is asked.
    """
    with tenant_context(tenant_id):
        calls = Call.objects.select_related("tenant")
        call = calls.filter(tenant=tenant_id, call_sid=call_sid).first()
        if call is None or call.finished or not may_record(call):
            return None
        row = _row(tenant_id, call, RecordingKind.CALL)
        claimed = row.filter(
            attempts=attempt, recording_sid="", status=RecordingStatus.REQUESTED
        ).update(attempts=attempt + 1)
        return call.account_sid if claimed else None


def recording_note(*, tenant_id: UUID, call_sid: str, news: RecordingNews) -> bool:
    """Upsert what Twilio says, in any order and any number of times; True when it was new.

    A second recording of the same call and kind is left alone (L70). Call.DoesNotExist if
    unknown.
    """
    with tenant_context(tenant_id):
        call = Call.objects.get(tenant=tenant_id, call_sid=call_sid)
        known = Recording.objects.filter(
            tenant=tenant_id, call=call, recording_sid=news.recording_sid
        )
        kind = known.values_list("kind", flat=True).first() or news.kind
        row = _row(tenant_id, call, kind).filter(
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
            tenant=tenant_id,
            call__call_sid=call_sid,
            kind=RecordingKind.CALL,
            status=RecordingStatus.REQUESTED,
        ).update(status=RecordingStatus.FAILED, error_code=error_code)


def recording_arrived(*, tenant_id: UUID, call_sid: str) -> UUID | None:
    """A recording can be fetched: let the stage that fetches it run now, again if it is over.

    Returns the call's id when there is something to run, None while the call goes on.
    """
    with tenant_context(tenant_id):
        call = Call.objects.get(tenant=tenant_id, call_sid=call_sid)
        if not call.finished:
            return None
        fetch: dict[str, Any] = {
            "tenant_id": tenant_id,
            "call_id": call.pk,
            "name": StageName.FETCH,
        }
        stages = Stage.objects.filter(tenant=tenant_id, call=call)
        if not stages.exists():
            return None
        return call.pk if stage_hurry(**fetch) or stage_reset(**fetch) else None


def _row(tenant_id: UUID, call: Call, kind: str) -> QuerySet[Recording]:
    new = Recording(tenant_id=tenant_id, call=call, kind=kind, status=RecordingStatus.REQUESTED)
    Recording.objects.bulk_create([new], ignore_conflicts=True)
    return Recording.objects.filter(tenant=tenant_id, call=call, kind=kind)

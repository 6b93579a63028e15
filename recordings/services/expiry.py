"""Writing down what is deleted, and deleting what the database itself keeps of a call.

The audio is deleted by recordings.retention; here it is only stamped, once that is verified.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now

from calls.models import CallTape, CallTurn
from recordings.models import FieldEdit, Recording, Stage, Summary, Transcript
from recordings.services.findings import sound_found, words_found
from tenants.context import tenant_context
from tenants.services.events import events_erase
from tenants.services.idempotency import answer_forget

_USAGE = "usage"  # of a stage's work all that holds no words: the meter's


def recording_gone_at_carrier(*, tenant_id: UUID, recording_id: UUID) -> None:
    """Stamp that Twilio has it no more."""
    with tenant_context(tenant_id):
        Recording.objects.filter(tenant=tenant_id, pk=recording_id, carrier_deleted_at=None).update(
            carrier_deleted_at=Now()
        )


def recording_gone_here(recording: Recording) -> None:
    """Stamp that the files this row named are deleted; one fetched meanwhile stays named."""
    with tenant_context(recording.tenant_id):
        Recording.objects.filter(
            tenant=recording.tenant_id,
            pk=recording.pk,
            storage_key=recording.storage_key,
            pending_key=recording.pending_key,
        ).update(storage_key="", pending_key="", sha256="", peaks=[], deleted_at=Now())
        sound_found(tenant_id=recording.tenant_id, call_id=recording.call_id)


def texts_delete(*, tenant_id: UUID, call_id: UUID) -> int:
    """Delete every word of a call but its tape and its note: how many rows lost theirs.

    The turns stay, with their times; so does the usage that the stages' work names. What webhooks
    told of the call goes too, and what the answer to its order told.
    """
    with tenant_context(tenant_id):
        events_erase(tenant_id=tenant_id, subject_id=call_id)
        answer_forget(tenant_id=tenant_id, request_id=call_id)
        of_call = {"tenant": tenant_id, "call": call_id}
        rows = sum(model.objects.filter(**of_call).delete()[0] for model in (Transcript, Summary))
        FieldEdit.objects.filter(**of_call).delete()  # they quote the summary
        rows += (
            CallTurn.objects.filter(**of_call)
            .exclude(text="", heard_text="")
            .update(text="", heard_text="")
        )
        for stage in Stage.objects.filter(~Q(work={}), **of_call):
            kept = {_USAGE: stage.work[_USAGE]} if _USAGE in stage.work else {}
            Stage.objects.filter(tenant=tenant_id, pk=stage.pk).update(work=kept)
        words_found(tenant_id=tenant_id, call_id=call_id)
        return rows


def tape_delete(*, tenant_id: UUID, call_id: UUID) -> int:
    """Delete a call's tape: how many there were."""
    with tenant_context(tenant_id):
        return CallTape.objects.filter(tenant=tenant_id, call=call_id).delete()[0]

"""A call of which everything is kept: audio in both places, words, a tape, its work."""

from __future__ import annotations

import zlib
from datetime import date, timedelta
from typing import Any, Final
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db.models.functions import Now

from calls.models import (
    Call,
    CallMetrics,
    CallNotice,
    CallTag,
    CallTape,
    CallTurn,
    UsageEntry,
)
from recordings.models import (
    CallShare,
    FieldEdit,
    Notification,
    Recording,
    Stage,
    Summary,
    Transcript,
)
from recordings.storage import storage
from tenants.context import tenant_context
from tenants.models import IdempotentRequest, Membership, Tenant, WebhookEvent
from tenants.services import NewTenant
from tests.calls.calling import CALLER
from tests.recordings.carrier import Carrier
from tests.recordings.finished import call_over, settled

SAID: Final = "marzipan"  # the caller's word, wherever words are kept


def kept_call(
    made: NewTenant, carrier: Carrier, *, ago: timedelta = timedelta(days=3), **values: Any
) -> Call:
    """A settled call that ended that long ago, with one of everything; its RecordingSid is RE…"""
    began = {"created_at": Now() - ago - timedelta(minutes=1)}
    call = settled(call_over(made, ago=ago, **{**began, **values}))
    sid = f"RE{call.call_sid[2:]}"
    carrier.recordings[sid] = call.call_sid
    key = storage().save(f"{call.tenant_id}/{call.pk}/call.wav", ContentFile(b"RIFF"))
    with tenant_context(call.tenant_id):
        of_call: dict[str, Any] = {"tenant_id": call.tenant_id, "call": call}
        Recording.objects.create(
            **of_call,
            recording_sid=sid,
            status="completed",
            storage_key=key,
            size=4,
            sha256="5" * 64,
            peaks=[[1, 2], [3, 4]],
            fetched_at=Now(),
        )
        _words(of_call)
        _traces(of_call)
    return call


def _words(of_call: dict[str, Any]) -> None:
    text = f"I am {CALLER} and I say {SAID}"
    CallTurn.objects.create(
        **of_call, position=0, who="caller", text=text, heard_text=text, start_ms=0, end_ms=9
    )
    Transcript.objects.create(**of_call, source="recording", segments=[{"text": text}])
    FieldEdit.objects.create(**of_call, field="reason", before=SAID, after=text)
    CallShare.objects.create(**of_call, expires_at=Now() + timedelta(days=7))
    Summary.objects.create(
        **of_call, source="recording", language="en", text=text, outcome="message",
        callback_number=CALLER, fields={"wish": text},
    )  # fmt: skip
    CallTag.objects.create(**of_call, tag=SAID, call_created_at=Now())
    Call.objects.filter(pk=of_call["call"].pk).update(note=text)
    WebhookEvent.objects.create(
        tenant_id=of_call["tenant_id"], kind="call.completed", data={"note": text},
        subject_id=of_call["call"].pk,
    )  # fmt: skip
    IdempotentRequest.objects.create(
        pk=of_call["call"].pk, tenant_id=of_call["tenant_id"], asker=uuid4(), key_hash="5" * 64,
        request_hash="6" * 64, operation="calls.create", lease_until=Now(), status=202,
        body={"data": {"id": str(of_call["call"].pk), "to_number": CALLER}},
    )  # fmt: skip
    CallTape.objects.create(**of_call, data=zlib.compress(text.encode()), size=9, format_version=1)
    Stage.objects.filter(call=of_call["call"], name="transcribe").update(
        work={"usage": [{"kind": "transcription.audio"}], "parts": [text]}
    )


def _traces(of_call: dict[str, Any]) -> None:
    CallNotice.objects.create(**of_call, kind="disclosure", text=f"An AI speaks to {CALLER}")
    zeros = dict.fromkeys(
        ["frames_sent", "frames_not_160", "max_gap_ms", "tx_late_frames", "tx_schedule_resets",
         "barge_ins"], 0,
    )  # fmt: skip
    CallMetrics.objects.create(**of_call, counters={f"said {SAID}": 1}, **zeros)
    Notification.objects.create(**of_call, membership=Membership.objects.get(role="owner"))
    UsageEntry.objects.create(
        tenant_id=of_call["tenant_id"], call_id=of_call["call"].pk, kind="summary.input",
        quantity=1, unit="tokens", cost_micros=5, price_date=date(2026, 1, 1), occurred_at=Now(),
    )  # fmt: skip


def keeping(made: NewTenant, **days: int) -> None:
    """Change the tenant's days."""
    with tenant_context(made.tenant.pk):
        Tenant.objects.filter(pk=made.tenant.pk).update(**days)


def recording(call: Call) -> Recording:
    """The call's recording as the database has it."""
    with tenant_context(call.tenant_id):
        return Recording.objects.get(call=call)


def rows(call: Call, model: Any) -> int:
    """How many rows of this model the call has."""
    with tenant_context(call.tenant_id):
        return int(model.objects.filter(call=call).count())


def usage(made: NewTenant) -> int:
    """How many lines the tenant's ledger has."""
    with tenant_context(made.tenant.pk):
        return UsageEntry.objects.count()

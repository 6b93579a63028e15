"""The rows of the world: calls with everything that can come of one, and receipts.

A new tenant's table gets its rows here; test_world.py says when one was forgotten.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.utils import timezone

from calls import services
from calls.models import (
    Call,
    CallMetrics,
    CallNotice,
    CallTag,
    CallTape,
    CallTurn,
    SavedView,
    UsageEntry,
)
from calls.twilio.webhook_params import Caller, IncomingCall
from recordings.models import (
    ErasureReceipt,
    Notification,
    Recording,
    Stage,
    StageName,
    StageState,
    Summary,
    Transcript,
)
from recordings.storage import storage
from tenants.models import ClosingReceipt, Membership, Tenant
from tenants.services import NewTenant
from tests.calls.test_replaycall import recorded
from tests.isolation.people_rows import people_made
from tests.isolation.words import Canary
from tests.recordings.media_host import wav


def calls_made(
    made: NewTenant, member: Membership, canary: Canary, account_sid: str
) -> dict[str, Any]:
    """`call`, which is over, with all that came of it; `live`, which rings; `trial`; `recording`;
    `view`.
    """
    call, live = (_call(made, canary, sid, account_sid) for sid in ("CA01", "CA02"))
    Call.objects.filter(pk=call.pk).update(
        status="completed",
        end_reason="caller-hung-up",
        answered_at=timezone.now(),
        ended_at=timezone.now(),
        duration_seconds=12,
        cost_micros=4321,
        stream_nonces=[canary.word],
        note=f"Call {canary.word} back",
    )
    call.refresh_from_db()
    of_call: dict[str, Any] = {"tenant": made.tenant, "call": call}
    _words(of_call, canary)
    _traces(of_call, member, canary)
    return {
        "call": call,
        "live": live,
        "trial": _trial(call),
        "recording": _recording(of_call, canary),
        "view": _view(made.tenant, canary),
    }


def _trial(call: Call) -> Call:
    """A test from the browser that is over and metered, with the same agent."""
    trial = Call.objects.create(
        tenant=call.tenant, agent=call.agent, agent_version=call.agent_version, is_test=True,
        call_sid=f"test-{uuid4().hex}", direction="inbound", from_presentation="unavailable",
        status="completed", ended_at=timezone.now(), cost_micros=0,
    )  # fmt: skip
    Stage.objects.create(
        tenant=call.tenant, call=trial, name=StageName.METER, position=0, state=StageState.DONE,
        settled_at=timezone.now(),
    )  # fmt: skip
    return trial


def _view(tenant: Tenant, canary: Canary) -> SavedView:
    """A search that the owner keeps."""
    owner = Membership.objects.get(tenant=tenant, role=Membership.Role.OWNER)
    return SavedView.objects.create(
        tenant=tenant, membership=owner, name=f"{canary.word} calls", query=f"tag={canary.word}"
    )


def receipts_made(tenant: Tenant, canary: Canary) -> None:
    """What remains of an erasure, and of a closing that was undone."""
    told = {"erased": {canary.word: 1}, "remains": {canary.word: canary.word}}
    ErasureReceipt.objects.create(
        tenant=tenant, subject=canary.word, finished_at=timezone.now(), **told
    )
    ClosingReceipt.objects.create(tenant=tenant, undone_at=timezone.now(), **told)


def _call(made: NewTenant, canary: Canary, sid: str, account_sid: str) -> Call:
    call = services.call_start(
        tenant_id=made.tenant.pk,
        incoming=IncomingCall(
            f"{sid}{uuid4().hex[:28]}",
            account_sid,
            Caller(canary.caller, "allowed"),
            made.number,
        ),
    )
    assert call is not None
    return call


def _words(of_call: dict[str, Any], canary: Canary) -> None:
    text = f"They said {canary.word}"
    CallTurn.objects.create(
        **of_call, position=0, item_id=f"item_{canary.word}", who="caller", text=text,
        heard_text=text, start_ms=0, end_ms=900,
    )  # fmt: skip
    CallTag.objects.create(**of_call, tag=canary.word, call_created_at=timezone.now())
    CallNotice.objects.create(**of_call, kind="disclosure", text=text, heard_ms=900)
    Transcript.objects.create(
        **of_call, source="recording", model=f"model-{canary.word}", language="en",
        segments=[{"who": "caller", "start_ms": 0, "end_ms": 900, "text": text}],
    )  # fmt: skip
    services.call_found(
        tenant_id=of_call["tenant"].pk, call_id=of_call["call"].pk, outcome="message",
        has_recording=True, words=text,
    )  # fmt: skip
    Summary.objects.create(
        **of_call, source="recording", model=f"model-{canary.word}", language="en", text=text,
        outcome="message", caller_name=text, callback_number=canary.caller, reason=text,
        follow_up=text, fields={"wish": canary.word},
    )  # fmt: skip


def _traces(of_call: dict[str, Any], member: Membership, canary: Canary) -> None:
    tenant, call = of_call["tenant"], of_call["call"]
    people_made(of_call, canary)
    CallMetrics.objects.create(
        **of_call, frames_sent=1, frames_not_160=0, max_gap_ms=20, tx_late_frames=0,
        tx_schedule_resets=0, barge_ins=0, counters={canary.word: 1}, usage={canary.word: 1},
    )  # fmt: skip
    tape = recorded(call.call_sid)
    CallTape.objects.create(**of_call, data=tape, size=len(tape), format_version=1)
    UsageEntry.objects.create(
        tenant=tenant, call_id=call.pk, kind=f"realtime.{canary.word}",
        model=f"model-{canary.word}", quantity="1.5", unit="tokens", cost_micros=4321,
        price_date=date(2026, 1, 1), occurred_at=timezone.now(),
    )  # fmt: skip
    Notification.objects.create(**of_call, membership=member, sent_at=timezone.now())
    for position, name in enumerate(StageName.values):
        Stage.objects.create(
            **of_call, name=name, position=position, state=StageState.DONE,
            reason=canary.word, work={"word": canary.word}, settled_at=timezone.now(),
        )  # fmt: skip


def _recording(of_call: dict[str, Any], canary: Canary) -> Recording:
    sound = wav() + canary.word.encode()
    call = of_call["call"]
    key = storage().save(f"{call.tenant_id}/{canary.word}/call.wav", ContentFile(sound))
    return Recording.objects.create(
        **of_call, recording_sid=f"RE{call.call_sid[2:]}", status="completed", channels=2,
        seconds=12, source=canary.word, error_code=canary.word, storage_key=key,
        pending_key=f"{key}.{canary.word}", content_type="audio/wav", size=len(sound),
        sha256=("a" if canary.word < "x" else "b") * 64, duration_ms=12_000,
        peaks=[list(canary.peaks)] * 2, completed_at=timezone.now(),
        fetched_at=timezone.now() + timedelta(seconds=1),
    )  # fmt: skip

"""Erasing a caller: the receipt that says what is asked and done, and the rows that go.

A call is erased by deleting its row and all that hangs on it. The ledger names calls by id only and
stays, so the bills and the counts of calls and minutes are the same as before. A row without its
number would still carry the CallSid, under which Twilio's own records lead to the caller, and
would let a callback that comes late begin the work again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.db.models import Manager, Q
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac

from calls.models import LIVE_STATUSES, Call, CallTag, CallTape, CallTurn
from recordings.kept import calls_of_number
from recordings.models import (
    ERASED,
    SETTLED,
    CallShare,
    ErasureReceipt,
    Recording,
    Stage,
    StageName,
    StageState,
    Summary,
    Transcript,
)
from recordings.services.expiry import texts_delete
from tenants.context import tenant_context
from tenants.services.events import events_erase
from tenants.services.idempotency import answer_forget

WAITING: Final = "not-tried-yet"
WORK_RUNNING: Final = "work-running"
_COUNTED: Final[Mapping[str, Manager[Any]]] = {
    "recordings": Recording.objects,
    "transcripts": Transcript.objects,
    "summaries": Summary.objects,
    "turns": CallTurn.objects,
    "tapes": CallTape.objects,
}


class CallIsLive(Exception):
    """The caller is on the line: nothing is erased; try again when the call is over."""


def subject_of(*, tenant_id: UUID, number: str) -> str:
    """A keyed hash that names a number in its tenant's receipts: 64 hex digits."""
    return salted_hmac(f"recordings.erasure.{tenant_id}", number, algorithm="sha256").hexdigest()


def receipt_open(*, tenant_id: UUID, number: str) -> UUID:
    """The receipt of an erasure that begins or goes on: it names every call of the number.

    CallIsLive when the number is in a call right now.
    """
    subject = subject_of(tenant_id=tenant_id, number=number)
    with tenant_context(tenant_id):
        calls = calls_of_number(tenant=tenant_id, number=number)
        if calls.filter(status__in=LIVE_STATUSES).exists():
            raise CallIsLive
        receipt = ErasureReceipt.objects.select_for_update().filter(
            tenant=tenant_id, subject=subject, finished_at=None
        ).first() or ErasureReceipt(tenant_id=tenant_id, subject=subject, erased={"calls": 0})
        named = {str(call_id): WAITING for call_id in calls.values_list("pk", flat=True)}
        receipt.remains = {**named, **receipt.remains}
        receipt.save()
        return receipt.pk


def receipt_of(*, tenant_id: UUID, receipt_id: UUID) -> ErasureReceipt:
    """A receipt as it stands; one of which nothing remains is finished by this."""
    with tenant_context(tenant_id):
        receipts = ErasureReceipt.objects.filter(tenant=tenant_id, pk=receipt_id)
        receipts.filter(finished_at=None, remains={}).update(finished_at=Now())
        return receipts.get()


def is_being_erased(*, tenant_id: UUID, call_id: UUID) -> bool:
    """Whether an erasure that goes on names this call."""
    with tenant_context(tenant_id):
        receipts = ErasureReceipt.objects.filter(tenant=tenant_id, finished_at=None)
        return receipts.filter(remains__has_key=str(call_id)).exists()


def receipt_remains(*, tenant_id: UUID, receipt_id: UUID, call_id: UUID, reason: str) -> None:
    """Write down why a call is still there; nothing when it is gone."""
    with tenant_context(tenant_id):
        receipt = _locked(tenant_id, receipt_id)
        if str(call_id) in receipt.remains:
            receipt.remains[str(call_id)] = reason
            receipt.save(update_fields=["remains"])


def work_stop(*, tenant_id: UUID, call_id: UUID) -> str:
    """End a call's work but for the meter: "" when it is ended, else what is waited for.

    The ledger must have what the call cost before the call is gone.
    """
    with tenant_context(tenant_id):
        unsettled = Stage.objects.filter(tenant=tenant_id, call=call_id).exclude(state__in=SETTLED)
        nobodys = unsettled.exclude(state=StageState.RUNNING, lease_until__gte=Now())
        nobodys.exclude(name=StageName.METER).update(
            state=StageState.SKIPPED, reason=ERASED, lease_until=None, settled_at=Now()
        )
        if unsettled.filter(state=StageState.RUNNING).exclude(name=StageName.METER).exists():
            return WORK_RUNNING
        nobodys.update(not_before=Now())
        return "not-metered" if unsettled.exists() else ""


def words_erase(*, tenant_id: UUID, receipt_id: UUID, call_id: UUID) -> None:
    """Delete the words of a call whose row must stay for a while, and count them; twice is once."""
    with tenant_context(tenant_id):
        receipt = _locked(tenant_id, receipt_id)
        for kind in ("transcripts", "summaries", "tapes"):
            gone = _COUNTED[kind].filter(tenant=tenant_id, call=call_id).delete()[0]
            receipt.erased[kind] = receipt.erased.get(kind, 0) + gone
        texts_delete(tenant_id=tenant_id, call_id=call_id)  # the turns', the work's, what was told
        for rows in (CallTag.objects, CallShare.objects):
            rows.filter(tenant=tenant_id, call=call_id).delete()
        Call.objects.filter(tenant=tenant_id, pk=call_id).update(note="")
        receipt.save(update_fields=["erased"])


def call_erase(*, tenant_id: UUID, receipt_id: UUID, call_id: UUID) -> bool:
    """Delete a call whose audio is deleted everywhere, and count it; twice is once.

    False when audio has come meanwhile.
    """
    with tenant_context(tenant_id):
        receipt = _locked(tenant_id, receipt_id)
        if str(call_id) not in receipt.remains:
            return True
        erased = call_rows_delete(tenant_id=tenant_id, call_id=call_id)
        if erased is None:
            return False
        for kind, count in erased.items():
            receipt.erased[kind] = receipt.erased.get(kind, 0) + count
        del receipt.remains[str(call_id)]
        receipt.save(update_fields=["erased", "remains"])
        return True


def call_rows_delete(*, tenant_id: UUID, call_id: UUID) -> dict[str, int] | None:
    """Delete a call with all that hangs on it; what it was, by kind. None while audio is left.

    In the caller's transaction, so that it is counted once.
    """
    of_call = {"tenant": tenant_id, "call": call_id}
    audio = Recording.objects.filter(**of_call)
    if audio.filter(
        ~Q(storage_key="")
        | ~Q(pending_key="")
        | (~Q(recording_sid="") & Q(carrier_deleted_at=None))
    ).exists():
        return None
    events_erase(tenant_id=tenant_id, subject_id=call_id)
    answer_forget(tenant_id=tenant_id, request_id=call_id)
    erased = {kind: rows.filter(**of_call).count() for kind, rows in _COUNTED.items()}
    gone = Call.objects.filter(tenant=tenant_id, pk=call_id).delete()[1]
    return {**erased, "calls": gone.get("calls.Call", 0)}


def _locked(tenant_id: UUID, receipt_id: UUID) -> ErasureReceipt:
    return ErasureReceipt.objects.select_for_update().get(tenant=tenant_id, pk=receipt_id)

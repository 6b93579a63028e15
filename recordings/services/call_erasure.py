"""Erasing one call: its receipt, which says what is asked and what is still to do."""

from __future__ import annotations

from uuid import UUID

from calls.models import Call
from recordings.models import ErasureReceipt
from recordings.services.erasure import WAITING, CallIsLive, subject_of
from tenants.context import tenant_context
from tenants.services.audit import Actor, audit_record


def call_receipt_open(*, tenant_id: UUID, actor: Actor, call_id: UUID) -> UUID:
    """The receipt of one call's erasure that begins or goes on; what begins is audited.

    CallIsLive; Call.DoesNotExist for a stranger's, and for one that is erased.
    """
    subject = subject_of(tenant_id=tenant_id, number=f"call {call_id}")
    with tenant_context(tenant_id):
        calls = Call.objects.select_for_update(no_key=True).only("status")
        if not calls.get(tenant=tenant_id, pk=call_id).finished:
            raise CallIsLive
        receipts = ErasureReceipt.objects.filter(tenant=tenant_id, subject=subject)
        if known := receipts.filter(finished_at=None).first():
            return known.pk
        receipt = ErasureReceipt.objects.create(
            tenant_id=tenant_id,
            subject=subject,
            erased={"calls": 0},
            remains={str(call_id): WAITING},
        )
        audit_record(
            tenant_id=tenant_id,
            actor=actor,
            action="call.erasure-asked",
            subject=("call", call_id),
            details={"receipt": receipt.pk},
        )
        return receipt.pk

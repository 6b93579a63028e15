"""What the calls of a closing tenant leave: each call with its work, then the erasure receipts."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from calls.models import LIVE_STATUSES, Call
from recordings.models import ErasureReceipt, Stage
from recordings.services.erasure import call_rows_delete, work_stop
from recordings.services.stages import pipeline_open
from tenants.context import tenant_context
from tenants.services.closing import closing_count

CALL_LIVE: Final = "call-live"


def calls_of_closing(*, tenant_id: UUID) -> list[UUID]:
    """Every call of the tenant, oldest first."""
    with tenant_context(tenant_id):
        calls = Call.objects.filter(tenant=tenant_id).order_by("created_at", "pk")
        return list(calls.values_list("pk", flat=True))


def closing_work_stop(*, tenant_id: UUID, call_id: UUID) -> str:
    """End a call's work but for the meter: "" when it is ended, else what is waited for.

    A call whose work was never opened is metered first, too.
    """
    with tenant_context(tenant_id):
        call = Call.objects.filter(tenant=tenant_id, pk=call_id)
        if call.filter(status__in=LIVE_STATUSES).exists():
            return CALL_LIVE
        if not Stage.objects.filter(tenant=tenant_id, call=call_id).exists():
            pipeline_open(tenant_id=tenant_id, call_id=call_id)
        return work_stop(tenant_id=tenant_id, call_id=call_id)


def closing_call_erase(*, tenant_id: UUID, receipt_id: UUID, call_id: UUID) -> bool:
    """Delete a call whose audio is deleted everywhere, and count it; twice is once.

    False when audio has come meanwhile.
    """
    with tenant_context(tenant_id):
        call = Call.objects.select_for_update().filter(tenant=tenant_id, pk=call_id)
        if not call:
            return True
        erased = call_rows_delete(tenant_id=tenant_id, call_id=call_id)
        if erased is None:
            return False
        closing_count(tenant_id=tenant_id, receipt_id=receipt_id, erased=erased)
        return True


def erasure_receipts_erase(*, tenant_id: UUID, receipt_id: UUID) -> None:
    """Delete the receipts of erased callers: whoever could show them is gone."""
    with tenant_context(tenant_id):
        gone = ErasureReceipt.objects.filter(tenant=tenant_id).delete()[0]
        erased = {"erasure_receipts": gone}
        closing_count(tenant_id=tenant_id, receipt_id=receipt_id, erased=erased)

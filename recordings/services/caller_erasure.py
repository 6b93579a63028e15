"""Erasing a caller as a person of the tenant asks for it: the receipt, and who asked."""

from __future__ import annotations

from uuid import UUID

from recordings.services.erasure import receipt_of, receipt_open
from tenants.context import tenant_context
from tenants.services.audit import Actor, audit_record


def caller_receipt_open(*, tenant_id: UUID, actor: Actor, number: str) -> UUID:
    """The receipt of an erasure that begins or goes on (receipt_open); audited without the number.

    CallIsLive when the number is in a call right now.
    """
    with tenant_context(tenant_id):
        receipt_id = receipt_open(tenant_id=tenant_id, number=number)
        receipt = receipt_of(tenant_id=tenant_id, receipt_id=receipt_id)
        audit_record(
            tenant_id=tenant_id,
            actor=actor,
            action="caller.erasure-asked",
            subject=("erasure", receipt_id),
            details={"receipt": receipt_id, "count": len(receipt.remains)},
        )
        return receipt_id

"""Closing a tenant: asked for, undone until its day, then erased (recordings/retention/close.py).

A tenant that closes answers no more calls. Once its day has come and erasing has begun, what is
still there cannot become a whole tenant again, so it cannot be undone any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from tenants.context import tenant_context
from tenants.models import AuditEvent, ClosingReceipt, Tenant
from tenants.services.audit import SYSTEM, Actor, audit_record
from tenants.services.standing import REOPENED, WrongStanding, open_status, tenant_locked

GRACE: Final = timedelta(days=30)
ASKED: Final = "closing.asked"
HASTENED: Final = "closing.hastened"
CLOSED: Final = "tenant.closed"
_OPEN: Final = (Tenant.Status.ACTIVE, Tenant.Status.SUSPENDED)


def closing_ask(*, tenant_id: UUID, actor: Actor) -> Tenant:
    """The tenant closes after GRACE; until then it may be taken back. WrongStanding."""
    with tenant_context(tenant_id):
        tenant = tenant_locked(tenant_id)
        if tenant.status not in _OPEN:
            raise WrongStanding(tenant.status)
        before, tenant.status = tenant.status, Tenant.Status.CLOSING
        tenant.closes_at = timezone.now() + GRACE
        tenant.save(update_fields=["status", "closes_at"])
        asked_by = actor.id if actor.kind != AuditEvent.ActorKind.SYSTEM else None
        ClosingReceipt.objects.create(tenant=tenant, asked_by=asked_by)
        _record(tenant_id, actor, ASKED, {"was": before, "days": GRACE.days})
    return tenant


def closing_undo(*, tenant_id: UUID, actor: Actor) -> Tenant:
    """The tenant is what it was before. WrongStanding unless it closes and its day is to come."""
    with tenant_context(tenant_id):
        tenant = tenant_locked(tenant_id)
        now = timezone.now()
        receipt = _open_receipts(tenant_id).first()
        is_begun = receipt is not None and bool(receipt.erased or receipt.remains)
        if tenant.closes_at is None or tenant.closes_at <= now or is_begun:
            raise WrongStanding(tenant.status)
        _open_receipts(tenant_id).update(undone_at=now)
        tenant.status, tenant.closes_at = open_status(tenant), None
        tenant.save(update_fields=["status", "closes_at"])
        _record(tenant_id, actor, REOPENED, {})
    return tenant


def closing_hasten(*, tenant_id: UUID, actor: Actor) -> Tenant:
    """A closing tenant's day is now. WrongStanding unless it closes."""
    with tenant_context(tenant_id):
        tenant = tenant_locked(tenant_id)
        if tenant.status != Tenant.Status.CLOSING:
            raise WrongStanding(tenant.status)
        tenant.closes_at = timezone.now()
        tenant.save(update_fields=["closes_at"])
        _record(tenant_id, actor, HASTENED, {})
    return tenant


def closing_begin(*, tenant_id: UUID) -> UUID | None:
    """The receipt of a closing whose day has come, begun or gone on with; None for any other.

    From now on it cannot be undone.
    """
    with tenant_context(tenant_id):
        tenant = tenant_locked(tenant_id)
        is_due = tenant.closes_at is not None and tenant.closes_at <= timezone.now()
        if tenant.status != Tenant.Status.CLOSING or not is_due:
            return None
        receipt = _open_receipts(tenant_id).first() or ClosingReceipt(tenant=tenant)
        receipt.remains = receipt.remains or {"calls": {"not-tried-yet": 1}}
        receipt.save()
        return receipt.pk


def closing_receipt(*, tenant_id: UUID, receipt_id: UUID) -> ClosingReceipt:
    """The receipt as it stands."""
    with tenant_context(tenant_id):
        return ClosingReceipt.objects.get(tenant=tenant_id, pk=receipt_id)


def closing_remains(
    *, tenant_id: UUID, receipt_id: UUID, kind: str, reasons: Mapping[str, int]
) -> None:
    """Write down how many of a kind are still there, by reason; none clears the kind.

    A receipt that another worker has finished stays as it is.
    """
    with tenant_context(tenant_id):
        receipt = _locked(tenant_id, receipt_id)
        if receipt.finished_at is not None:
            return
        rest = {other: why for other, why in receipt.remains.items() if other != kind}
        receipt.remains = {**rest, kind: dict(reasons)} if reasons else rest
        receipt.save(update_fields=["remains"])


def closing_count(*, tenant_id: UUID, receipt_id: UUID, erased: Mapping[str, int]) -> None:
    """Add what has been erased, in the transaction that erases it: so it is counted once."""
    with tenant_context(tenant_id):
        receipt = _locked(tenant_id, receipt_id)
        for kind, count in erased.items():
            if count:
                receipt.erased[kind] = receipt.erased.get(kind, 0) + count
        receipt.save(update_fields=["erased"])


def closing_finish(*, tenant_id: UUID, receipt_id: UUID) -> bool:
    """Blank the tenant's own row and end its life; once. False when that was done already."""
    with tenant_context(tenant_id):
        tenant = tenant_locked(tenant_id)
        if tenant.status != Tenant.Status.CLOSING:
            return False
        tenant.name, tenant.call_policy, tenant.extraction_fields = "", {}, []
        tenant.status, tenant.closes_at = Tenant.Status.CLOSED, None
        tenant.save()
        receipt = _locked(tenant_id, receipt_id)
        receipt.remains, receipt.finished_at = {}, timezone.now()
        receipt.save(update_fields=["remains", "finished_at"])
        _record(tenant_id, SYSTEM, CLOSED, {"receipt": str(receipt_id)})
    return True


def _open_receipts(tenant_id: UUID) -> Any:
    return ClosingReceipt.objects.filter(Q(undone_at=None, finished_at=None), tenant=tenant_id)


def _locked(tenant_id: UUID, receipt_id: UUID) -> ClosingReceipt:
    return ClosingReceipt.objects.select_for_update().get(tenant=tenant_id, pk=receipt_id)


def _record(tenant_id: UUID, actor: Actor, action: str, details: Mapping[str, Any]) -> None:
    subject = ("tenant", tenant_id)
    audit_record(tenant_id=tenant_id, actor=actor, action=action, subject=subject, details=details)

"""Writing shares of calls: made for some days, ended at will, counted when they are opened."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from calls.models import Call
from calls.signals import call_annotating
from recordings.models import CallShare
from tenants.context import tenant_context
from tenants.services.audit import SYSTEM, Actor, audit_record

DAYS: Final = (1, 7, 30)
MOST_OPEN: Final = 20  # links of one call that are good at a time
SHARED, ENDED, OPENED = "call.shared", "call.share-ended", "call.share-opened"


class TooManyShares(Exception):
    """As many links as a call may have are good now: end one first."""


def share_make(*, tenant_id: UUID, actor: Actor, call_id: UUID, days: int) -> CallShare:
    """A share of a call that is over, good for 1, 7 or 30 days.

    ValueError for other days, and for a call that goes on; TooManyShares; CallErased,
    Call.DoesNotExist.
    """
    if days not in DAYS:
        raise ValueError("a share lasts 1, 7 or 30 days")
    with tenant_context(tenant_id):
        call = Call.objects.select_for_update(no_key=True).get(tenant=tenant_id, pk=call_id)
        if not call.finished:
            raise ValueError("the call is not over")
        call_annotating.send(Call, tenant_id=tenant_id, call_sid=call.call_sid, call_id=call_id)
        good = CallShare.objects.filter(tenant=tenant_id, call=call_id, ended_at=None)
        if good.filter(expires_at__gt=Now()).count() >= MOST_OPEN:
            raise TooManyShares
        share = CallShare.objects.create(
            tenant_id=tenant_id,
            call=call,
            made_by=actor.id,
            expires_at=timezone.now() + timedelta(days=days),
        )
        _audit(tenant_id, actor, SHARED, call_id, days=days)
        return share


def share_end(*, tenant_id: UUID, actor: Actor, call_id: UUID, share_id: UUID) -> bool:
    """End a share now; False when it is over already. CallShare.DoesNotExist."""
    with tenant_context(tenant_id):
        shares = CallShare.objects.filter(tenant=tenant_id, call=call_id, pk=share_id)
        is_ended = shares.filter(ended_at=None, expires_at__gt=Now()).update(ended_at=Now())
        if not is_ended:
            shares.get()
            return False
        _audit(tenant_id, actor, ENDED, call_id)
        return True


def share_opened(*, tenant_id: UUID, share_id: UUID) -> None:
    """Count one look; the first one stands in the audit log."""
    with tenant_context(tenant_id):
        shares = CallShare.objects.filter(tenant=tenant_id, pk=share_id)
        if shares.filter(opened=0).update(opened=1):
            _audit(tenant_id, SYSTEM, OPENED, shares.values_list("call_id", flat=True).get())
        else:
            shares.update(opened=F("opened") + 1)


def _audit(tenant_id: UUID, actor: Actor, action: str, call_id: UUID, **details: object) -> None:
    audit_record(
        tenant_id=tenant_id,
        actor=actor,
        action=action,
        subject=("call", call_id),
        details=details,
    )

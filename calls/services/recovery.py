"""Calls that we learn of from the carrier's own list: our webhook never stored them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import F, Q

from calls.engine.states import EndReason
from calls.errors import CallElsewhere
from calls.models import LIVE_STATUSES, Call
from calls.services.statuses import call_finish, call_start
from calls.twilio.webhook_params import IncomingCall
from tenants.context import tenant_context
from tenants.models import AuditEvent, PhoneNumber
from tenants.services.standing import SERVED_AGAIN

NUMBER_KEPT: Final = "number.kept"  # written by tenants/provisioning, which loads Twilio's SDK
_CLOCKS: Final = timedelta(minutes=1)  # the carrier's may be slow, and says whole seconds


@dataclass(frozen=True, slots=True)
class CarriedCall:
    """A call that is over, as the carrier knows it. Times are aware; duration_seconds is s."""

    incoming: IncomingCall
    status: str
    started_at: datetime
    ended_at: datetime
    duration_seconds: int | None
    is_outbound: bool = False


def call_recover(*, tenant_id: UUID, carried: CarriedCall) -> bool:
    """Make the call's row, finished, as of when it was; False when we have it, or refused it."""
    call_sid = carried.incoming.call_sid
    with tenant_context(tenant_id):
        mine = Call.objects.filter(tenant=tenant_id, call_sid=call_sid)
        if mine.exists() or _was_not_served(tenant_id, carried):
            return False
        try:
            call = call_start(tenant_id=tenant_id, incoming=carried.incoming, wants_agent=False)
        except CallElsewhere:
            return False
        if call is None:
            return False
        call_finish(
            tenant_id=tenant_id,
            call_sid=call_sid,
            status=carried.status,
            reason=EndReason.STREAM_NEVER_STARTED,
            duration_seconds=carried.duration_seconds,
        )
        mine.update(created_at=carried.started_at, ended_at=carried.ended_at)
        if carried.duration_seconds:
            mine.filter(answered_at=None).update(answered_at=F("created_at"))
        return True


def _was_not_served(tenant_id: UUID, carried: CarriedCall) -> bool:
    """Whether the call came before the number was this tenant's, or before it was served again.

    Whoever calls a tenant that is suspended or closing, or a number that is being released, is
    answered, and stored nowhere. A number that was released and claimed anew is the tenant's
    since then.
    """
    numbers = PhoneNumber.objects.filter(tenant=tenant_id, e164=carried.incoming.to_number)
    number = numbers.exclude(status=PhoneNumber.Status.RELEASED).first()
    if number is None or number.created_at > carried.started_at + _CLOCKS:
        return True
    kept = Q(action=NUMBER_KEPT, object_id=str(number.pk))
    back = AuditEvent.objects.filter(kept | Q(action__in=SERVED_AGAIN), tenant=tenant_id)
    return back.filter(at__gt=carried.started_at).exists()


def call_catch_up(*, tenant_id: UUID, carried: CarriedCall) -> bool:
    """Finish a call of ours whose callbacks were lost; False when it is finished already."""
    call_sid = carried.incoming.call_sid
    with tenant_context(tenant_id):
        call = Call.objects.filter(tenant=tenant_id, call_sid=call_sid)
        if not call.filter(status__in=LIVE_STATUSES).exists():
            return False
        finished = call_finish(
            tenant_id=tenant_id,
            call_sid=call_sid,
            status=carried.status,
            reason=EndReason.ABANDONED,
            duration_seconds=carried.duration_seconds,
        )
        if finished:
            call.update(ended_at=carried.ended_at)
        return finished

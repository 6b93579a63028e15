"""What became of calls we placed and heard nothing of: Twilio is asked (L93)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from calls.dialling.carrier import asked
from calls.lookups import tenant_of_call_sid
from calls.models import LIVE_STATUSES, TERMINAL_STATUSES, Call, Direction
from calls.services.outbound import is_pending, outbound_bind, outbound_refused
from calls.services.statuses import call_advance, call_finish
from prosaas.lib.twilio.calls import CarrierCall, call_end, call_fetch, calls_between
from tenants.context import tenant_context

SURELY_LISTED: Final = timedelta(minutes=3)  # a call that was placed stands in the list by then
_CLOCKS: Final = timedelta(minutes=1)
_AT_MOST: Final = 50

log = structlog.get_logger(__name__)


def outbound_settle(*, tenant_id: UUID, call_sid: str, now: datetime) -> bool:
    """Bring a live call that we placed to where it stands at Twilio; False for any other.

    Outside a transaction. TwilioFailed, ProvisioningFailed.
    """
    with tenant_context(tenant_id):
        calls = Call.objects.filter(tenant=tenant_id, direction=Direction.OUTBOUND)
        call = calls.filter(call_sid=call_sid, status__in=LIVE_STATUSES).first()
    if call is None:
        return False
    found = _searched(call) if is_pending(call) else _fetched(call)
    if found is not None:
        _take_over(call, found)
    elif now - call.created_at > SURELY_LISTED:
        outbound_refused(tenant_id=tenant_id, call_id=call.pk, carrier_error=None)
        log.warning("call.never_placed", call=str(call.pk))
    return True


def _fetched(call: Call) -> CarrierCall:
    return asked(call.tenant_id, call.account_sid, call_fetch, call_sid=call.call_sid)


def _searched(call: Call) -> CarrierCall | None:
    """The call as Twilio lists it; of each pair of numbers there is one at a time."""
    listed: list[CarrierCall] = asked(
        call.tenant_id,
        call.account_sid,
        calls_between,
        from_number=call.from_number,
        to_number=call.to_number,
        at_most=_AT_MOST,
    )
    for each in listed:
        is_later = each.created_at is None or each.created_at >= call.created_at - _CLOCKS
        is_ours = each.direction == "outbound-api" and is_later
        if is_ours and tenant_of_call_sid(each.call_sid) is None:
            return each
    return None


def _take_over(call: Call, found: CarrierCall) -> None:
    tenant_id, call_sid = call.tenant_id, found.call_sid
    bound = outbound_bind(tenant_id=tenant_id, call_id=call.pk, call_sid=call_sid)
    if bound is None:
        return
    if found.status in TERMINAL_STATUSES:
        call_finish(
            tenant_id=tenant_id,
            call_sid=call_sid,
            status=found.status,
            duration_seconds=found.duration_seconds,
        )
        log.warning("call.settled", call_sid=call_sid, status=found.status)
    elif bound.finished:  # given up before Twilio had named it
        asked(tenant_id, call.account_sid, call_end, call_sid=call_sid, status="canceled")
    else:
        call_advance(tenant_id=tenant_id, call_sid=call_sid, status=found.status)

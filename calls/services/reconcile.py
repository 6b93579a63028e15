"""The carrier's list of calls against ours: what no webhook told us is made up for (L93).

A call whose webhooks found no database, or whose callbacks were lost, stands in the carrier's
list all the same. Calls that are just over are left alone: their callbacks may be on the way.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from calls.lookups import tenant_of_call_sid
from calls.models import TERMINAL_STATUSES
from calls.services.recovery import CarriedCall, call_catch_up, call_recover
from calls.twilio.webhook_params import IncomingCall, caller_of
from prosaas.lib.phone import is_e164
from prosaas.lib.twilio.calls import CarrierCall
from tenants.lookups import tenant_of_number

OVER_FOR: Final = timedelta(minutes=1)
_DIRECTIONS: Final = frozenset({"inbound", "outbound-api"})

log = structlog.get_logger(__name__)


def calls_settle(
    listed: Iterable[CarrierCall], *, now: datetime, tenant_id: UUID | None = None
) -> int:
    """Store and finish what we missed of these; returns how many calls that were.

    `tenant_id` is the tenant whose account listed them: a number that was given back meanwhile
    may be somebody else's now. None for our main account, which holds numbers of many.
    """
    settled = 0
    for call in listed:
        carried = _over(call, now)
        if carried is not None and _settle(carried, tenant_id):
            settled += 1
            log.warning("call.reconciled", call_sid=call.call_sid, status=call.status)
    return settled


def _settle(carried: CarriedCall, owner: UUID | None) -> bool:
    stored_by = tenant_of_call_sid(carried.incoming.call_sid)
    number = "" if carried.is_outbound else carried.incoming.to_number
    tenant_id = stored_by or (tenant_of_number(number) if number else None)
    if tenant_id is None or owner not in {None, tenant_id}:
        return False
    settle = call_recover if stored_by is None else call_catch_up
    return settle(tenant_id=tenant_id, carried=carried)


def _over(call: CarrierCall, now: datetime) -> CarriedCall | None:
    """A call from or to a telephone number that has been over for a while, else None.

    Of those that we placed only what is stored is settled.
    """
    if call.started_at is None or call.ended_at is None or call.ended_at > now - OVER_FOR:
        return None
    is_one = call.direction in _DIRECTIONS and is_e164(call.to_number)
    if not is_one or call.status not in TERMINAL_STATUSES:
        return None
    caller = caller_of(call.from_number)
    incoming = IncomingCall(call.call_sid, call.account_sid, caller, call.to_number)
    return CarriedCall(
        incoming,
        call.status,
        call.started_at,
        call.ended_at,
        call.duration_seconds,
        is_outbound=call.direction != "inbound",
    )

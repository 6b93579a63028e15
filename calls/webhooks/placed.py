"""Whose call a webhook is about that came before Twilio's answer to our order, or without it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.conf import settings

from calls.models import Call, Direction
from calls.services.outbound import outbound_bind
from calls.twilio import webhook_params
from calls.twilio.webhook_params import OutboundCall, Params
from prosaas.lib import counters
from tenants.context import tenant_context
from tenants.lookups import holder_of_number

_BY_REST: Final = "outbound-api"  # Twilio's word for what we placed


def placed_call(params: Params) -> Call | None:
    """The call that the address names, with its tenant, bound to this CallSid; None for no such.

    It is looked for at the tenant that has the number that calls, and is told of by that tenant's
    own account or by our main one, as a call of ours, to whom we called.
    """
    told = webhook_params.outbound_call(params)
    tenant_id = holder_of_number(told.from_number) if told.call_id and told.from_number else None
    if tenant_id is None or told.call_id is None:
        return None
    if not _is_told_of(tenant_id, told.call_id, told):
        counters.count("outbound_call_told_wrongly")
        return None
    return outbound_bind(tenant_id=tenant_id, call_id=told.call_id, call_sid=told.call_sid)


def _is_told_of(tenant_id: UUID, call_id: UUID, told: OutboundCall) -> bool:
    """Whether who says this may, and says of the row what is in it."""
    if told.signer not in {None, tenant_id} or told.direction != _BY_REST:
        return False
    with tenant_context(tenant_id):
        calls = Call.objects.filter(tenant=tenant_id, pk=call_id, direction=Direction.OUTBOUND)
        call = calls.only("from_number", "to_number", "account_sid").first()
    return call is not None and (told.from_number, told.to_number, told.account_sid) == (
        call.from_number,
        call.to_number,
        call.account_sid or settings.TWILIO_ACCOUNT_SID or told.account_sid,
    )


def tenant_of_placed(params: Params) -> UUID | None:
    """Whose it is, bound by now."""
    call = placed_call(params)
    return call.tenant_id if call else None

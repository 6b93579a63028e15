"""Whose call a webhook is about that came before Twilio's answer to our order, or without it."""

from __future__ import annotations

from uuid import UUID

from calls.models import Call
from calls.services.outbound import outbound_bind
from calls.twilio import webhook_params
from calls.twilio.webhook_params import Params
from tenants.lookups import holder_of_number


def placed_call(params: Params) -> Call | None:
    """The call that the address names, with its tenant, bound to this CallSid; None for no such.

    It is looked for at the tenant that has the number that calls.
    """
    told = webhook_params.outbound_call(params)
    tenant_id = holder_of_number(told.from_number) if told.call_id and told.from_number else None
    if tenant_id is None or told.call_id is None:
        return None
    return outbound_bind(tenant_id=tenant_id, call_id=told.call_id, call_sid=told.call_sid)


def tenant_of_placed(params: Params) -> UUID | None:
    """Whose it is, bound by now."""
    call = placed_call(params)
    return call.tenant_id if call else None

"""voice_fallback: Twilio could not use our answer to a call, so the caller leaves a message.

Twilio asks here with ErrorCode and ErrorUrl when the voice URL of a number did not answer, or
what it answered could not be carried out (protocols.md A1). No agent is tried again.
"""

from __future__ import annotations

import re
from typing import Final

import structlog
from django.http import HttpResponse

from calls import services
from calls.engine.states import EndReason
from calls.errors import CallElsewhere
from calls.models import Call
from calls.twilio import twiml, webhook_params
from calls.twilio.webhook_params import IncomingCall, Params
from calls.webhooks.gate import twilio_webhook
from calls.webhooks.voicemail import (
    KNOWN_NUMBERS,
    not_served,
    take_message,
    unverified_message,
)
from prosaas.lib import counters
from tenants.lookups import refusal_of_number, tenant_of_number

_CODE: Final = re.compile(r"[0-9]{5}")

log = structlog.get_logger(__name__)


def _twiml(document: str) -> HttpResponse:
    return HttpResponse(document, content_type=twiml.CONTENT_TYPE)


@twilio_webhook(on_failure=lambda params: _twiml(unverified_message(params)))
def voice_fallback(params: Params) -> HttpResponse:
    """POST /webhook/voice_fallback: take a message at once, and say which error brought us here.

    The call is stored, if it is not; nobody's number is turned down as in incoming_call.
    """
    incoming = webhook_params.incoming_call(params)
    code = _error_code(params)
    counters.count("voice_fallback")
    counters.count(f"voice_fallback_{code}")
    log.error("webhook.voice_fallback", call_sid=incoming.call_sid, error_code=code)
    return _twiml(_answer(incoming))


def _answer(incoming: IncomingCall) -> str:
    call = _call(incoming)
    if call is None:
        refusal = refusal_of_number(incoming.to_number) if incoming.to_number else None
        return twiml.reject("rejected") if refusal is None else not_served(refusal.locale)
    if call.finished:
        return twiml.hang_up()
    KNOWN_NUMBERS.learn(incoming.to_number, call.tenant.locale)
    never = call.stream_lease_until is None
    reason = EndReason.STREAM_NEVER_STARTED if never else EndReason.ABANDONED
    services.voicemail_begin(tenant_id=call.tenant_id, call_sid=call.call_sid, reason=reason)
    return take_message(call.tenant.locale)


def _call(incoming: IncomingCall) -> Call | None:
    """The call as stored, perhaps now; None when nobody here answers its number."""
    tenant_id = tenant_of_number(incoming.to_number) if incoming.to_number else None
    if tenant_id is None:
        return None
    try:
        return services.call_start(tenant_id=tenant_id, incoming=incoming, wants_agent=False)
    except CallElsewhere:
        return None


def _error_code(params: Params) -> str:
    """Twilio's five digits, else "unknown"."""
    code = next(iter(params.get("ErrorCode", ())), "")
    return code if _CODE.fullmatch(code) else "unknown"

"""incoming_call, stream_ended and call_status: parse, call one service, answer Twilio.

The two that a caller waits for answer valid TwiML whatever is broken, and where no agent can
answer take a message; call_status says 503 when the database is away, and the reaper and the
carrier's own list make up for it.
"""

from __future__ import annotations

from typing import Final

import structlog
from django.conf import settings
from django.http import HttpResponse

from calls import services
from calls.engine.states import EndReason
from calls.errors import CallElsewhere
from calls.lookups import tenant_of_call_sid
from calls.models import TERMINAL_STATUSES
from calls.services.outbound import carrier_error_note
from calls.twilio import stream_token, twiml, webhook_params
from calls.twilio.webhook_params import IncomingCall, Params
from calls.webhooks.gate import called, twilio_webhook
from calls.webhooks.placed import tenant_of_placed
from calls.webhooks.voicemail import (
    KNOWN_NUMBERS,
    apologise,
    not_served,
    take_message,
    unverified_message,
    unverified_stream_end,
)
from prosaas.lib import counters
from prosaas.lib.drain import DRAINING, call_expected
from prosaas.lib.phone import mask
from tenants.lookups import refusal_of_number, tenant_of_number

# A call that is stored with one of these gets no agent.
_TAKES_MESSAGE: Final = frozenset({EndReason.OVER_LIMIT, EndReason.AFTER_HOURS})

log = structlog.get_logger(__name__)


def _twiml(document: str) -> HttpResponse:
    return HttpResponse(document, content_type=twiml.CONTENT_TYPE)


def _unavailable(_params: Params) -> HttpResponse:
    return HttpResponse(status=503)


@twilio_webhook(on_failure=lambda params: _twiml(unverified_message(params)))
def incoming_call(params: Params) -> HttpResponse:
    """POST /webhook/incoming_call: store the call, connect its audio to our socket (S3-2).

    Nobody's number, or one without a published agent, is refused politely and stored nowhere
    (L83), as is that of a tenant who is not served; a draining process takes no new call. A call
    that cannot be stored, is over a limit of its tenant, or comes when the business is closed and
    its number has voicemail then, leaves a message.
    """
    incoming = webhook_params.incoming_call(params)
    if DRAINING.is_set():
        counters.count("incoming_call_draining")
        return _twiml(twiml.reject("busy"))
    answer = _answer(incoming)
    log.info(
        "webhook.incoming_call",
        call_sid=incoming.call_sid,
        from_number=mask(incoming.caller.number),
        to_number=mask(incoming.to_number),
        accepted="<Connect" in answer,
    )
    return _twiml(answer)


def _answer(incoming: IncomingCall) -> str:
    tenant_id = tenant_of_number(incoming.to_number) if incoming.to_number else None
    try:
        call = services.call_start(tenant_id=tenant_id, incoming=incoming) if tenant_id else None
    except CallElsewhere:
        call = None
    if call is None:
        return _not_taken(incoming)
    if call.finished:
        return twiml.hang_up()
    KNOWN_NUMBERS.learn(incoming.to_number, call.tenant.locale)
    if call.end_reason in _TAKES_MESSAGE:
        return take_message(call.tenant.locale, reason=call.end_reason)
    return connected(call.call_sid)


def connected(call_sid: str) -> str:
    """TwiML that hands a call's audio to our socket; the process counts it as live."""
    token = stream_token.mint(call_sid)
    call_expected(call_sid)
    return twiml.connect_stream(
        action_url=f"{settings.PUBLIC_URL}/webhook/stream_ended",
        stream_url=f"ws{settings.PUBLIC_URL.removeprefix('http')}/ws/twilio-media/{token}",
    )


def _not_taken(incoming: IncomingCall) -> str:
    """A word for the caller of a tenant that is suspended or closing; nobody else's is refused."""
    refusal = refusal_of_number(incoming.to_number) if incoming.to_number else None
    if refusal is None:
        counters.count("incoming_call_rejected")
        return twiml.reject("rejected")
    counters.count(f"incoming_call_{refusal.status}")
    log.info(
        "webhook.not_served",
        call_sid=incoming.call_sid,
        tenant=str(refusal.tenant_id),
        status=refusal.status,
    )
    return not_served(refusal.locale)


@twilio_webhook(on_failure=lambda params: _twiml(unverified_stream_end(params)))
def stream_ended(params: Params) -> HttpResponse:
    """POST /webhook/stream_ended: the <Connect> action. Finish the call, hang up.

    Who is still on the line when a stream ended through our fault, or never began, is asked for
    a message in the tenant's language; such a call is finished by its status, or by the reaper.
    """
    change = webhook_params.stream_end(params)
    tenant_id = tenant_of_call_sid(change.call_sid)
    if tenant_id is None:
        return _twiml(twiml.hang_up())
    end = services.stream_ended(
        tenant_id=tenant_id,
        call_sid=change.call_sid,
        status=change.status,
        duration_seconds=change.duration_seconds,
        goes_on=change.goes_on,
    )
    log.info(
        "webhook.stream_ended",
        call_sid=change.call_sid,
        reason=end.reason,
        takes_message=end.takes_message,
    )
    if end.takes_message:
        return _twiml(take_message(end.locale, reason=end.reason))
    return _twiml(apologise(end.locale) if end.is_sorry else twiml.hang_up())


def _ours(params: Params) -> str:
    is_outbound = webhook_params.is_outbound(params)
    return webhook_params.our_number(params) if is_outbound else called(params)


@twilio_webhook(on_failure=_unavailable, speaks_of=_ours)
def call_status(params: Params) -> HttpResponse:
    """POST /webhook/call_status: move the call forward, in any order and any number of times.

    A call that we placed may learn its CallSid from this.
    """
    change = webhook_params.status_change(params)
    tenant_id = tenant_of_call_sid(change.call_sid) or tenant_of_placed(params)
    if tenant_id is None:
        return HttpResponse(status=204)
    if change.error_code is not None:
        carrier_error_note(tenant_id=tenant_id, call_sid=change.call_sid, code=change.error_code)
    if change.status in TERMINAL_STATUSES:
        services.call_finish(
            tenant_id=tenant_id,
            call_sid=change.call_sid,
            status=change.status,
            duration_seconds=change.duration_seconds,
        )
    else:
        services.call_advance(tenant_id=tenant_id, call_sid=change.call_sid, status=change.status)
    log.info("webhook.call_status", call_sid=change.call_sid, status=change.status)
    return HttpResponse(status=204)

"""incoming_call, stream_ended and call_status: parse, call one service, answer Twilio.

The two that a caller waits for answer valid TwiML whatever is broken; call_status says 503
when the database is away, and the reaper makes up for it.
"""

from __future__ import annotations

from typing import Final

import structlog
from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from calls import services
from calls.engine.states import EndReason
from calls.errors import CallElsewhere
from calls.lookups import tenant_of_call_sid
from calls.models import TERMINAL_STATUSES
from calls.twilio import stream_token, twiml, webhook_params
from calls.twilio.webhook_params import IncomingCall, Params
from calls.webhooks.gate import twilio_webhook
from prosaas.lib import counters
from prosaas.lib.drain import DRAINING, call_expected
from prosaas.lib.phone import mask
from tenants.lookups import tenant_of_number

log = structlog.get_logger(__name__)

# The caller may still be on the line when a stream ends like this, and is owed a word.
_OWED_AN_APOLOGY: Final = frozenset(
    {
        EndReason.MODEL_UNREACHABLE,
        EndReason.MODEL_REJECTED,
        EndReason.MODEL_LOST,
        EndReason.STREAM_LOST,
        EndReason.STREAM_NEVER_STARTED,
        EndReason.SHUTDOWN,
        EndReason.INTERNAL_ERROR,
    }
)


def _twiml(document: str) -> HttpResponse:
    return HttpResponse(document, content_type=twiml.CONTENT_TYPE)


def _sorry(locale: str = "en") -> str:
    with translation.override(locale):
        words = _("We are sorry, we cannot take your call right now. Please call again later.")
    return twiml.apologise(words, locale=locale)


def _apology(locale: str = "en") -> HttpResponse:
    return _twiml(_sorry(locale))


# What a caller hears when the view behind an address is stuck (see deadline.py).
LATE_ANSWERS: Final = {
    "/webhook/incoming_call": _sorry,
    "/webhook/stream_ended": twiml.hang_up,
}


def _unavailable() -> HttpResponse:
    return HttpResponse(status=503)


@twilio_webhook(on_failure=_apology)
def incoming_call(params: Params) -> HttpResponse:
    """POST /webhook/incoming_call: store the call, connect its audio to our socket (S3-2).

    Nobody's number, or one without a published agent, is refused politely and stored nowhere
    (L83); a draining process takes no new call.
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
        counters.count("incoming_call_rejected")
        return twiml.reject("rejected")
    if call.finished:
        return twiml.hang_up()
    token = stream_token.mint(call.call_sid)
    call_expected(call.call_sid)
    return twiml.connect_stream(
        action_url=f"{settings.PUBLIC_URL}/webhook/stream_ended",
        stream_url=f"ws{settings.PUBLIC_URL.removeprefix('http')}/ws/twilio-media/{token}",
    )


@twilio_webhook(on_failure=lambda: _twiml(twiml.hang_up()))
def stream_ended(params: Params) -> HttpResponse:
    """POST /webhook/stream_ended: the <Connect> action. Finish the call, hang up.

    A stream that ended through our fault, or never began, ends with a spoken apology in the
    tenant's language.
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
    )
    log.info("webhook.stream_ended", call_sid=change.call_sid, reason=end.reason)
    if end.reason in _OWED_AN_APOLOGY:
        return _apology(end.locale)
    return _twiml(twiml.hang_up())


@twilio_webhook(on_failure=_unavailable)
def call_status(params: Params) -> HttpResponse:
    """POST /webhook/call_status: move the call forward, in any order and any number of times."""
    change = webhook_params.status_change(params)
    tenant_id = tenant_of_call_sid(change.call_sid)
    if tenant_id is None:
        return HttpResponse(status=204)
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

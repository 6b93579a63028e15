"""outbound_call: somebody whom we called has answered (protocols.md E).

The same TwiML as for a call that comes in: the agent speaks over a stream, and nothing records.
"""

from __future__ import annotations

import structlog
from django.http import HttpResponse

from calls.models import Call
from calls.services.outbound import outbound_left
from calls.twilio import twiml, webhook_params
from calls.twilio.webhook_params import Params
from calls.webhooks.gate import twilio_webhook
from calls.webhooks.placed import placed_call
from calls.webhooks.voice import connected
from calls.webhooks.voicemail import KNOWN_NUMBERS, unverified_apology
from prosaas.lib import counters
from prosaas.lib.drain import DRAINING
from prosaas.lib.phone import mask
from tenants.models import Tenant

log = structlog.get_logger(__name__)


def _twiml(document: str) -> HttpResponse:
    return HttpResponse(document, content_type=twiml.CONTENT_TYPE)


@twilio_webhook(
    on_failure=lambda params: _twiml(unverified_apology(params)),
    speaks_of=webhook_params.our_number,
)
def outbound_call(params: Params) -> HttpResponse:
    """POST /webhook/outbound_call?call=<id>: connect the call's audio to our socket (S3-2).

    A call that we did not place, that was given up, or whose tenant is not served is hung up; a
    draining process takes no call, and says so in its row.
    """
    answered = webhook_params.outbound_call(params)
    call = placed_call(params)
    document = _answer(call)
    log.info(
        "webhook.outbound_call",
        call_sid=answered.call_sid,
        from_number=mask(answered.from_number),
        accepted="<Connect" in document,
    )
    return _twiml(document)


def _answer(call: Call | None) -> str:
    if call is None or call.finished or call.tenant.status != Tenant.Status.ACTIVE:
        counters.count("outbound_call_not_taken")
        return twiml.hang_up()
    if DRAINING.is_set():
        counters.count("outbound_call_draining")
        outbound_left(tenant_id=call.tenant_id, call_id=call.pk)
        return twiml.hang_up()
    KNOWN_NUMBERS.learn(call.from_number, call.tenant.locale)
    return connected(call.call_sid)

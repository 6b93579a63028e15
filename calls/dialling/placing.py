"""Placing one call: its row, then Twilio, then its CallSid."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import structlog
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.dialling.carrier import asked
from calls.dialling.ordering import Wanted, call_order
from calls.dialling.refusals import Because, NotDialled
from calls.models import Call, CallStatus
from calls.services.outbound import outbound_bind, outbound_forget, outbound_refused
from prosaas.lib import counters
from prosaas.lib.twilio.calls import CarrierCall, NewCall, call_create, call_end, never_placed
from prosaas.lib.twilio.errors import TwilioFailed
from tenants.context import tenant_context
from tenants.provisioning.sentences import ProvisioningFailed
from tenants.services.audit import Actor

ANSWER_PATH: Final = "/webhook/outbound_call"
STATUS_PATH: Final = "/webhook/call_status"
RETRY_S: Final = 30
# Twilio's codes (protocols.md D) in our words.
_SENTENCES: Final[dict[int, Promise]] = {
    21210: gettext_lazy("The phone company does not let this number of yours make calls."),
    21211: gettext_lazy("The phone company does not know the number that was to be called."),
    21212: gettext_lazy("The phone company does not let this number of yours make calls."),
    21214: gettext_lazy("The number that was to be called cannot be reached."),
    21215: gettext_lazy("The phone company does not let us call this country. Ask our support."),
    21216: gettext_lazy("The phone company does not let us call this number."),
    13227: gettext_lazy("The phone company does not let us call this country. Ask our support."),
    21219: gettext_lazy("A trial account may only call numbers that it has verified."),
}

log = structlog.get_logger(__name__)


def call_place(*, tenant_id: UUID, call_id: UUID, actor: Actor, wanted: Wanted) -> Call:
    """Dial, once for each `call_id`; the call with its agent and number. Outside a transaction.

    NotDialled. Where Twilio's answer was lost the call stays queued: a webhook, or
    `outbound_settle`, tells what became of it.
    """
    call, longest_s = call_order(tenant_id=tenant_id, call_id=call_id, actor=actor, wanted=wanted)
    if longest_s is not None:
        _dial(call, wanted, longest_s)
        counters.count("call_placed")
    placed = call_read(tenant_id=tenant_id, call_id=call_id)
    if placed.status == CallStatus.FAILED and placed.carrier_error is not None:
        raise _refusal(call_id, placed.carrier_error)
    return placed


def call_read(*, tenant_id: UUID, call_id: UUID) -> Call:
    """The call with its agent and its number; Call.DoesNotExist."""
    with tenant_context(tenant_id):
        calls = Call.objects.select_related("agent", "phone_number")
        return calls.get(tenant=tenant_id, pk=call_id)


def _dial(call: Call, wanted: Wanted, longest_s: int) -> None:
    where = {"tenant_id": call.tenant_id, "call_id": call.pk}
    try:
        made: CarrierCall = asked(
            call.tenant_id, call.account_sid, call_create, new=_new(call, wanted, longest_s)
        )
    except ProvisioningFailed as failure:
        outbound_forget(**where)
        raise _away(str(failure)) from failure
    except TwilioFailed as failure:
        _not_made(call, failure)
        return
    bound = outbound_bind(**where, call_sid=made.call_sid)
    if bound is None or bound.finished:  # given up meanwhile
        _end(call, made.call_sid)


def _new(call: Call, wanted: Wanted, longest_s: int) -> NewCall:
    return NewCall(
        from_number=call.from_number,
        to_number=call.to_number,
        answer_url=f"{settings.PUBLIC_URL}{ANSWER_PATH}?call={call.pk}",
        status_url=f"{settings.PUBLIC_URL}{STATUS_PATH}?call={call.pk}",
        ring_seconds=wanted.ring_seconds,
        longest_seconds=longest_s,
    )


def _not_made(call: Call, failure: TwilioFailed) -> None:
    """Refused for good: the call has failed. Surely not placed: NotDialled. Else nobody knows."""
    log.warning("call.not_placed", call=str(call.pk), status=failure.status, code=failure.code)
    counters.count("call_not_placed")
    where = {"tenant_id": call.tenant_id, "call_id": call.pk}
    if never_placed(failure):
        outbound_forget(**where)
        raise _away(_("The phone company does not answer at the moment.")) from failure
    if not failure.retryable:
        outbound_refused(**where, carrier_error=failure.code)


def _end(call: Call, call_sid: str) -> None:
    try:
        asked(call.tenant_id, call.account_sid, call_end, call_sid=call_sid, status="canceled")
    except (TwilioFailed, ProvisioningFailed) as failure:
        log.error("call.not_ended", call_sid=call_sid, error=type(failure).__name__)


def _away(sentence: str) -> NotDialled:
    return NotDialled(Because.CARRIER_AWAY, sentence, wait_s=RETRY_S)


def _refusal(call_id: UUID, code: int) -> NotDialled:
    words = _SENTENCES.get(code) or _("The phone company refused to make this call.")
    because = Because.CARRIER_REFUSED
    return NotDialled(because, str(words), carrier_error=code, call_id=call_id)

"""Ending a live call, whoever placed it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from calls.dialling.carrier import asked
from calls.dialling.placing import RETRY_S, call_read
from calls.dialling.refusals import Because, NotDialled
from calls.models import Call, CallStatus
from calls.services import test_calls
from calls.services.outbound import is_pending
from calls.services.statuses import call_finish
from prosaas.lib.twilio.calls import call_end
from prosaas.lib.twilio.errors import TwilioFailed
from tenants.context import tenant_context
from tenants.provisioning.sentences import ProvisioningFailed
from tenants.services.audit import Actor, audit_record

HUNG_UP: Final = "call.hung-up"  # in the audit log
_NOT_THERE: Final = 404
_NOT_LIVE: Final = 21220


def call_hang_up(*, tenant_id: UUID, call_id: UUID, actor: Actor) -> Call:
    """Cancel a call that nobody answered yet, end one that goes on; outside a transaction.

    It is over when the carrier says so, a moment later. Call.DoesNotExist, NotDialled.
    """
    call = call_read(tenant_id=tenant_id, call_id=call_id)
    if call.finished:
        raise _over()
    if not _given_up(call):
        _end(call_read(tenant_id=tenant_id, call_id=call_id))
    with tenant_context(tenant_id):
        audit_record(tenant_id=tenant_id, actor=actor, action=HUNG_UP, subject=("call", call_id))
    return call_read(tenant_id=tenant_id, call_id=call_id)


def _given_up(call: Call) -> bool:
    """A call that Twilio has not named is over at once; whoever learns its CallSid ends it.

    So is a test from the browser, of which Twilio knows nothing.
    """
    if call.is_test:
        if not test_calls.test_call_end(tenant_id=call.tenant_id, call_id=call.pk):
            raise _over()
        return True
    return is_pending(call) and call_finish(
        tenant_id=call.tenant_id, call_sid=call.call_sid, status=CallStatus.CANCELED
    )


def _end(call: Call) -> None:
    status = "completed" if call.status == CallStatus.IN_PROGRESS else "canceled"
    try:
        asked(call.tenant_id, call.account_sid, call_end, call_sid=call.call_sid, status=status)
    except TwilioFailed as failure:
        if failure.status == _NOT_THERE or failure.code == _NOT_LIVE:
            raise _over() from failure
        sentence = _("The phone company does not answer at the moment.")
        raise NotDialled(Because.CARRIER_AWAY, sentence, wait_s=RETRY_S) from failure
    except ProvisioningFailed as failure:
        raise NotDialled(Because.CARRIER_AWAY, str(failure), wait_s=RETRY_S) from failure


def _over() -> NotDialled:
    return NotDialled(Because.OVER, _("This call is over."))

"""Erasing a caller or a call: its work ends, the audio goes, then the rows (services.erasure).

The receipt holds what is still to do, by call id, so that an erasure that broke off is gone on
with by whoever comes next: the command again, or the hourly run.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from django.db import Error as DatabaseError
from django.utils import timezone

from calls.models import Call
from calls.services.outbound import was_named
from prosaas.lib import counters
from recordings import services
from recordings.models import ErasureReceipt
from recordings.retention.audio import delete_at_carrier, delete_here
from recordings.retention.carrier import Carrier, carrier_connected
from recordings.retention.not_deleted import NotDeleted
from tenants.context import tenant_context
from tenants.services.audit import Actor

# Twilio's list of recent calls would bring a row back (calls.tasks.LISTED_SINCE); and a margin.
LISTED_FOR: Final = timedelta(hours=49)

log = structlog.get_logger(__name__)


def caller_erase(*, tenant_id: UUID, number: str) -> ErasureReceipt:
    """Erase every call of a number (E.164) in one tenant; CallIsLive when one is not over."""
    receipt_id = services.receipt_open(tenant_id=tenant_id, number=number)
    with carrier_connected() as carrier:
        return _go_on(tenant_id, receipt_id, carrier)


def call_delete(*, tenant_id: UUID, actor: Actor, call_id: UUID) -> ErasureReceipt:
    """Erase one call, as far as may be now; CallIsLive, Call.DoesNotExist."""
    about = {"tenant_id": tenant_id, "call_id": call_id}
    receipt_id = services.call_receipt_open(**about, actor=actor)
    with carrier_connected() as carrier:
        return _go_on(tenant_id, receipt_id, carrier)


def erasure_go_on(*, tenant_id: UUID, receipt_id: UUID, carrier: Carrier) -> int:
    """Go on with an erasure; how many calls are gone by it in all. NotDeleted if some are not."""
    receipt = _go_on(tenant_id, receipt_id, carrier)
    if receipt.remains:
        raise NotDeleted("erasure-unfinished")
    return int(receipt.erased["calls"])


def _go_on(tenant_id: UUID, receipt_id: UUID, carrier: Carrier) -> ErasureReceipt:
    receipt = services.receipt_of(tenant_id=tenant_id, receipt_id=receipt_id)
    for call_id in map(UUID, receipt.remains):
        reason = _attempt(tenant_id, receipt_id, call_id, carrier)
        if reason:
            counters.count("call_not_erased")
            log.warning("erasure.call_remains", call=str(call_id), reason=reason)
            services.receipt_remains(
                tenant_id=tenant_id, receipt_id=receipt_id, call_id=call_id, reason=reason
            )
    receipt = services.receipt_of(tenant_id=tenant_id, receipt_id=receipt_id)
    log.info("erasure.ran", receipt=str(receipt_id), remaining=len(receipt.remains))
    return receipt


def _attempt(tenant_id: UUID, receipt_id: UUID, call_id: UUID, carrier: Carrier) -> str:
    """Why the call is still there, "" when it is gone."""
    try:
        return _erase(tenant_id, receipt_id, call_id, carrier)
    except NotDeleted as error:
        return error.reason
    except DatabaseError as error:  # no traceback: the text of one may show a row
        log.error("erasure.broke", call=str(call_id), error=type(error).__name__)
        return "database-failed"
    except Exception:  # the boundary of one call: the caller's other calls are erased
        log.exception("erasure.broke", call=str(call_id))
        return "internal-error"


def _erase(tenant_id: UUID, receipt_id: UUID, call_id: UUID, carrier: Carrier) -> str:
    waited_for = services.work_stop(tenant_id=tenant_id, call_id=call_id)
    if waited_for == services.WORK_RUNNING:  # it may be writing a file
        return waited_for
    call = _call(tenant_id, call_id)
    if call is not None:
        delete_audio(call, carrier)
        if not waited_for and timezone.now() - call.created_at < LISTED_FOR:
            waited_for = "too-recent"
        if waited_for:
            services.words_erase(tenant_id=tenant_id, receipt_id=receipt_id, call_id=call_id)
            return waited_for
    gone = services.call_erase(tenant_id=tenant_id, receipt_id=receipt_id, call_id=call_id)
    return "" if gone else "audio-came"


def _call(tenant_id: UUID, call_id: UUID) -> Call | None:
    with tenant_context(tenant_id):
        return Call.objects.filter(tenant=tenant_id, pk=call_id).first()


def delete_audio(call: Call, carrier: Carrier) -> None:
    """Also what Twilio has of the call and never told us of."""
    delete_at_carrier(tenant_id=call.tenant_id, call_id=call.pk, carrier=carrier)
    delete_here(tenant_id=call.tenant_id, call_id=call.pk)
    if not was_named(call.call_sid):  # Twilio has nothing of it
        return
    names = {"account_sid": call.account_sid, "call_sid": call.call_sid}
    for recording_sid in carrier.recordings_of_call(**names):
        carrier.recording_delete(account_sid=call.account_sid, recording_sid=recording_sid)

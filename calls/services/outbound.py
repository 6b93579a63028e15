"""Rows of calls that we place: each is bound to its CallSid once, by whoever learns it first."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from calls.engine.states import EndReason
from calls.models import Call, CallStatus, Direction
from calls.services.statuses import call_finish
from tenants.context import tenant_context

_PENDING: Final = "pending-"  # nothing that Twilio calls a CallSid
_TEST: Final = "test-"  # nor this


def pending_sid(call_id: UUID) -> str:
    """What stands for the CallSid of a call that Twilio has not named yet."""
    return f"{_PENDING}{call_id.hex}"


def test_sid(call_id: UUID) -> str:
    """The CallSid of a test from the browser, which Twilio never hears of."""
    return f"{_TEST}{call_id.hex}"


def is_pending(call: Call) -> bool:
    """Whether Twilio has not named the call yet; a test it never will."""
    return call.call_sid.startswith(_PENDING)


def was_named(call_sid: str) -> bool:
    """Whether this is Twilio's CallSid: what never had one, Twilio knows nothing of."""
    return not call_sid.startswith((_PENDING, _TEST))


def is_test(call_sid: str) -> bool:
    """Whether the call is a test from the browser."""
    return call_sid.startswith(_TEST)


def told_sid(call_sid: str) -> str | None:
    """The CallSid as everybody is told it: None where Twilio has not named the call."""
    return call_sid if was_named(call_sid) else None


def outbound_bind(*, tenant_id: UUID, call_id: UUID, call_sid: str) -> Call | None:
    """The call, which has this CallSid from now on or has it already; with its tenant.

    None where it is not there, has another CallSid, or this one is another call's.
    """
    with tenant_context(tenant_id):
        mine = Call.objects.filter(tenant=tenant_id, pk=call_id, direction=Direction.OUTBOUND)
        try:
            with transaction.atomic():
                mine.filter(call_sid=pending_sid(call_id)).update(call_sid=call_sid)
        except IntegrityError:
            return None
        return mine.select_related("tenant").filter(call_sid=call_sid).first()


def outbound_refused(*, tenant_id: UUID, call_id: UUID, carrier_error: int | None) -> bool:
    """The carrier never took it: the call has failed. False when it has a CallSid, or is over."""
    with tenant_context(tenant_id):
        _pending(tenant_id, call_id).update(carrier_error=carrier_error)
        return call_finish(
            tenant_id=tenant_id, call_sid=pending_sid(call_id), status=CallStatus.FAILED
        )


def outbound_forget(*, tenant_id: UUID, call_id: UUID) -> None:
    """Nothing was dialled, and may be by another try: as if it had not been asked for."""
    with tenant_context(tenant_id):
        _pending(tenant_id, call_id).filter(status=CallStatus.QUEUED).delete()


def outbound_left(*, tenant_id: UUID, call_id: UUID) -> None:
    """Somebody answered while this process takes no call any more."""
    with tenant_context(tenant_id):
        call = Call.objects.filter(tenant=tenant_id, pk=call_id, end_reason="")
        call.update(end_reason=EndReason.SHUTDOWN)


def carrier_error_note(*, tenant_id: UUID, call_sid: str, code: int) -> None:
    """Twilio's reason why a call failed; the first one counts."""
    with tenant_context(tenant_id):
        call = Call.objects.filter(tenant=tenant_id, call_sid=call_sid, carrier_error=None)
        call.update(carrier_error=code)


def _pending(tenant_id: UUID, call_id: UUID) -> QuerySet[Call]:
    return Call.objects.filter(tenant=tenant_id, pk=call_id, call_sid=pending_sid(call_id))

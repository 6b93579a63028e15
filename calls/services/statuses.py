"""From the first webhook to the end: a call's row and the one transition of its status."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce, Least, Now
from django.utils import timezone

from calls import selectors
from calls.engine.states import EndReason
from calls.errors import CallElsewhere
from calls.models import (
    TERMINAL_STATUSES,
    Call,
    CallStatus,
    Direction,
    statuses_before,
)
from calls.services.answering import Answering, answering
from calls.services.limits import limit_note, limit_reached
from calls.services.number_checks import account_is_stale
from calls.services.voicemail import OWED_A_MESSAGE, voicemail_begin, waiting_for_message
from calls.signals import call_ended
from calls.twilio.webhook_params import IncomingCall
from tenants.context import tenant_context
from tenants.models import PhoneNumber, Tenant


@dataclass(frozen=True, slots=True)
class StreamEnd:
    """How the stream of a call ended, and the language (code) its caller is spoken to in.

    `takes_message`: the caller is still there, and is to leave a message. `is_sorry`: whom we
    called is still there, and is told that something went wrong.
    """

    reason: str
    locale: str
    takes_message: bool
    is_sorry: bool = False


def call_start(
    *,
    tenant_id: UUID,
    incoming: IncomingCall,
    wants_agent: bool = True,
    at: datetime | None = None,
) -> Call | None:
    """The call of this webhook, made at once (S3-7); a repeated webhook finds the same row.

    A call over one of the tenant's limits, or in whose hours nobody answers (`at`: now), is
    stored as such, waiting for a message; one that wants no agent any more is not held against
    either. None when nobody answers the number. CallElsewhere when the CallSid is another
    tenant's.
    """
    with tenant_context(tenant_id):
        number = _dialled(tenant_id, incoming)
        if number is None:
            return None
        who = answering(number, at=(at or timezone.now()) if wants_agent else None)
        if who is None:
            return None
        call = Call(
            tenant_id=tenant_id,
            phone_number=number,
            agent_version_id=who.version_id,
            agent_id=who.agent_id,
            call_sid=incoming.call_sid,
            account_sid=incoming.account_sid,
            direction=Direction.INBOUND,
            from_number=incoming.caller.number,
            from_presentation=incoming.caller.presentation,
            to_number=incoming.to_number,
            **_standing(number.tenant, incoming, who, wants_agent=wants_agent),
        )
        Call.objects.bulk_create([call], ignore_conflicts=True)
        calls = Call.objects.select_related("tenant")
        stored = calls.filter(tenant=tenant_id, call_sid=incoming.call_sid).first()
        if stored is None:
            raise CallElsewhere
        return stored


def _dialled(tenant_id: UUID, incoming: IncomingCall) -> PhoneNumber | None:
    """The number that answers this call, through whichever account it came.

    The gate has judged who signed. A number that Twilio has moved since we looked is answered all
    the same, and looked at.
    """
    number = (
        PhoneNumber.objects.select_related("agent", "after_hours_agent", "tenant")
        .filter(tenant=tenant_id, e164=incoming.to_number, status=PhoneNumber.Status.ACTIVE)
        .first()
    )
    if number is not None and len({number.account_sid, incoming.account_sid} - {""}) > 1:
        note = partial(account_is_stale, tenant_id=tenant_id, call_sid=incoming.call_sid)
        transaction.on_commit(note, robust=True)
    return number


def _standing(
    tenant: Tenant, incoming: IncomingCall, who: Answering, *, wants_agent: bool
) -> dict[str, Any]:
    """Where the call stands when it is stored; a message after hours costs no agent's place."""
    if who.takes_message:
        return {"end_reason": EndReason.AFTER_HOURS, **waiting_for_message()}
    over = _over_limit(tenant, incoming) if wants_agent else {}
    return {"status": CallStatus.RINGING, **over}


def _over_limit(tenant: Tenant, incoming: IncomingCall) -> dict[str, Any]:
    """What a call that gets no agent is stored with; nothing for one that may be taken."""
    call_sid = incoming.call_sid
    limit = limit_reached(tenant=tenant, direction=Direction.INBOUND, call_sid=call_sid)
    if limit is None:
        return {}
    note = partial(limit_note, tenant_id=tenant.pk, call_sid=call_sid, limit=limit)
    transaction.on_commit(note, robust=True)
    return {"end_reason": EndReason.OVER_LIMIT, **waiting_for_message()}


def call_advance(*, tenant_id: UUID, call_sid: str, status: str) -> bool:
    """Move a call forward by rank of status (L85); False when it already stands there or later.

    A terminal status is only ever written once, and tells call_ended after the commit.
    """
    with tenant_context(tenant_id):
        return _advance(Call.objects.filter(tenant=tenant_id, call_sid=call_sid), status)


def call_finish(
    *,
    tenant_id: UUID,
    call_sid: str,
    status: str,
    reason: EndReason | None = None,
    duration_seconds: int | None = None,
) -> bool:
    """End a call: True for exactly one caller. Any caller fills what is still empty.

    ValueError when status is not terminal.
    """
    if status not in TERMINAL_STATUSES:
        raise ValueError("a call finishes with a terminal status only")
    with tenant_context(tenant_id):
        call = Call.objects.filter(tenant=tenant_id, call_sid=call_sid)
        finished = _advance(call, status)
        if reason is not None:
            call.filter(end_reason="").update(end_reason=reason)
        if duration_seconds is not None:
            call.filter(duration_seconds=None).update(duration_seconds=duration_seconds)
        return finished


def stream_ended(
    *, tenant_id: UUID, call_sid: str, status: str, duration_seconds: int | None, goes_on: bool
) -> StreamEnd:
    """A call's <Connect> has ended: finish the call, or have its caller leave a message.

    `goes_on`: the caller is still on the line. One that never streamed says so; one whose holder
    left without a word is abandoned.
    """
    with tenant_context(tenant_id):
        call = selectors.call_by_sid(tenant=tenant_id, call_sid=call_sid)
        never = EndReason.STREAM_NEVER_STARTED if call.stream_lease_until is None else None
        reason = call.end_reason or never or (EndReason.ABANDONED if goes_on else "")
        is_owed = goes_on and reason in OWED_A_MESSAGE
        is_inbound = call.direction == Direction.INBOUND
        if is_owed and is_inbound:
            voicemail_begin(tenant_id=tenant_id, call_sid=call_sid, reason=EndReason(reason))
            return StreamEnd(reason, call.tenant.locale, takes_message=True)
        call_finish(
            tenant_id=tenant_id,
            call_sid=call_sid,
            status=status,
            reason=EndReason(reason) if is_owed else never,
            duration_seconds=duration_seconds,
        )
        return StreamEnd(reason, call.tenant.locale, takes_message=False, is_sorry=is_owed)


def call_abandon(
    *, tenant_id: UUID, call_sid: str, lease_ended_for: timedelta, unserved_for: timedelta
) -> bool:
    """End a call nobody serves any more; False when it lives, or somebody else finished it.

    A stream that was closed in order makes it completed (only the callbacks were lost), else it
    failed: abandoned by its holder, or never streamed at all.
    """
    with tenant_context(tenant_id):
        call = Call.objects.filter(tenant=tenant_id, call_sid=call_sid)
        lost = call.filter(
            Q(stream_lease_until__lt=Now() - lease_ended_for)
            | Q(stream_lease_until=None, created_at__lt=Now() - unserved_for)
        )
        known = lost.values("end_reason", "stream_lease_until").first()
        if known is None:
            return False
        status = CallStatus.COMPLETED if known["end_reason"] else CallStatus.FAILED
        served = known["stream_lease_until"] is not None
        reason = EndReason.ABANDONED if served else EndReason.STREAM_NEVER_STARTED
        finished = _advance(lost, status, ended_at=Least(Now(), "stream_lease_until"))
        if finished:
            call.filter(end_reason="").update(end_reason=reason)
        return finished


def _advance(call: models.QuerySet[Call], status: str, **stamps: Any) -> bool:
    """The one transition of a status: a compare-and-set on its rank, inside a tenant_context."""
    known = call.filter(status__in=statuses_before(status)).values(
        "tenant_id", "call_sid", call_id=models.F("pk")
    )
    if status == CallStatus.IN_PROGRESS:
        stamps["answered_at"] = Coalesce("answered_at", Now())
    if status not in TERMINAL_STATUSES:
        return known.update(status=status, **stamps) == 1
    names = known.first()
    if names is None or known.update(status=status, **{"ended_at": Now(), **stamps}) != 1:
        return False
    transaction.on_commit(partial(call_ended.send_robust, sender=Call, **names))
    return True

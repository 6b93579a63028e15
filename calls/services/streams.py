"""Who serves a call's media stream: admission, the one holder, its lease (R15)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum, unique
from typing import Any, Final
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from calls import selectors
from calls.engine.policy import AgentPolicy
from calls.engine.states import EndReason
from calls.errors import RefusedBecause, StreamRefused
from calls.lookups import tenant_of_call_sid
from calls.models import LIVE_STATUSES, Call, CallStatus
from calls.services.answering import knowing_hours
from calls.services.telling import COLUMNS, started_tell
from calls.services.test_calls import MAX_MS
from tenants.call_policy import policy_for
from tenants.context import tenant_context

FIRST: Final = 1  # generation of a call's stream


@dataclass(frozen=True, slots=True)
class StreamSnapshot:
    """All that a media stream needs to know of its call, read once (L89, L100).

    `account_sid` is the Twilio account whose token signs for it, "" for our main one. `timezone`
    is the tenant's, an IANA name.
    """

    call_id: UUID
    tenant_id: UUID
    call_sid: str
    account_sid: str
    from_number: str
    to_number: str
    timezone: str
    policy: AgentPolicy
    notices: tuple[tuple[str, str], ...]  # kind and text of each line of the preamble
    is_test: bool = False  # from the browser


def stream_admit(*, call_sid: str, nonce: str) -> StreamSnapshot:
    """Before the socket is accepted: what its call is. Reads only; StreamRefused otherwise."""
    tenant_id = tenant_of_call_sid(call_sid)
    if tenant_id is None:
        raise StreamRefused(RefusedBecause.UNKNOWN_CALL)
    with tenant_context(tenant_id):
        call = selectors.call_by_sid(tenant=tenant_id, call_sid=call_sid)
        _refuse_finished_or_used(call, nonce)
        said_first = policy_for(call.tenant.call_policy, call.direction)
        return StreamSnapshot(
            call_id=call.pk,
            tenant_id=tenant_id,
            call_sid=call_sid,
            account_sid=call.account_sid,
            from_number=call.from_number,
            to_number=call.to_number,
            timezone=call.tenant.timezone,
            policy=knowing_hours(_policy(call, said_first.preamble), call.tenant, timezone.now()),
            notices=said_first.notices,
            is_test=call.is_test,
        )


def _policy(call: Call, preamble: str) -> AgentPolicy:
    """The version's; a test is short."""
    policy = selectors.agent_policy(
        tenant=call.tenant_id,
        version=call.agent_version,
        direction=call.direction,
        preamble=preamble,
    )
    if call.is_test:
        return replace(policy, max_call_ms=min(policy.max_call_ms, MAX_MS))
    return policy


def stream_claim(*, tenant_id: UUID, call_sid: str, nonce: str, lease_ms: int) -> int:
    """At START: become the one holder of the call's stream and return its generation (R15).

    The first of a call has its webhooks told, in one statement more.

    StreamRefused when the call is unknown or finished, the nonce was used, or a holder's lease
    still runs.
    """
    with tenant_context(tenant_id):
        call = Call.objects.filter(tenant=tenant_id, call_sid=call_sid)
        claimed = (
            call.filter(_lease_is_free(), status__in=LIVE_STATUSES)
            .exclude(stream_nonces__contains=[nonce])
            .update(
                stream_nonces=_append_nonce(nonce),
                stream_generation=F("stream_generation") + 1,
                stream_lease_until=_lease_from_now(lease_ms),
                status=CallStatus.IN_PROGRESS,
                answered_at=Coalesce("answered_at", Now()),
            )
        )
        if claimed:
            stored = call.values("stream_generation", *COLUMNS).get()
            generation: int = stored["stream_generation"]
            if generation == FIRST:
                started_tell(tenant_id, stored)
            return generation
        refused = call.first()
        if refused is None:
            raise StreamRefused(RefusedBecause.UNKNOWN_CALL)
        _refuse_finished_or_used(refused, nonce)
        raise StreamRefused(RefusedBecause.STREAM_LIVE)


@unique
class Lease(StrEnum):
    """What became of a stream's hold on its call."""

    HELD = "held"
    TAKEN_OVER = "taken-over"
    CALL_OVER = "call-over"


def stream_renew(*, tenant_id: UUID, call_sid: str, generation: int, lease_ms: int) -> Lease:
    """Prolong the holder's lease to lease_ms from now, while the call is its own and lives."""
    with tenant_context(tenant_id):
        held = Call.objects.filter(
            tenant=tenant_id, call_sid=call_sid, stream_generation=generation
        )
        live = held.filter(status__in=LIVE_STATUSES)
        if live.update(stream_lease_until=_lease_from_now(lease_ms)):
            return Lease.HELD
        return Lease.CALL_OVER if held.exists() else Lease.TAKEN_OVER


def stream_close(*, tenant_id: UUID, call_sid: str, generation: int, reason: EndReason) -> None:
    """Let the lease end now and record why the stream ended, unless another holds it.

    The lease stays as a stamp: a call that nobody then finishes is found by the reaper. Where
    others found the call abandoned meanwhile, its holder's word counts.
    """
    with tenant_context(tenant_id):
        call = Call.objects.filter(tenant=tenant_id, call_sid=call_sid)
        held = call.filter(stream_generation=generation)
        held.update(stream_lease_until=Now())
        held.filter(end_reason="").update(end_reason=reason)
        call.filter(end_reason=EndReason.ABANDONED).update(end_reason=reason)


def _refuse_finished_or_used(call: Call, nonce: str) -> None:
    if call.finished:
        raise StreamRefused(RefusedBecause.CALL_FINISHED)
    if nonce in call.stream_nonces:
        raise StreamRefused(RefusedBecause.TOKEN_USED)


def _lease_is_free() -> Q:
    return Q(stream_lease_until=None) | Q(stream_lease_until__lte=Now())


def _lease_from_now(lease_ms: int) -> models.expressions.CombinedExpression:
    return Now() + timedelta(milliseconds=lease_ms)


def _append_nonce(nonce: str) -> Func:
    column: ArrayField[Any, Any] = ArrayField(models.CharField(max_length=64))
    return Func(F("stream_nonces"), Value(nonce), function="array_append", output_field=column)

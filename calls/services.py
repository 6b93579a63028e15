"""Writing calls: plain, short, synchronous; each opens its own tenant_context.

Every race is settled by one UPDATE whose WHERE clause holds the condition (rule 10). Leases and
stamps use the database's clock, so that processes on several machines agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Least, Now

from calls import selectors
from calls.engine.policy import AgentPolicy
from calls.engine.states import EndReason
from calls.errors import CallElsewhere, RefusedBecause, StreamRefused
from calls.lookups import tenant_of_call_sid
from calls.models import (
    LIVE_STATUSES,
    TERMINAL_STATUSES,
    Call,
    CallMetrics,
    CallStatus,
    CallTurn,
    Direction,
    statuses_before,
)
from calls.signals import call_ended
from calls.twilio.webhook_params import IncomingCall
from tenants.context import tenant_context
from tenants.models import PhoneNumber


@dataclass(frozen=True, slots=True)
class StreamSnapshot:
    """All that a media stream needs to know of its call, read once (L89, L100)."""

    call_id: UUID
    tenant_id: UUID
    call_sid: str
    from_number: str
    to_number: str
    policy: AgentPolicy


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One turn as the session saw it; who is "caller" or "agent", times are ms of the stream."""

    position: int
    item_id: str
    who: str
    text: str
    heard_text: str
    start_ms: int
    end_ms: int
    interrupted: bool


@dataclass(frozen=True, slots=True)
class MetricsRecord:
    """A call's counters (R16); times are ms, None where nothing was measured."""

    frames_sent: int
    frames_not_160: int
    max_gap_ms: int
    tx_late_frames: int
    tx_schedule_resets: int
    first_audio_ms: int | None
    barge_ins: int
    barge_in_ms: int | None
    counters: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class StreamEnd:
    """How the stream of a call ended, and the language (code) its caller is spoken to in."""

    reason: str
    locale: str


def call_start(*, tenant_id: UUID, incoming: IncomingCall) -> Call | None:
    """The call of this webhook, made at once (S3-7); a repeated webhook finds the same row.

    None when the number has no published agent. CallElsewhere when the CallSid is another
    tenant's.
    """
    with tenant_context(tenant_id):
        number = (
            PhoneNumber.objects.select_related("agent")
            .filter(tenant=tenant_id, e164=incoming.to_number)
            .first()
        )
        if number is None or number.agent is None or number.agent.published_version_id is None:
            return None
        call = Call(
            tenant_id=tenant_id,
            phone_number=number,
            agent_version_id=number.agent.published_version_id,
            call_sid=incoming.call_sid,
            account_sid=incoming.account_sid,
            direction=Direction.INBOUND,
            from_number=incoming.caller.number,
            from_presentation=incoming.caller.presentation,
            to_number=incoming.to_number,
            status=CallStatus.RINGING,
        )
        Call.objects.bulk_create([call], ignore_conflicts=True)
        stored = Call.objects.filter(tenant=tenant_id, call_sid=incoming.call_sid).first()
        if stored is None:
            raise CallElsewhere
        return stored


def stream_admit(*, call_sid: str, nonce: str) -> StreamSnapshot:
    """Before the socket is accepted: what its call is. Reads only; StreamRefused otherwise."""
    tenant_id = tenant_of_call_sid(call_sid)
    if tenant_id is None:
        raise StreamRefused(RefusedBecause.UNKNOWN_CALL)
    with tenant_context(tenant_id):
        call = selectors.call_by_sid(tenant=tenant_id, call_sid=call_sid)
        _refuse_finished_or_used(call, nonce)
        return StreamSnapshot(
            call_id=call.pk,
            tenant_id=tenant_id,
            call_sid=call_sid,
            from_number=call.from_number,
            to_number=call.to_number,
            policy=selectors.agent_policy(tenant=tenant_id, version=call.agent_version),
        )


def stream_claim(*, tenant_id: UUID, call_sid: str, nonce: str, lease_ms: int) -> int:
    """At START: become the one holder of the call's stream and return its generation (R15).

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
            return call.values_list("stream_generation", flat=True).get()
        stored = call.first()
        if stored is None:
            raise StreamRefused(RefusedBecause.UNKNOWN_CALL)
        _refuse_finished_or_used(stored, nonce)
        raise StreamRefused(RefusedBecause.STREAM_LIVE)


def stream_renew(*, tenant_id: UUID, call_sid: str, generation: int, lease_ms: int) -> bool:
    """Prolong the holder's lease to lease_ms from now; False once another has taken over."""
    with tenant_context(tenant_id):
        held = Call.objects.filter(
            tenant=tenant_id, call_sid=call_sid, stream_generation=generation
        )
        return held.update(stream_lease_until=_lease_from_now(lease_ms)) == 1


def stream_close(*, tenant_id: UUID, call_sid: str, generation: int, reason: EndReason) -> None:
    """Let the lease end now and record why the stream ended, unless another holds it.

    The lease stays as a stamp: a call that nobody then finishes is found by the reaper.
    """
    with tenant_context(tenant_id):
        held = Call.objects.filter(
            tenant=tenant_id, call_sid=call_sid, stream_generation=generation
        )
        held.update(stream_lease_until=Now())
        held.filter(end_reason="").update(end_reason=reason)


def call_turns_save(*, tenant_id: UUID, call_sid: str, turns: Sequence[TurnRecord]) -> None:
    """Insert or replace turns by position, also after the end; Call.DoesNotExist if unknown."""
    by_position = {turn.position: _storable(turn) for turn in turns}
    with tenant_context(tenant_id):
        call = Call.objects.only("pk").get(tenant=tenant_id, call_sid=call_sid)
        CallTurn.objects.bulk_create(
            [CallTurn(tenant_id=tenant_id, call=call, **asdict(t)) for t in by_position.values()],
            update_conflicts=True,
            unique_fields=["call", "position"],
            update_fields=[f for f in TurnRecord.__slots__ if f != "position"],
        )


def call_metrics_save(*, tenant_id: UUID, call_sid: str, metrics: MetricsRecord) -> None:
    """Insert or replace a call's counters; Call.DoesNotExist if unknown."""
    values = {name: getattr(metrics, name) for name in MetricsRecord.__slots__}
    values["counters"] = dict(metrics.counters)
    with tenant_context(tenant_id):
        call = Call.objects.only("pk").get(tenant=tenant_id, call_sid=call_sid)
        CallMetrics.objects.bulk_create(
            [CallMetrics(tenant_id=tenant_id, call=call, **values)],
            update_conflicts=True,
            unique_fields=["call"],
            update_fields=list(values),
        )


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
    *, tenant_id: UUID, call_sid: str, status: str, duration_seconds: int | None
) -> StreamEnd:
    """Finish a call whose <Connect> has ended; one that never streamed says so."""
    with tenant_context(tenant_id):
        call = selectors.call_by_sid(tenant=tenant_id, call_sid=call_sid)
        reason = None if call.stream_generation else EndReason.STREAM_NEVER_STARTED
        call_finish(
            tenant_id=tenant_id,
            call_sid=call_sid,
            status=status,
            reason=reason,
            duration_seconds=duration_seconds,
        )
        return StreamEnd(call.end_reason or reason or "", call.tenant.locale)


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
            | Q(stream_generation=0, created_at__lt=Now() - unserved_for)
        )
        known = lost.values("end_reason", "stream_generation").first()
        if known is None:
            return False
        status = CallStatus.COMPLETED if known["end_reason"] else CallStatus.FAILED
        started = known["stream_generation"] > 0
        reason = EndReason.ABANDONED if started else EndReason.STREAM_NEVER_STARTED
        finished = _advance(lost, status, ended_at=Least(Now(), "stream_lease_until"))
        if finished:
            call.filter(end_reason="").update(end_reason=reason)
        return finished


def _advance(call: models.QuerySet[Call], status: str, **stamps: Any) -> bool:
    """The one transition of a status: a compare-and-set on its rank, inside a tenant_context."""
    known = call.filter(status__in=statuses_before(status)).values("tenant_id", "call_sid")
    if status == CallStatus.IN_PROGRESS:
        stamps["answered_at"] = Coalesce("answered_at", Now())
    if status not in TERMINAL_STATUSES:
        return known.update(status=status, **stamps) == 1
    names = known.first()
    if names is None or known.update(status=status, **{"ended_at": Now(), **stamps}) != 1:
        return False
    transaction.on_commit(partial(call_ended.send_robust, sender=Call, **names))
    return True


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


def _storable(turn: TurnRecord) -> TurnRecord:
    """PostgreSQL takes no NUL in text, and a turn never ends before it starts."""
    return replace(
        turn,
        text=turn.text.replace("\0", ""),
        heard_text=turn.heard_text.replace("\0", ""),
        end_ms=max(turn.start_ms, turn.end_ms),
    )

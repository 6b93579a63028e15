"""Stages of work: opened with the call's end, taken by one attempt at a time, settled once.

A worker that dies leaves its lease behind; when that has run out the next attempt takes over.
Whoever wrote a result without its lease has repeated work, never doubled it: results are one row
each, replaced.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from calls.models import TERMINAL_STATUSES, Call
from recordings.models import ERASED, SETTLED, Stage, StageName, StageState
from recordings.services.telling import settling_tell
from tenants.context import tenant_context

LEASE: Final = timedelta(minutes=3)  # longer than any one request that a stage makes
_POSITION: Final = {name: position for position, name in enumerate(StageName)}


class LeaseLost(Exception):
    """Another attempt has this stage now: stop, and write nothing more."""


@dataclass(frozen=True, slots=True)
class Job:
    """One attempt at one stage, numbered from 1; `work` is what earlier attempts left.

    `claim` names this attempt alone, also after the stage was reset.
    """

    tenant_id: UUID
    call_id: UUID
    call_sid: str
    name: str
    attempt: int
    claim: int
    work: Mapping[str, Any]


def pipeline_open(*, tenant_id: UUID, call_id: UUID) -> bool:
    """Make the stages of a finished call, once; False while it lives or is unknown."""
    with tenant_context(tenant_id):
        call = Call.objects.filter(tenant=tenant_id, pk=call_id, status__in=TERMINAL_STATUSES)
        if not call.exists():
            return False
        Stage.objects.bulk_create(
            [
                Stage(tenant_id=tenant_id, call_id=call_id, name=name, position=position)
                for name, position in _POSITION.items()
            ],
            ignore_conflicts=True,
        )
        return True


def stage_claim(*, tenant_id: UUID, call_id: UUID) -> Job | None:
    """Take the call's first unsettled stage, if it is due and nobody has it."""
    with tenant_context(tenant_id):
        first = _of_call(tenant_id, call_id).exclude(state__in=SETTLED).first()
        if first is None:
            return None
        free = Q(state=StageState.WAITING, not_before__lte=Now()) | Q(
            state=StageState.RUNNING, lease_until__lt=Now()
        )
        taken = Stage.objects.filter(free, pk=first.pk, tenant=tenant_id).update(
            state=StageState.RUNNING,
            attempts=F("attempts") + 1,
            claims=F("claims") + 1,
            lease_until=Now() + LEASE,
            reason="",
        )
        if not taken:
            return None
        stage = Stage.objects.select_related("call").get(tenant=tenant_id, pk=first.pk)
        return Job(
            tenant_id,
            call_id,
            stage.call.call_sid,
            stage.name,
            stage.attempts,
            stage.claims,
            stage.work,
        )


def stage_renew(job: Job) -> None:
    """Prolong the lease; LeaseLost."""
    _update(job, lease_until=Now() + LEASE)


def stage_keep(job: Job, work: Mapping[str, Any]) -> None:
    """Store what the next attempt should find, and prolong the lease; LeaseLost."""
    _update(job, work=dict(work), lease_until=Now() + LEASE)


def stage_settle(job: Job, *, state: str, reason: str = "") -> None:
    """Close the stage; LeaseLost. ValueError when the state is not a settled one.

    Webhooks are told in the same transaction (recordings/services/telling.py).
    """
    if state not in SETTLED:
        raise ValueError("a stage settles in a settled state only")
    with tenant_context(job.tenant_id):
        _update(job, state=state, reason=reason, lease_until=None, settled_at=Now())
        settling_tell(tenant_id=job.tenant_id, call_id=job.call_id, stage=job.name)


def stage_delay(job: Job, *, reason: str, wait: timedelta, counts: bool = True) -> None:
    """Give the stage back, for an attempt after `wait`; LeaseLost.

    One that does not count uses no attempt up.
    """
    _update(
        job,
        attempts=job.attempt if counts else job.attempt - 1,
        state=StageState.WAITING,
        reason=reason,
        lease_until=None,
        not_before=Now() + wait,
    )


def stage_hurry(*, tenant_id: UUID, call_id: UUID, name: str) -> bool:
    """Let a waiting stage be due now: what it waits for has come. False if it does not wait."""
    with tenant_context(tenant_id):
        waiting = _of_call(tenant_id, call_id).filter(name=name, state=StageState.WAITING)
        return waiting.update(not_before=Now()) == 1


def stage_reset(*, tenant_id: UUID, call_id: UUID, name: str) -> bool:
    """Have a settled stage run again, and those after it, also the one that is running.

    False when it is not settled, or its call is being erased. Stage.DoesNotExist when the call
    has no such stage.
    """
    with tenant_context(tenant_id):
        stages = _of_call(tenant_id, call_id)
        stage = stages.get(name=name)
        if stage.state not in SETTLED or stages.filter(reason=ERASED).exists():
            return False
        stages.filter(position__gte=stage.position).update(
            state=StageState.WAITING,
            attempts=0,
            reason="",
            not_before=Now(),
            lease_until=None,
            settled_at=None,
        )
        return True


def _of_call(tenant_id: UUID, call_id: UUID) -> QuerySet[Stage]:
    return Stage.objects.filter(tenant=tenant_id, call=call_id)


def _update(job: Job, **values: Any) -> None:
    with tenant_context(job.tenant_id):
        mine = _of_call(job.tenant_id, job.call_id).filter(
            name=job.name, state=StageState.RUNNING, claims=job.claim
        )
        if not mine.update(**values):
            raise LeaseLost

"""One attempt at the next stage of a call's work: claim it, run it, write down how it went.

The stages are independent: one that failed leaves a reason, and the next one works with what
there is.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from django.db import DatabaseError

from prosaas.lib import counters
from recordings import selectors, services
from recordings.models import StageName, StageState
from recordings.services import Job, LeaseLost
from recordings.stages import extract, fetch, meter, notify, summarise, transcribe
from recordings.stages.checkpoint import checkpoint
from recordings.stages.verdict import GaveUp, NotNeeded, TryLater
from tenants.context import tenant_context

ATTEMPTS: Final = 14  # some three hours with the backoff below
SESSION_PATIENCE, _SESSION_WAIT = timedelta(seconds=30), timedelta(seconds=3)
_FIRST_WAIT_S, _LONGEST_WAIT_S = 4.0, 1800.0
_STAGES: Final[Mapping[str, Callable[[Job], None]]] = {
    StageName.FETCH: fetch.run,
    StageName.TRANSCRIBE: transcribe.run,
    StageName.SUMMARISE: summarise.run,
    StageName.EXTRACT: extract.run,
    StageName.METER: meter.run,
    StageName.NOTIFY: notify.run,
}

log = structlog.get_logger(__name__)


def run_next(*, tenant_id: UUID, call_id: UUID) -> timedelta | None:
    """Run the call's next stage; return when to come again, None when there is nothing to do."""
    job = services.stage_claim(tenant_id=tenant_id, call_id=call_id)
    if job is None:
        return None
    checkpoint(f"{job.name}.claimed")
    try:
        if job.attempt > ATTEMPTS:  # none of them lived to say why
            return _settled(job, StageState.FAILED, "worker-lost")
        if _session_is_open(job):
            reason = "session-open"
            services.stage_delay(job, reason=reason, wait=_SESSION_WAIT, counts=False)
            return _SESSION_WAIT
        return _attempt(job)
    except LeaseLost:
        counters.count("stage_lease_lost")
        log.warning("stage.lease_lost", call_sid=job.call_sid, stage=job.name)
        return None


def _attempt(job: Job) -> timedelta | None:
    try:
        _STAGES[job.name](job)
    except NotNeeded as verdict:
        return _settled(job, StageState.SKIPPED, verdict.reason)
    except GaveUp as verdict:
        return _settled(job, StageState.FAILED, verdict.reason)
    except TryLater as verdict:
        wait = verdict.wait or max(backoff(job.attempt), verdict.at_least)
        return _later(job, verdict.reason, wait)
    except LeaseLost:
        raise
    except DatabaseError as error:  # no traceback: the text of one may show a row
        log.error("stage.database_failed", stage=job.name, error=type(error).__name__)
        return _later(job, "database-failed", backoff(job.attempt))
    except Exception:  # the boundary of a stage: whatever broke, the call's other stages go on
        log.exception("stage.broke", call_sid=job.call_sid, stage=job.name)
        return _later(job, "internal-error", backoff(job.attempt))
    return _settled(job, StageState.DONE, "")


def _session_is_open(job: Job) -> bool:
    """The session writes its last word a little after the carrier has ended the call."""
    with tenant_context(job.tenant_id):
        return selectors.session_is_open(
            tenant=job.tenant_id, call_id=job.call_id, patience=SESSION_PATIENCE
        )


def backoff(attempt: int) -> timedelta:
    """How long to wait after an attempt, numbered from 1: doubling, half of it by chance."""
    longest = min(_FIRST_WAIT_S * 2 ** (attempt - 1), _LONGEST_WAIT_S)
    return timedelta(seconds=longest * random.uniform(0.5, 1))  # noqa: S311 spreading, not a secret


def _later(job: Job, reason: str, wait: timedelta) -> timedelta:
    if job.attempt >= ATTEMPTS:
        return _settled(job, StageState.FAILED, reason)
    services.stage_delay(job, reason=reason, wait=wait)
    log.info("stage.later", call_sid=job.call_sid, stage=job.name, reason=reason)
    return wait


def _settled(job: Job, state: StageState, reason: str) -> timedelta:
    checkpoint(f"{job.name}.finished")
    services.stage_settle(job, state=state, reason=reason)
    counters.count(f"stage_{job.name}_{state}")
    log.info("stage.settled", call_sid=job.call_sid, stage=job.name, state=state, reason=reason)
    return timedelta()

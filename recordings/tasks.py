"""Celery's part in recordings. Plain ids only; every task may run twice."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from celery import Task, shared_task
from django.conf import settings

from prosaas.lib.twilio.errors import TwilioFailed
from recordings import lookups, services
from recordings.enqueue import enqueue
from recordings.models import StageName
from recordings.retention import close
from recordings.retention.carrier import carrier_connected
from recordings.retention.erase import erasure_go_on
from recordings.retention.expire import expire
from recordings.retention.not_deleted import NotDeleted
from recordings.services import RecordingNews
from recordings.stages.run import run_next
from recordings.twilio_account import our_twilio

# s; after "not eligible yet" (protocols.md C), and after what takes a carrier longer
RETRY_S: Final = (0.3, 0.6, 0.9, 2.0, 5.0, 10.0, 20.0, 40.0, 60.0)
ATTEMPTS: Final = len(RETRY_S) + 1
UNRECORDED_FOR: Final = timedelta(seconds=15)
OVERDUE_FOR: Final = timedelta(seconds=60)  # the broker had its chance
LOST_WITHIN: Final = timedelta(days=7)
_AT_MOST: Final = 500  # calls in one sweep; the next one takes the rest

log = structlog.get_logger(__name__)


@shared_task(name="recordings.tasks.recording_start", bind=True)
def recording_start(
    self: Task[..., None], tenant_id: str, call_sid: str, attempts: str = "0"
) -> None:
    """Start the call's two-channel recording by REST, once (R8, S0-6).

    `attempts` were made before this task, and lost.
    """
    attempt: int = int(attempts) + self.request.retries
    tenant = UUID(tenant_id)
    account_sid = services.recording_claim(tenant_id=tenant, call_sid=call_sid, attempt=attempt)
    if account_sid is None:
        return
    try:
        news = _start(account_sid or settings.TWILIO_ACCOUNT_SID, call_sid)
    except TwilioFailed as error:
        if error.retryable and attempt + 1 < ATTEMPTS:
            wait_s = RETRY_S[attempt]
            raise self.retry(countdown=wait_s, max_retries=ATTEMPTS, exc=error) from error
        code = str(error.code or error.status)
        services.recording_fail(tenant_id=tenant, call_sid=call_sid, error_code=code)
        log.warning("recording.not_started", call_sid=call_sid, tenant=tenant_id, code=code)
        return
    services.recording_note(tenant_id=tenant, call_sid=call_sid, news=news)
    log.info("recording.started", call_sid=call_sid, tenant=tenant_id)


def _start(account_sid: str, call_sid: str) -> RecordingNews:
    with our_twilio() as twilio:
        started = twilio.recording_start(
            account_sid=account_sid,
            call_sid=call_sid,
            callback_url=f"{settings.PUBLIC_URL}/webhook/recording_status",
        )
    return RecordingNews(
        recording_sid=started.recording_sid,
        status=started.status,
        channels=started.channels,
        source=started.source,
    )


@shared_task(name="recordings.tasks.stage_run")
def stage_run(tenant_id: str, call_id: str) -> None:
    """Run the next stage of a call's work, and have the one after it run."""
    again = run_next(tenant_id=UUID(tenant_id), call_id=UUID(call_id))
    if again is not None:
        enqueue(stage_run, wait=again, tenant_id=tenant_id, call_id=call_id)


@shared_task(name="recordings.tasks.pipelines_sweep")
def pipelines_sweep() -> None:
    """Find the work that a callback, the broker or a worker left behind, and enqueue it again."""
    unopened = lookups.calls_without_stages(
        ended_within=LOST_WITHIN, ended_for=OVERDUE_FOR, at_most=_AT_MOST
    )
    for call in unopened:
        services.pipeline_open(tenant_id=call.tenant_id, call_id=call.call_id)
    unfetched = lookups.calls_unfetched(at_most=_AT_MOST)
    for call in unfetched:
        services.stage_reset(tenant_id=call.tenant_id, call_id=call.call_id, name=StageName.FETCH)
    overdue = lookups.calls_unsettled(overdue_for=OVERDUE_FOR, at_most=_AT_MOST)
    for call in {*unopened, *unfetched, *overdue}:
        enqueue(stage_run, tenant_id=str(call.tenant_id), call_id=str(call.call_id))
    if unopened or unfetched or overdue:
        log.warning(
            "pipelines.swept",
            unopened=len(unopened),
            unfetched=len(unfetched),
            overdue=len(overdue),
        )


@shared_task(name="recordings.tasks.recordings_sweep")
def recordings_sweep() -> None:
    """Ask again for the recordings of live calls whose asking the broker or a worker lost."""
    for call in lookups.calls_unrecorded(answered_for=UNRECORDED_FOR, at_most=_AT_MOST):
        enqueue(
            recording_start,
            tenant_id=str(call.tenant_id),
            call_sid=call.call_sid,
            attempts=str(call.attempts),
        )


@shared_task(name="recordings.tasks.artefacts_expire")
def artefacts_expire() -> None:
    """Delete what tenants need not keep any longer, and go on with erasures (docs/retention.md).

    A full batch is followed by another, unless most of it could not be deleted.
    """
    gone = expire(at_most=_AT_MOST)
    if gone:
        log.info("artefacts.expired", counts=dict(gone))
    if gone.total() == _AT_MOST and gone["remaining"] < _AT_MOST / 2:
        enqueue(artefacts_expire)


@shared_task(name="recordings.tasks.erasure_run")
def erasure_run(tenant_id: str, receipt_id: str) -> None:
    """Begin an erasure that a person asked for; what remains, the hourly run goes on with."""
    with carrier_connected() as carrier, suppress(NotDeleted):
        erasure_go_on(tenant_id=UUID(tenant_id), receipt_id=UUID(receipt_id), carrier=carrier)


@shared_task(name="recordings.tasks.tenants_close")
def tenants_close() -> None:
    """Erase the tenants whose day has come (docs/closing.md); what remains is tried again."""
    done = close.tenants_close(at_most=_AT_MOST)
    if done:
        log.info("tenants.closed", counts=dict(done))

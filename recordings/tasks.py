"""Celery's part in recordings. Plain ids only; every task may run twice."""

from __future__ import annotations

from contextlib import closing
from typing import Final
from uuid import UUID

import structlog
from celery import Task, shared_task
from django.conf import settings

from prosaas.lib.twilio.errors import TwilioFailed
from prosaas.lib.twilio.rest import TwilioRest
from recordings import services
from recordings.services import RecordingNews

RETRY_STEP_S: Final = 0.3  # 300, 600, 900 ms … after "not eligible yet" (protocols.md C)
ATTEMPTS: Final = 6

log = structlog.get_logger(__name__)


@shared_task(name="recordings.tasks.recording_start", bind=True)
def recording_start(self: Task[..., None], tenant_id: str, call_sid: str) -> None:
    """Start the call's two-channel recording by REST, once (R8, S0-6)."""
    attempt: int = self.request.retries
    tenant = UUID(tenant_id)
    account_sid = services.recording_claim(tenant_id=tenant, call_sid=call_sid, attempt=attempt)
    if account_sid is None:
        return
    try:
        news = _start(account_sid or settings.TWILIO_ACCOUNT_SID, call_sid)
    except TwilioFailed as error:
        if error.retryable and attempt + 1 < ATTEMPTS:
            wait_s = RETRY_STEP_S * (attempt + 1)
            raise self.retry(countdown=wait_s, max_retries=ATTEMPTS, exc=error) from error
        code = str(error.code or error.status)
        services.recording_fail(tenant_id=tenant, call_sid=call_sid, error_code=code)
        log.warning("recording.not_started", call_sid=call_sid, tenant=tenant_id, code=code)
        return
    services.recording_note(tenant_id=tenant, call_sid=call_sid, news=news)
    log.info("recording.started", call_sid=call_sid, tenant=tenant_id)


def _start(account_sid: str, call_sid: str) -> RecordingNews:
    twilio = TwilioRest(
        account_sid=settings.TWILIO_ACCOUNT_SID,
        auth_token=settings.TWILIO_AUTH_TOKEN,
        api_url=settings.TWILIO_API_URL,
    )
    with closing(twilio):
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

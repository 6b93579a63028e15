"""Periodic work on calls. Plain ids only; every task may run twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import structlog
from celery import shared_task
from django.conf import settings
from django.utils import timezone

from calls import services
from calls.lookups import calls_abandoned
from prosaas.lib.twilio.calls import calls_list
from prosaas.lib.twilio.errors import TwilioFailed

LEASE_ENDED_FOR: Final = timedelta(seconds=60)
UNSERVED_FOR: Final = timedelta(minutes=5)
LISTED_SINCE: Final = timedelta(hours=2)
_AT_MOST: Final = 500  # calls in one run; the next run takes the rest
_LISTED_AT_MOST: Final = 5000

log = structlog.get_logger(__name__)


@shared_task(name="calls.tasks.calls_reap")
def calls_reap() -> None:
    """Finish the calls whose callbacks were lost and whose stream nobody serves (L93)."""
    lost = calls_abandoned(
        lease_ended_for=LEASE_ENDED_FOR, unserved_for=UNSERVED_FOR, at_most=_AT_MOST
    )
    for call in lost:
        if services.call_abandon(
            tenant_id=call.tenant_id,
            call_sid=call.call_sid,
            lease_ended_for=LEASE_ENDED_FOR,
            unserved_for=UNSERVED_FOR,
        ):
            log.warning("call.abandoned", call_sid=call.call_sid, tenant=str(call.tenant_id))


@shared_task(name="calls.tasks.calls_reconcile")
def calls_reconcile() -> None:
    """Make up for calls of the last two hours that only the carrier knows of, or knows the end."""
    if not settings.TWILIO_ACCOUNT_SID:
        return
    now = timezone.now()
    try:
        listed = calls_list(
            account_sid=settings.TWILIO_ACCOUNT_SID,
            auth_token=settings.TWILIO_AUTH_TOKEN,
            api_url=settings.TWILIO_API_URL,
            since=now - LISTED_SINCE,
            at_most=_LISTED_AT_MOST,
        )
    except TwilioFailed as error:  # the next run lists the same again
        log.warning("calls.not_listed", status=error.status, code=error.code)
        return
    services.calls_settle(listed, now=now)

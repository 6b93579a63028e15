"""Periodic work on calls. Plain ids only; every task may run twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from celery import shared_task
from django.conf import settings
from django.utils import timezone

from calls import services
from calls.lookups import calls_abandoned
from prosaas.lib.twilio.calls import calls_list
from prosaas.lib.twilio.client import Credentials
from prosaas.lib.twilio.errors import TwilioFailed
from tenants.lookups import twilio_accounts_open

LEASE_ENDED_FOR: Final = timedelta(seconds=60)
UNSERVED_FOR: Final = timedelta(minutes=5)
SECOND_LOOK_S: Final = 15.0  # a holder renews every 10 s
STALE_S: Final = 60.0  # then whoever renewed meanwhile is still safe, and the next run looks anew
RECENT_HOURS: Final = 2
FAR_HOURS: Final = 48  # once an hour, for what a long outage left behind
LISTED_SINCE: Final = timedelta(hours=FAR_HOURS)
_AT_MOST: Final = 500  # calls in one run; the next run takes the rest
_LISTED_AT_MOST: Final = 20_000

log = structlog.get_logger(__name__)


@shared_task(name="calls.tasks.calls_reap")
def calls_reap() -> None:
    """Look for calls whose callbacks were lost and whose stream nobody serves (L93).

    They are looked at again before they are finished: after an outage of the database every lease
    has run out, and whoever holds a call needs a moment to renew its own.
    """
    lost = calls_abandoned(
        lease_ended_for=LEASE_ENDED_FOR, unserved_for=UNSERVED_FOR, at_most=_AT_MOST
    )
    if lost:
        calls = [[str(call.tenant_id), call.call_sid] for call in lost]
        calls_abandon.apply_async(
            kwargs={"calls": calls}, countdown=SECOND_LOOK_S, expires=STALE_S, retry=False
        )


@shared_task(name="calls.tasks.calls_abandon")
def calls_abandon(calls: list[list[str]]) -> None:
    """Finish those of these calls, each a tenant and a CallSid, that nobody serves even now."""
    for tenant_id, call_sid in calls:
        if services.call_abandon(
            tenant_id=UUID(tenant_id),
            call_sid=call_sid,
            lease_ended_for=LEASE_ENDED_FOR,
            unserved_for=UNSERVED_FOR,
        ):
            log.warning("call.abandoned", call_sid=call_sid, tenant=tenant_id)


@shared_task(name="calls.tasks.calls_reconcile")
def calls_reconcile(hours: int = RECENT_HOURS) -> None:
    """Make up for calls of so many hours that only the carrier knows of, or knows the end.

    Our main account is looked at, then every tenant's own, whose calls are that tenant's alone.
    """
    main = settings.TWILIO_ACCOUNT_SID
    if not main:
        return
    now = timezone.now()
    _settle(main, None, now=now, hours=hours)
    for tenant_id, account_sid in twilio_accounts_open():
        _settle(account_sid, tenant_id, now=now, hours=hours)


def _settle(account_sid: str, tenant_id: UUID | None, *, now: datetime, hours: int) -> None:
    """One account's list; what it refuses is listed again in the next run."""
    ours = Credentials(
        settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.TWILIO_API_URL
    )
    since = now - timedelta(hours=hours)
    try:
        listed = calls_list(ours, account_sid=account_sid, since=since, at_most=_LISTED_AT_MOST)
    except TwilioFailed as error:
        log.warning(
            "calls.not_listed", account_sid=account_sid, status=error.status, code=error.code
        )
        return
    services.calls_settle(listed, now=now, tenant_id=tenant_id)

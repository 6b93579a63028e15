"""Periodic work on calls. Plain ids only; every task may run twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from celery import shared_task
from django.conf import settings
from django.utils import timezone

from calls import dialling, services
from calls.lookups import calls_abandoned
from prosaas.lib.twilio.calls import calls_list
from prosaas.lib.twilio.client import Credentials
from prosaas.lib.twilio.errors import TwilioFailed
from tenants.lookups import twilio_accounts_open
from tenants.provisioning.sentences import ProvisioningFailed

LEASE_ENDED_FOR: Final = timedelta(seconds=60)
UNSERVED_FOR: Final = timedelta(minutes=5)
SECOND_LOOK_S: Final = 15.0  # a holder renews every 10 s
STALE_S: Final = 60.0  # then whoever renewed meanwhile is still safe, and the next run looks anew
RECENT_HOURS: Final = 2
FAR_HOURS: Final = 48  # once an hour, for what a long outage left behind
RECONCILED_EVERY_S: Final = 300.0
FAR_EVERY_S: Final = 3600.0
LISTED_SINCE: Final = timedelta(hours=FAR_HOURS)
UNHEARD_FOR: Final = timedelta(seconds=90)  # a telephone rings for a minute at most
_NEVER: Final = timedelta(days=3650)
_ASKED_AT_MOST: Final = 100  # calls in one run
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
    """Have made up for what only the carrier knows of calls of so many hours, or knows the end.

    Each account has a task of its own, on the default queue: a carrier that is slow holds up no
    call. Our main account comes first, then every tenant's.
    """
    main = settings.TWILIO_ACCOUNT_SID
    if not main:
        return
    _account_later(main, None, hours)
    for tenant_id, account_sid in twilio_accounts_open():
        _account_later(account_sid, tenant_id, hours)


def _account_later(account_sid: str, tenant_id: UUID | None, hours: int) -> None:
    """As beat's own entries: what could not start before the next one is dropped."""
    expires = RECONCILED_EVERY_S if hours <= RECENT_HOURS else FAR_EVERY_S
    ids = {"account_sid": account_sid, "tenant_id": tenant_id and str(tenant_id)}
    account_reconcile.apply_async(kwargs={**ids, "hours": hours}, expires=expires, retry=False)


@shared_task(name="calls.tasks.account_reconcile")
def account_reconcile(account_sid: str, tenant_id: str | None, hours: int) -> None:
    """Compare one account's list with our calls; a tenant's account tells of that tenant alone.

    `tenant_id` is None for our main account. What is refused is listed again in the next run.
    """
    ours = Credentials(
        settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.TWILIO_API_URL
    )
    now = timezone.now()
    since = now - timedelta(hours=hours)
    try:
        listed = calls_list(ours, account_sid=account_sid, since=since, at_most=_LISTED_AT_MOST)
    except TwilioFailed as error:
        log.warning(
            "calls.not_listed", account_sid=account_sid, status=error.status, code=error.code
        )
        return
    services.calls_settle(listed, now=now, tenant_id=UUID(tenant_id) if tenant_id else None)


@shared_task(name="calls.tasks.outbound_settle")
def outbound_settle() -> None:
    """Ask the carrier about calls we placed that nobody streams, and of which we heard no end.

    A carrier that does not answer is asked again in the next run.
    """
    unheard = calls_abandoned(
        lease_ended_for=_NEVER, unserved_for=UNHEARD_FOR, at_most=_ASKED_AT_MOST
    )
    for call in unheard:
        try:
            dialling.outbound_settle(
                tenant_id=call.tenant_id, call_sid=call.call_sid, now=timezone.now()
            )
        except (TwilioFailed, ProvisioningFailed) as error:
            log.warning("call.not_settled", call_sid=call.call_sid, error=str(error))

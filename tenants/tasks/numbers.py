"""Work on numbers. Plain ids only; every task may run twice.

The default queue, not the urgent one: no call waits for any of it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from celery import shared_task
from django.conf import settings
from django.utils import timezone

from tenants.lookups import claims_left, twilio_accounts_open
from tenants.models import NumberClaim, PhoneNumber
from tenants.provisioning import claims, drift, giving_back, platform
from tenants.provisioning.enqueue import send
from tenants.provisioning.sentences import ProvisioningFailed

SWEPT_EVERY_S: Final = 30.0
CHECKED_EVERY_S: Final = 3600.0
RELEASED_EVERY_S: Final = 3600.0
OVERDUE_FOR: Final = timedelta(seconds=15)  # the broker had its chance
_AT_MOST: Final = 200  # claims in one sweep; the next one takes the rest

log = structlog.get_logger(__name__)


@shared_task(name="tenants.tasks.claim_run")
def claim_run(tenant_id: str, claim_id: str) -> None:
    """Go on with a claim; what is left of it the sweeper finds (docs/numbers.md)."""
    try:
        claims.claim_run(tenant_id=UUID(tenant_id), claim_id=UUID(claim_id))
    except NumberClaim.DoesNotExist:  # its tenant is closed
        log.warning("claim.unknown", claim=claim_id, tenant=tenant_id)


@shared_task(name="tenants.tasks.claims_sweep")
def claims_sweep() -> None:
    """Go on with claims that the broker, a worker or Twilio left behind."""
    left = claims_left(before=timezone.now() - OVERDUE_FOR, at_most=_AT_MOST)
    for tenant_id, claim_id in left:
        ids = {"tenant_id": str(tenant_id), "claim_id": str(claim_id)}
        send(claim_run.name, ids, expires=SWEPT_EVERY_S)
    if left:
        log.info("claims.swept", count=len(left))


@shared_task(name="tenants.tasks.numbers_release_due")
def numbers_release_due() -> None:
    """Have the numbers given back whose cooling period is over, each by itself."""
    due = giving_back.numbers_due()
    for tenant_id, number_id in due:
        ids = {"tenant_id": str(tenant_id), "number_id": str(number_id)}
        send(number_give_back.name, ids, expires=RELEASED_EVERY_S)
    if due:
        log.info("numbers.due", count=len(due))


@shared_task(name="tenants.tasks.number_give_back")
def number_give_back(tenant_id: str, number_id: str) -> None:
    """Release one number at Twilio; where that fails a later run tries again."""
    try:
        giving_back.number_give_back(tenant_id=UUID(tenant_id), number_id=UUID(number_id))
    except PhoneNumber.DoesNotExist:  # its tenant is closed
        log.warning("number.unknown", number=number_id, tenant=tenant_id)


@shared_task(name="tenants.tasks.numbers_check_all")
def numbers_check_all() -> None:
    """Compare what Twilio has with what it should have: each tenant's account, and our own."""
    for tenant_id, _account_sid in twilio_accounts_open():
        send(numbers_check.name, {"tenant_id": str(tenant_id)}, expires=CHECKED_EVERY_S)
    if not settings.TWILIO_ACCOUNT_SID:
        return
    try:
        platform.platform_check()
    except ProvisioningFailed as refused:  # the next run looks again
        log.warning("numbers.not_checked", code=refused.code)


@shared_task(name="tenants.tasks.numbers_check")
def numbers_check(tenant_id: str) -> None:
    """Compare one tenant's account; the next hour's run looks again where it cannot be done."""
    try:
        drift.numbers_check(tenant_id=UUID(tenant_id))
    except ProvisioningFailed as refused:
        log.warning("numbers.not_checked", tenant=tenant_id, code=refused.code)

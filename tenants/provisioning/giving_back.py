"""Numbers whose cooling period is over: released at Twilio, then here.

What is in the platform's own account is released here only: it was not bought for this tenant,
and what Twilio has released is gone for good. `manage.py numbers` lists it from then on.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

import structlog
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from prosaas.lib import counters
from prosaas.lib.twilio import numbers as twilio
from prosaas.lib.twilio.errors import TwilioFailed
from tenants.context import tenant_context
from tenants.lookups import numbers_to_release
from tenants.models import PhoneNumber
from tenants.provisioning.account import account_of
from tenants.provisioning.sentences import ProvisioningFailed
from tenants.services.audit import SYSTEM, audit_record

RELEASED: Final = "number.released"
_AT_MOST: Final = 500  # numbers in one run; the next one takes the rest

log = structlog.get_logger(__name__)


def numbers_release_due() -> int:
    """Give back every number whose day has come; how many were."""
    due = numbers_to_release(due=timezone.now(), at_most=_AT_MOST)
    return sum(
        number_give_back(tenant_id=tenant_id, number_id=number_id) for tenant_id, number_id in due
    )


def number_give_back(*, tenant_id: UUID, number_id: UUID) -> bool:
    """Release at Twilio a number whose day has come; False where it must be tried again.

    Also False for one whose day has not come. PhoneNumber.DoesNotExist for another tenant's.
    """
    with tenant_context(tenant_id):
        number = PhoneNumber.objects.get(tenant=tenant_id, pk=number_id)
        if not _due(number).exists():
            return False
    try:
        is_bought = _released_at_twilio(number)
    except (TwilioFailed, ProvisioningFailed) as error:
        counters.count("number_not_released")
        log.warning(
            "number.not_released", number=str(number_id), tenant=str(tenant_id), code=error.code
        )
        return False
    _forget(number, is_bought=is_bought)
    return True


def _released_at_twilio(number: PhoneNumber) -> bool:
    """Whether it was the tenant's own, and so is gone at Twilio now. TwilioFailed."""
    if not number.twilio_sid:
        return False
    account = account_of(tenant_id=number.tenant_id)
    if account is None or account.account_sid != number.account_sid:
        return False
    twilio.number_release(account, account_sid=account.account_sid, number_sid=number.twilio_sid)
    return True


def _forget(number: PhoneNumber, *, is_bought: bool) -> None:
    """Once, of two workers. A SID that lives on may become another tenant's."""
    with tenant_context(number.tenant_id):
        gone = {"status": PhoneNumber.Status.RELEASED, "released_at": Now()}
        sid = number.twilio_sid if is_bought else ""
        if not _due(number).update(**gone, twilio_sid=sid):
            return
        audit_record(
            tenant_id=number.tenant_id,
            actor=SYSTEM,
            action=RELEASED,
            subject=("number", number.pk),
            details={"given_back": is_bought},
        )
    counters.count("number_released")
    log.info("number.released", number=str(number.pk), tenant=str(number.tenant_id))


def _due(number: PhoneNumber) -> QuerySet[PhoneNumber]:
    releasing = PhoneNumber.Status.RELEASING
    return PhoneNumber.objects.filter(pk=number.pk, status=releasing, releases_at__lte=Now())

"""Numbers whose cooling period is over: released at Twilio, then here.

What is in the platform's own account is released here only: it was not bought for this tenant,
and what Twilio has released is gone for good. `manage.py numbers` lists it from then on.

Twilio is asked with the platform's credentials, which hold for every subaccount: a token that was
changed there, or an account that is suspended, keeps no number.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from prosaas.lib import counters
from prosaas.lib.twilio import numbers as twilio
from prosaas.lib.twilio.client import Credentials
from prosaas.lib.twilio.errors import TwilioFailed
from tenants.context import tenant_context
from tenants.lookups import numbers_to_release
from tenants.models import PhoneNumber, TwilioAccount
from tenants.provisioning.account import account_looked_at, parent
from tenants.provisioning.sentences import ProvisioningFailed
from tenants.provisioning.telling import released_tell
from tenants.services.audit import SYSTEM, audit_record

RELEASED: Final = "number.released"
AGAIN_AFTER: Final = timedelta(hours=1)
_AT_MOST: Final = 500  # numbers in one run; the next one takes the rest
_REFUSED: Final = frozenset({401, 403})

log = structlog.get_logger(__name__)


def numbers_due() -> list[tuple[UUID, UUID]]:
    """(tenant's id, number's id) of those whose day has come, the longest due first."""
    return numbers_to_release(due=timezone.now(), at_most=_AT_MOST)


def number_give_back(*, tenant_id: UUID, number_id: UUID) -> bool:
    """Release at Twilio a number whose day has come; False where it must be tried again.

    Also False for one whose day has not come, or that another worker is at.
    PhoneNumber.DoesNotExist for another tenant's, or one that was erased. Outside a transaction.
    """
    number = _taken(tenant_id, number_id)
    if number is None:
        return False
    try:
        is_gone = _released_at_twilio(number)
    except (TwilioFailed, ProvisioningFailed) as error:
        counters.count("number_not_released")
        log.warning(
            "number.not_released", number=str(number_id), tenant=str(tenant_id), code=error.code
        )
        return False
    _forget(number, is_gone=is_gone)
    return True


def _taken(tenant_id: UUID, number_id: UUID) -> PhoneNumber | None:
    """The number, its day moved on: whatever becomes of this try, those behind it come first.

    From its first try on it cannot be kept (`released_at`): Twilio may have released it.
    """
    with tenant_context(tenant_id):
        number = PhoneNumber.objects.get(tenant=tenant_id, pk=number_id)
        due = _releasing(number).filter(releases_at__lte=Now())
        is_taken = due.update(releases_at=Now() + AGAIN_AFTER, released_at=Now())
    return number if is_taken else None


def _released_at_twilio(number: PhoneNumber) -> bool:
    """Whether nobody pays for it any more. TwilioFailed, ProvisioningFailed."""
    if not number.twilio_sid:
        return False  # Twilio was never asked about it
    with tenant_context(number.tenant_id):
        home = TwilioAccount.objects.filter(tenant=number.tenant_id).exclude(sid="").first()
    if home is None or number.account_sid not in {"", home.sid}:
        return False
    ours = parent()
    if _deleted(ours, home, number):
        return True
    return not twilio.numbers_owned(ours, account_sid=ours.account_sid, e164=number.e164)


def _deleted(ours: Credentials, home: TwilioAccount, number: PhoneNumber) -> bool:
    """False when it is not there any more; closing an account has released its numbers."""
    if home.status == TwilioAccount.Status.CLOSED:
        return False
    try:
        return twilio.number_release(ours, account_sid=home.sid, number_sid=number.twilio_sid)
    except TwilioFailed as failure:
        if failure.status not in _REFUSED:
            raise
        now = account_looked_at(tenant_id=number.tenant_id, account_sid=home.sid)
        if now.status != TwilioAccount.Status.CLOSED:
            raise
        return False


def _forget(number: PhoneNumber, *, is_gone: bool) -> None:
    """Once, of two workers. A SID that lives on may become another tenant's."""
    with tenant_context(number.tenant_id):
        gone = {"status": PhoneNumber.Status.RELEASED, "released_at": Now()}
        sid = number.twilio_sid if is_gone else ""
        if not _releasing(number).update(**gone, twilio_sid=sid):
            return
        released_tell(number)
        audit_record(
            tenant_id=number.tenant_id,
            actor=SYSTEM,
            action=RELEASED,
            subject=("number", number.pk),
            details={"given_back": is_gone},
        )
    counters.count("number_released")
    log.info("number.released", number=str(number.pk), tenant=str(number.tenant_id))


def _releasing(number: PhoneNumber) -> QuerySet[PhoneNumber]:
    return PhoneNumber.objects.filter(pk=number.pk, status=PhoneNumber.Status.RELEASING)

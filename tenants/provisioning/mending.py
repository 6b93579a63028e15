"""One number, as it is at Twilio and as it should be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import structlog
from django.db import IntegrityError
from django.db.models import QuerySet
from django.db.models.functions import Now

from prosaas.lib import counters
from prosaas.lib.twilio.client import Credentials
from prosaas.lib.twilio.errors import TwilioFailed
from prosaas.lib.twilio.numbers import OwnedNumber, number_point
from tenants.context import tenant_context
from tenants.models import PhoneNumber
from tenants.provisioning.webhooks import faults, webhooks
from tenants.services.audit import SYSTEM, audit_record

REPAIRED: Final = "number.repaired"
NOT_REPAIRED: Final = "number.not-repaired"
GONE: Final = "number.gone"

log = structlog.get_logger(__name__)


def number_mend(account: Credentials, row: PhoneNumber, owned: OwnedNumber) -> bool:
    """Have its calls come to us, and learn where it is; whether its webhooks were wrong.

    `row` is as it was read before Twilio told `owned`: where it says something else by now, as
    while the number moves (importing.py), what Twilio told is old, and nothing is done.
    One that cannot be mended is marked, and tried again at the next check.
    """
    wrong = faults(owned)
    if not wrong:
        _note(row, owned, trouble="")
        return False
    with tenant_context(row.tenant_id):
        if not _unchanged(row).exists():
            return False
    try:
        number_point(
            account, account_sid=owned.account_sid, number_sid=owned.sid, webhooks=webhooks()
        )
    except TwilioFailed as failure:
        log.error("number.not_repaired", number=str(row.pk), code=failure.code)
        counters.count("number_not_repaired")
        told = {"wrong": wrong, "code": failure.code}
        _note(row, owned, trouble=PhoneNumber.Trouble.NOT_REPAIRED, told=(NOT_REPAIRED, told))
        return False
    counters.count("number_repaired")
    log.warning("number.repaired", number=str(row.pk), wrong=wrong)
    _note(row, owned, trouble="", told=(REPAIRED, {"wrong": wrong}))
    return True


def number_gone(row: PhoneNumber) -> None:
    """Twilio no longer has it: told once."""
    counters.count("number_gone")
    _write(row, {"trouble": PhoneNumber.Trouble.GONE}, told=(GONE, {}))


def _note(
    row: PhoneNumber,
    owned: OwnedNumber,
    *,
    trouble: str,
    told: tuple[str, Mapping[str, Any]] | None = None,
) -> None:
    place = {"twilio_sid": owned.sid, "account_sid": owned.account_sid}
    try:
        _write(row, {**place, "trouble": trouble}, told=told)
    except IntegrityError:  # this SID stands at another row: the number was released and came back
        _write(row, {"trouble": trouble}, told=told)


def _write(
    row: PhoneNumber,
    changes: Mapping[str, Any],
    *,
    told: tuple[str, Mapping[str, Any]] | None,
) -> None:
    """The row, and the event: of a trouble that was known already nothing is told again."""
    with tenant_context(row.tenant_id):
        now = _unchanged(row).select_for_update(no_key=True).first()
        if now is None:
            return
        was_known = bool(changes["trouble"]) and now.trouble == changes["trouble"]
        PhoneNumber.objects.filter(pk=row.pk).update(**changes, checked_at=Now())
        if told is not None and not was_known:
            action, details = told
            audit_record(
                tenant_id=row.tenant_id,
                actor=SYSTEM,
                action=action,
                subject=("number", row.pk),
                details=details,
            )


def _unchanged(row: PhoneNumber) -> QuerySet[PhoneNumber]:
    """The row where it is neither erased, nor released, nor in another account by now."""
    held = PhoneNumber.objects.filter(tenant=row.tenant_id, pk=row.pk, account_sid=row.account_sid)
    return held.exclude(status=PhoneNumber.Status.RELEASED)

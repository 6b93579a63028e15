"""The platform's own account: tenants' numbers in it are mended, others only told."""

from __future__ import annotations

import structlog

from prosaas.lib import counters
from prosaas.lib.twilio.errors import TwilioFailed
from prosaas.lib.twilio.numbers import OwnedNumber, numbers_owned
from tenants.lookups import tenant_ids
from tenants.provisioning.account import parent
from tenants.provisioning.drift import held_numbers, row_of
from tenants.provisioning.mending import number_gone, number_mend
from tenants.provisioning.sentences import refusal

log = structlog.get_logger(__name__)


def platform_check() -> list[OwnedNumber]:
    """Mend what belongs to tenants; what belongs to nobody, and costs money. ProvisioningFailed.

    One question to the database for each tenant; outside a transaction.
    """
    account = parent()
    tenants = [(tenant_id, held_numbers(tenant_id)) for tenant_id in tenant_ids()]
    try:
        owned = numbers_owned(account, account_sid=account.account_sid)
    except TwilioFailed as failure:
        raise refusal(failure) from failure
    unheld = {each.sid: each for each in owned}
    for _tenant_id, rows in tenants:
        there = set()
        for each in owned:
            row = row_of(each, rows)
            if row is not None:
                there.add(row.pk)
                unheld.pop(each.sid, None)
                number_mend(account, row, each)
        for row in rows:
            if row.account_sid == account.account_sid and row.pk not in there:
                number_gone(row)
    if unheld:
        counters.count("number_unheld", len(unheld))
        log.warning("numbers.unheld", count=len(unheld))
    return list(unheld.values())


def platform_unheld() -> list[OwnedNumber]:
    """What of the platform's account belongs to no tenant. ProvisioningFailed."""
    account = parent()
    held = {row.e164 for tenant_id in tenant_ids() for row in held_numbers(tenant_id)}
    try:
        owned = numbers_owned(account, account_sid=account.account_sid)
    except TwilioFailed as failure:
        raise refusal(failure) from failure
    return [each for each in owned if each.e164 not in held]

"""What of a closing tenant is at Twilio: its numbers, its account."""

from __future__ import annotations

from collections import Counter
from typing import Final
from uuid import UUID

import structlog
from django.db.models.functions import Now

from prosaas.lib import counters
from prosaas.lib.twilio.accounts import account_close, accounts_named
from prosaas.lib.twilio.errors import TwilioFailed
from tenants.context import tenant_context
from tenants.models import NumberClaim, PhoneNumber, TwilioAccount
from tenants.provisioning.account import parent
from tenants.provisioning.claims import claim_run
from tenants.provisioning.drift import held_numbers
from tenants.provisioning.giving_back import number_give_back
from tenants.provisioning.sentences import ProvisioningFailed, refusal
from tenants.services.audit import SYSTEM, audit_record

CLOSED: Final = "carrier-account.closed"
_NOT_FOUND: Final = 404

log = structlog.get_logger(__name__)


def numbers_close(*, tenant_id: UUID) -> dict[str, int]:
    """Give every number back and close the account; what is left, by reason; {} when nothing is.

    May run any number of times, outside a transaction. Open claims end first: of a tenant that
    closes nothing is bought, but what was bought is found.
    """
    left: Counter[str] = Counter()
    left["claim-open"] = sum(not _is_ended(claim) for claim in _open_claims(tenant_id))
    left["number-not-released"] = sum(
        not _is_given_back(number) for number in held_numbers(tenant_id)
    )
    if not left.total():
        left.update(_account_closed(tenant_id))
    return {reason: count for reason, count in left.items() if count}


def _open_claims(tenant_id: UUID) -> list[NumberClaim]:
    with tenant_context(tenant_id):
        open_ones = NumberClaim.objects.filter(tenant=tenant_id, status__in=NumberClaim.OPEN)
        return list(open_ones.order_by("created_at", "pk"))


def _is_ended(claim: NumberClaim) -> bool:
    ended = claim_run(tenant_id=claim.tenant_id, claim_id=claim.pk)
    return ended.status not in NumberClaim.OPEN


def _is_given_back(number: PhoneNumber) -> bool:
    """Without a cooling period, which the tenant's own grace was."""
    with tenant_context(number.tenant_id):
        held = PhoneNumber.objects.filter(tenant=number.tenant_id, pk=number.pk)
        held.exclude(status=PhoneNumber.Status.RELEASED).update(
            status=PhoneNumber.Status.RELEASING, releases_at=Now()
        )
    return number_give_back(tenant_id=number.tenant_id, number_id=number.pk)


def _account_closed(tenant_id: UUID) -> Counter[str]:
    """Closing it releases what is left in it (protocols.md D)."""
    with tenant_context(tenant_id):
        row = TwilioAccount.objects.filter(tenant=tenant_id).first()
    if row is None or row.status == TwilioAccount.Status.CLOSED:
        return Counter()
    try:
        sids = [row.sid] if row.sid else _named(row)
        for sid in sids:
            _close(sid)
    except (TwilioFailed, ProvisioningFailed) as error:
        counters.count("carrier_account_not_closed")
        log.warning("carrier_account.not_closed", tenant=str(tenant_id), code=error.code)
        return Counter(["account-not-closed"])
    if sids:
        _write_closed(row, sids[0])
    return Counter()


def _named(row: TwilioAccount) -> list[str]:
    """Accounts that were opened by a worker that died before it could tell."""
    found = accounts_named(parent(), friendly_name=row.friendly_name)
    return [account.sid for account in found]


def _close(sid: str) -> None:
    try:
        account_close(parent(), account_sid=sid)
    except TwilioFailed as failure:
        if failure.status != _NOT_FOUND:
            raise refusal(failure) from failure


def _write_closed(row: TwilioAccount, sid: str) -> None:
    """The secret goes with the account."""
    with tenant_context(row.tenant_id):
        own = TwilioAccount.objects.filter(tenant=row.tenant_id, pk=row.pk)
        still_open = own.exclude(status=TwilioAccount.Status.CLOSED)
        closed = {"status": TwilioAccount.Status.CLOSED, "sid": sid, "token": ""}
        if not still_open.update(**closed, unassigned=[], lease_until=None):
            return
        subject = ("carrier-account", row.pk)
        audit_record(tenant_id=row.tenant_id, actor=SYSTEM, action=CLOSED, subject=subject)
    log.info("carrier_account.closed", tenant=str(row.tenant_id), account_sid=sid)

"""What of a closing tenant is at Twilio: its numbers, its account."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import structlog
from django.db.models.functions import Now

from prosaas.lib import counters
from prosaas.lib.twilio.accounts import CLOSED as CLOSED_THERE
from prosaas.lib.twilio.accounts import account_close, account_fetch, accounts_named
from prosaas.lib.twilio.errors import TwilioFailed
from tenants.context import tenant_context
from tenants.models import NumberClaim, PhoneNumber, TwilioAccount
from tenants.provisioning.account import parent
from tenants.provisioning.claim_rows import FAILED
from tenants.provisioning.claims import claim_run
from tenants.provisioning.drift import held_numbers
from tenants.provisioning.giving_back import number_give_back
from tenants.provisioning.sentences import ACCOUNT_CLOSED, ProvisioningFailed
from tenants.services.audit import SYSTEM, audit_record

CLOSED: Final = "carrier-account.closed"
_NOT_FOUND: Final = 404
_SHUT: Final = (TwilioAccount.Status.SUSPENDED, TwilioAccount.Status.CLOSED)

log = structlog.get_logger(__name__)


def numbers_close(*, tenant_id: UUID) -> dict[str, int]:
    """Give every number back and close the account; what is left, by reason; {} when nothing is.

    May run any number of times, outside a transaction. Open claims end first: of a tenant that
    closes nothing is bought, but what was bought is found. An account that is suspended, in which
    Twilio may refuse everything, is closed first, which ends all that is in it.
    """
    if not _is_shut(tenant_id):
        left = _emptied(tenant_id)
        if left and not _is_shut(tenant_id):  # as may have been found meanwhile
            return left
    return _account_closed(tenant_id) or _emptied(tenant_id)


def _is_shut(tenant_id: UUID) -> bool:
    with tenant_context(tenant_id):
        own = TwilioAccount.objects.filter(tenant=tenant_id, status__in=_SHUT)
        return own.exists()


def _emptied(tenant_id: UUID) -> dict[str, int]:
    left = {
        "claim-open": sum(not _is_ended(claim) for claim in _open_claims(tenant_id)),
        "number-not-released": sum(
            not _is_given_back(number) for number in held_numbers(tenant_id)
        ),
    }
    return {reason: count for reason, count in left.items() if count}


def _open_claims(tenant_id: UUID) -> list[NumberClaim]:
    with tenant_context(tenant_id):
        open_ones = NumberClaim.objects.filter(tenant=tenant_id, status__in=NumberClaim.OPEN)
        return list(open_ones.order_by("created_at", "pk"))


def _is_ended(claim: NumberClaim) -> bool:
    if _is_failed(claim):
        return True
    ended = claim_run(tenant_id=claim.tenant_id, claim_id=claim.pk)
    return ended.status not in NumberClaim.OPEN


def _is_failed(claim: NumberClaim) -> bool:
    """Whether its account is closed: whatever a worker sent there has come to nothing."""
    with tenant_context(claim.tenant_id):
        closed = TwilioAccount.Status.CLOSED
        if not TwilioAccount.objects.filter(tenant=claim.tenant_id, status=closed).exists():
            return False
        failed = {"status": NumberClaim.Status.FAILED, "error_code": ACCOUNT_CLOSED}
        own = NumberClaim.objects.filter(pk=claim.pk, status__in=NumberClaim.OPEN)
        if own.update(**failed, ended_at=Now(), lease_until=None):
            audit_record(
                tenant_id=claim.tenant_id,
                actor=SYSTEM,
                action=FAILED,
                subject=("claim", claim.pk),
                details={"code": ACCOUNT_CLOSED},
            )
    return True


def _is_given_back(number: PhoneNumber) -> bool:
    """Without a cooling period, which the tenant's own grace was."""
    with tenant_context(number.tenant_id):
        held = PhoneNumber.objects.filter(tenant=number.tenant_id, pk=number.pk)
        held.exclude(status=PhoneNumber.Status.RELEASED).update(
            status=PhoneNumber.Status.RELEASING, releases_at=Now()
        )
    try:
        return number_give_back(tenant_id=number.tenant_id, number_id=number.pk)
    except PhoneNumber.DoesNotExist:  # another worker has erased it
        return True


def _account_closed(tenant_id: UUID) -> dict[str, int]:
    """Closing it releases what is left in it (protocols.md D)."""
    with tenant_context(tenant_id):
        row = TwilioAccount.objects.filter(tenant=tenant_id).first()
    if row is None or row.status == TwilioAccount.Status.CLOSED:
        return {}
    try:
        sids = [row.sid] if row.sid else _named(row)
        for sid in sids:
            _close(sid)
    except (TwilioFailed, ProvisioningFailed) as error:
        counters.count("carrier_account_not_closed")
        log.warning("carrier_account.not_closed", tenant=str(tenant_id), code=error.code)
        return {"account-not-closed": 1}
    if sids:
        _write_closed(row, sids[0])
    return {}


def _named(row: TwilioAccount) -> list[str]:
    """Accounts that were opened by a worker that died before it could tell."""
    found = accounts_named(parent(), friendly_name=row.friendly_name)
    return [account.sid for account in found]


def _close(sid: str) -> None:
    """One that is gone, or was closed before, is as it should be. TwilioFailed."""
    try:
        account_close(parent(), account_sid=sid)
    except TwilioFailed as failure:
        if failure.status == _NOT_FOUND:
            return
        if failure.retryable or account_fetch(parent(), account_sid=sid).status != CLOSED_THERE:
            raise


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

"""What Twilio has of a tenant's numbers, compared with what it should have, and mended.

Our rows are read before Twilio is asked, so that a number that is bought meanwhile does not count
as gone, and the claims after it, so that it does not count as forgotten.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import structlog
from django.utils import timezone

from prosaas.lib import counters
from prosaas.lib.twilio.errors import TwilioFailed
from prosaas.lib.twilio.numbers import OwnedNumber, numbers_owned
from tenants.context import tenant_context
from tenants.models import NumberClaim, PhoneNumber, TwilioAccount
from tenants.provisioning.account import OwnAccount, account_looked_at, account_of
from tenants.provisioning.claim_rows import claim_finish
from tenants.provisioning.leases import Lease, LeaseLost, lease_take
from tenants.provisioning.mending import number_gone, number_mend
from tenants.provisioning.sentences import ACCOUNT_CLOSED, ProvisioningFailed, refusal
from tenants.services.audit import SYSTEM, audit_record

UNASSIGNED: Final = "number.unassigned"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Findings:
    """Numbers (E.164): with webhooks mended, unknown to Twilio, paid for and answering nobody."""

    repaired: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    unassigned: tuple[str, ...] = ()


def numbers_check(*, tenant_id: UUID) -> Findings:
    """Compare the tenant's own account with our rows, and mend what is wrong.

    ProvisioningFailed when Twilio does not answer. Nothing is found where there is no account, or
    another worker is at it. Outside a transaction.
    """
    account = account_of(tenant_id=tenant_id)
    if account is None:
        return Findings()
    with tenant_context(tenant_id):
        row = TwilioAccount.objects.get(tenant=tenant_id)
    lease = lease_take(TwilioAccount, tenant_id=tenant_id, pk=row.pk, sid=account.account_sid)
    if lease is None:
        return Findings()
    try:
        if row.status == TwilioAccount.Status.SUSPENDED:  # it may work again
            account_looked_at(tenant_id=tenant_id, account_sid=row.sid)
        return _checked(OwnAccount(tenant_id, account), lease)
    except LeaseLost:
        return Findings()
    except ProvisioningFailed:
        lease.let_go()
        raise
    except TwilioFailed as failure:
        lease.let_go()
        raise refusal(failure) from failure


def held_numbers(tenant_id: UUID) -> list[PhoneNumber]:
    """The tenant's numbers that are not released."""
    with tenant_context(tenant_id):
        held = PhoneNumber.objects.filter(tenant=tenant_id)
        return list(held.exclude(status=PhoneNumber.Status.RELEASED).order_by("created_at", "pk"))


def row_of(owned: OwnedNumber, rows: Collection[PhoneNumber]) -> PhoneNumber | None:
    """The row of a number at Twilio: by its SID, or by the number where the SID is not known."""
    for row in rows:
        if row.twilio_sid == owned.sid or row.e164 == owned.e164:
            return row
    return None


def _checked(own: OwnAccount, lease: Lease) -> Findings:
    tenant_id, sid = lease.tenant_id, own.sid
    before = held_numbers(tenant_id)
    owned = _listed(own)
    repaired = []
    for each in owned:
        row = row_of(each, before)
        if row is not None:
            lease.renew()
            if number_mend(own.credentials, row, each):
                repaired.append(each.e164)
    there = {row.pk for each in owned if (row := row_of(each, before)) is not None}
    missing = [row for row in before if row.account_sid == sid and row.pk not in there]
    for row in missing:
        number_gone(row)
    unassigned = _unassigned(tenant_id, owned)
    _keep(lease, unassigned)
    return Findings(
        repaired=tuple(repaired),
        gone=tuple(row.e164 for row in missing),
        unassigned=tuple(each.e164 for each in unassigned),
    )


def _listed(own: OwnAccount) -> list[OwnedNumber]:
    """What the account pays for: nothing, once it is closed."""
    try:
        return own.ask(numbers_owned, account_sid=own.sid)
    except ProvisioningFailed as refused:
        if refused.code != ACCOUNT_CLOSED:
            raise
        return []


def _unassigned(tenant_id: UUID, owned: list[OwnedNumber]) -> list[OwnedNumber]:
    """What answers nobody, once the claims that are found again are finished."""
    rows = held_numbers(tenant_id)
    with tenant_context(tenant_id):
        claims = {each.friendly_name: each for each in NumberClaim.objects.filter(tenant=tenant_id)}
    return [each for each in owned if not row_of(each, rows) and not _is_claimed(each, claims)]


def _is_claimed(owned: OwnedNumber, claims: Mapping[str, NumberClaim]) -> bool:
    """Whether a claim accounts for it: one that goes on by itself, or that is finished now."""
    claim = claims.get(owned.friendly_name)
    if claim is None or claim.e164 != owned.e164 or claim.number_id is not None:
        return False
    if claim.status in NumberClaim.OPEN:
        return True  # its worker, or the sweeper, looks for it before anything else
    claim_finish(tenant_id=claim.tenant_id, claim_id=claim.pk, owned=owned)
    with tenant_context(claim.tenant_id):
        claim.refresh_from_db()
    return claim.status == NumberClaim.Status.DONE


def _keep(lease: Lease, unassigned: list[OwnedNumber]) -> None:
    """Written down with the day each was first seen so; the log tells of new ones."""
    tenant_id = lease.tenant_id
    with tenant_context(tenant_id):
        row = TwilioAccount.objects.get(tenant=tenant_id, pk=lease.pk)
        since = {each["sid"]: each["since"] for each in row.unassigned}
        now = timezone.now().isoformat()
        listed: list[dict[str, Any]] = [
            {"sid": each.sid, "e164": each.e164, "since": since.get(each.sid, now)}
            for each in unassigned
        ]
        lease.end(unassigned=listed, checked_at=timezone.now())
        for each in unassigned:
            if each.sid not in since:
                counters.count("number_unassigned")
                log.warning("number.unassigned", tenant=str(tenant_id), number_sid=each.sid)
                subject = ("carrier-number", each.sid)
                audit_record(tenant_id=tenant_id, actor=SYSTEM, action=UNASSIGNED, subject=subject)

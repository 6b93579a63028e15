"""The steps of a claim that ask Twilio (claims.py says why in this order). No transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import structlog
from django.db.models import F
from django.utils import timezone

from prosaas.lib import counters
from prosaas.lib.twilio.errors import TwilioFailed
from prosaas.lib.twilio.numbers import OwnedNumber, number_buy, number_point, numbers_owned
from tenants.context import tenant_context
from tenants.models import NumberClaim, Tenant
from tenants.provisioning.account import OwnAccount, account_opened
from tenants.provisioning.claim_rows import claim_fail, claim_finish, wanted_check
from tenants.provisioning.leases import Lease
from tenants.provisioning.sentences import (
    NOT_AVAILABLE,
    UNREACHABLE,
    is_definite,
    refusal,
)
from tenants.provisioning.webhooks import faults, webhooks

ATTEMPTS: Final = 10
GIVEN_UP_AFTER: Final = timedelta(hours=24)

log = structlog.get_logger(__name__)


def claim_carry_out(claim: NumberClaim, lease: Lease) -> None:
    """Buy what is claimed, or find that it was bought, and end the claim.

    ProvisioningFailed for a refusal; TwilioFailed where it is unknown whether it was bought.
    """
    was_sent = claim.status == NumberClaim.Status.BUYING
    if not was_sent:
        _require_wanted(claim)
        if is_old(claim):
            claim_fail(lease, UNREACHABLE)
            return
    own = OwnAccount(claim.tenant_id, account_opened(tenant_id=claim.tenant_id))
    owned = _found(own, claim, lease) if was_sent else None
    if owned is None:
        if was_sent:
            _require_wanted(claim)
            if is_old(claim) or claim.attempts >= ATTEMPTS:
                claim_fail(lease, UNREACHABLE)
                return
        owned = _bought(own, claim, lease)
    _point(own, owned, lease)
    claim_finish(tenant_id=claim.tenant_id, claim_id=claim.pk, owned=owned)


def is_old(claim: NumberClaim) -> bool:
    """Whether it is time to give it up."""
    return timezone.now() - claim.created_at > GIVEN_UP_AFTER


def _bought(own: OwnAccount, claim: NumberClaim, lease: Lease) -> OwnedNumber:
    """The purchase. That it is sent is written down, and committed, first."""
    lease.renew(status=NumberClaim.Status.BUYING, attempts=F("attempts") + 1)
    try:
        owned = own.ask(
            number_buy,
            account_sid=own.sid,
            e164=claim.e164,
            friendly_name=claim.friendly_name,
            webhooks=webhooks(),
            address_sid=claim.address_sid,
            bundle_sid=claim.bundle_sid,
        )
    except TwilioFailed as failure:
        if not is_definite(failure):
            raise
        found = _found_after(failure, own, claim, lease)
        if found is None:
            raise refusal(failure) from failure
        return found
    counters.count("number_bought")
    return owned


def _found_after(
    failure: TwilioFailed, own: OwnAccount, claim: NumberClaim, lease: Lease
) -> OwnedNumber | None:
    """Ours all the same? "Not available" is also said of what a lost purchase of ours has got."""
    if failure.code != NOT_AVAILABLE and not claim.attempts:
        return None
    return _found(own, claim, lease)


def _found(own: OwnAccount, claim: NumberClaim, lease: Lease) -> OwnedNumber | None:
    """The number, if it is in the tenant's account: so it is paid for, and must not be bought."""
    lease.renew()
    found = own.ask(numbers_owned, account_sid=own.sid, e164=claim.e164)
    if not found:
        return None
    counters.count("claim_found_bought")
    log.info("claim.found_bought", claim=str(claim.pk), tenant=str(claim.tenant_id))
    return found[0]


def _point(own: OwnAccount, owned: OwnedNumber, lease: Lease) -> None:
    """Its calls come to us; from a purchase of ours they do from the first second."""
    if not faults(owned):
        return
    lease.renew()
    own.ask(number_point, account_sid=owned.account_sid, number_sid=owned.sid, webhooks=webhooks())


def _require_wanted(claim: NumberClaim) -> None:
    """Nothing is bought for a tenant that closed meanwhile, nor for an agent that was archived."""
    with tenant_context(claim.tenant_id):
        wanted_check(Tenant.objects.get(pk=claim.tenant_id), claim)

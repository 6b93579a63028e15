"""The steps of a claim that ask Twilio (claims.py says why in this order). No transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import structlog
from django.db.models import F
from django.utils import timezone

from prosaas.lib import counters
from prosaas.lib.twilio.client import Credentials
from prosaas.lib.twilio.errors import TwilioFailed
from prosaas.lib.twilio.numbers import OwnedNumber, number_buy, number_point, numbers_owned
from tenants.context import tenant_context
from tenants.models import NumberClaim, Tenant
from tenants.provisioning.account import account_opened
from tenants.provisioning.answering import agent_answering
from tenants.provisioning.claim_rows import claim_fail, claim_finish
from tenants.provisioning.leases import Lease
from tenants.provisioning.sentences import (
    NOT_AVAILABLE,
    UNREACHABLE,
    WRONG_STATE,
    ProvisioningFailed,
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
        if _is_old(claim):
            claim_fail(lease, UNREACHABLE)
            return
    credentials = account_opened(tenant_id=claim.tenant_id)
    owned = _found(credentials, claim, lease) if was_sent else None
    if owned is None:
        if was_sent:
            _require_wanted(claim)
            if _is_old(claim) or claim.attempts >= ATTEMPTS:
                claim_fail(lease, UNREACHABLE)
                return
        owned = _bought(credentials, claim, lease)
    _point(credentials, owned, lease)
    claim_finish(tenant_id=claim.tenant_id, claim_id=claim.pk, owned=owned)


def _bought(credentials: Credentials, claim: NumberClaim, lease: Lease) -> OwnedNumber:
    """The purchase. That it is sent is written down, and committed, first."""
    lease.renew(status=NumberClaim.Status.BUYING, attempts=F("attempts") + 1)
    try:
        owned = number_buy(
            credentials,
            account_sid=credentials.account_sid,
            e164=claim.e164,
            friendly_name=claim.friendly_name,
            webhooks=webhooks(),
            address_sid=claim.address_sid,
            bundle_sid=claim.bundle_sid,
        )
    except TwilioFailed as failure:
        if not is_definite(failure):
            raise
        found = _found_after(failure, credentials, claim, lease)
        if found is None:
            raise refusal(failure) from failure
        return found
    if owned.e164 != claim.e164:  # an answer that was spoiled on its way: as good as none
        raise TwilioFailed(status=0, code=0)
    counters.count("number_bought")
    return owned


def _found_after(
    failure: TwilioFailed, credentials: Credentials, claim: NumberClaim, lease: Lease
) -> OwnedNumber | None:
    """Ours all the same? "Not available" is also said of what a lost purchase of ours has got."""
    if failure.code != NOT_AVAILABLE and not claim.attempts:
        return None
    return _found(credentials, claim, lease)


def _found(credentials: Credentials, claim: NumberClaim, lease: Lease) -> OwnedNumber | None:
    """The number, if it is in the tenant's account: so it is paid for, and must not be bought."""
    lease.renew()
    own = credentials.account_sid
    found = numbers_owned(credentials, account_sid=own, e164=claim.e164)
    if not found:
        return None
    counters.count("claim_found_bought")
    log.info("claim.found_bought", claim=str(claim.pk), tenant=str(claim.tenant_id))
    return found[0]


def _point(credentials: Credentials, owned: OwnedNumber, lease: Lease) -> None:
    """Its calls come to us; from a purchase of ours they do from the first second."""
    if not faults(owned):
        return
    lease.renew()
    number_point(
        credentials,
        account_sid=owned.account_sid,
        number_sid=owned.sid,
        webhooks=webhooks(),
    )


def _require_wanted(claim: NumberClaim) -> None:
    """Nothing is bought for a tenant that closed meanwhile, nor for an agent that was archived."""
    with tenant_context(claim.tenant_id):
        if Tenant.objects.get(pk=claim.tenant_id).status != Tenant.Status.ACTIVE:
            raise ProvisioningFailed(WRONG_STATE)
        agent_answering(tenant_id=claim.tenant_id, agent_id=claim.agent_id)


def _is_old(claim: NumberClaim) -> bool:
    return timezone.now() - claim.created_at > GIVEN_UP_AFTER

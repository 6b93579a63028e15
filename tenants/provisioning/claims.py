"""Buying a number, once, whatever dies on the way.

WAITING -> BUYING -> DONE
   |          |
   +----------+----> FAILED
number_claim writes the intent and returns; a worker, or later the sweeper, goes on with it:

1. the tenant's own account is opened, when there is none (account.py)
2. a claim that was BUYING before is searched for in it: an answer may have been lost
3. BUYING is committed, and only then the purchase is sent, its FriendlyName the claim's id
4. the number's row is written and the claim ends, in one transaction

Whatever dies, each step finds what those before it left behind. While Twilio does not answer the
claim stays as it is and is tried again, ever more seldom; it is given up only after a last search
that found nothing. Should the number turn up later all the same, drift.py finishes the claim.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone

from prosaas.lib import counters
from prosaas.lib.phone import is_e164, mask
from prosaas.lib.twilio.errors import TwilioFailed
from tenants.context import tenant_context
from tenants.lookups import holder_of_number
from tenants.models import AuditEvent, NumberClaim, Tenant
from tenants.provisioning.answering import agent_answering
from tenants.provisioning.buying import claim_carry_out
from tenants.provisioning.claim_rows import claim_fail
from tenants.provisioning.enqueue import later
from tenants.provisioning.leases import Lease, LeaseLost, lease_take
from tenants.provisioning.prices import price_of
from tenants.provisioning.search import country_check
from tenants.provisioning.sentences import (
    BAD_NUMBER,
    TAKEN,
    WRONG_STATE,
    ProvisioningFailed,
    refusal,
)
from tenants.services.audit import Actor, audit_record

ASKED: Final = "number.claim-asked"
_SOONEST, _LATEST = timedelta(seconds=30), timedelta(minutes=30)

log = structlog.get_logger(__name__)


def number_claim(
    *,
    tenant_id: UUID,
    actor: Actor,
    e164: str,
    country: str,
    kind: str,
    agent_id: UUID,
    address_sid: str = "",
    bundle_sid: str = "",
) -> NumberClaim:
    """Ask for a number: the intent is written and will be carried out. Its price is Twilio's.

    Asked twice by one tenant it is one claim. ProvisioningFailed (TAKEN, AGENT_UNPUBLISHED, …),
    BadSearch, Agent.DoesNotExist for another tenant's. Asks Twilio: outside a transaction.
    """
    country_check(country, kind)
    if not is_e164(e164):
        raise ProvisioningFailed(BAD_NUMBER)
    try:
        micros, currency = price_of(country=country, kind=kind)
    except TwilioFailed as failure:
        raise refusal(failure) from failure
    claim = NumberClaim(
        tenant_id=tenant_id,
        e164=e164,
        country=country,
        kind=kind,
        monthly_micros=micros,
        currency=currency,
        agent_id=agent_id,
        address_sid=address_sid,
        bundle_sid=bundle_sid,
        asked_by=actor.id if actor.kind == AuditEvent.ActorKind.USER else None,
    )
    return _written(claim, actor)


def claim_run(*, tenant_id: UUID, claim_id: UUID) -> NumberClaim:
    """Go on with a claim as far as may be; its row as it stands then. May run any number of times.

    NumberClaim.DoesNotExist for another tenant's.
    """
    claim = claim_read(tenant_id, claim_id)
    lease = lease_take(NumberClaim, tenant_id=tenant_id, pk=claim_id, status__in=NumberClaim.OPEN)
    if lease is None:
        return claim
    try:
        _run(claim_read(tenant_id, claim_id), lease)
    except LeaseLost:
        log.warning("claim.lease_lost", claim=str(claim_id), tenant=str(tenant_id))
    return claim_read(tenant_id, claim_id)


def claim_read(tenant_id: UUID, claim_id: UUID) -> NumberClaim:
    """The row as it stands. NumberClaim.DoesNotExist."""
    with tenant_context(tenant_id):
        return NumberClaim.objects.get(tenant=tenant_id, pk=claim_id)


def _written(claim: NumberClaim, actor: Actor) -> NumberClaim:
    """The row, or the same tenant's own that is there already. ProvisioningFailed.

    Written before it is looked who holds the number: the index lets a second claim wait until the
    first one's transaction, which may bring the number's row, is over.
    """
    tenant_id = claim.tenant_id
    with tenant_context(tenant_id):
        if Tenant.objects.get(pk=tenant_id).status != Tenant.Status.ACTIVE:
            raise ProvisioningFailed(WRONG_STATE)
        agent_answering(tenant_id=tenant_id, agent_id=claim.agent_id)
        try:
            with transaction.atomic():
                claim.save(force_insert=True)
        except IntegrityError:
            own = NumberClaim.objects.filter(
                tenant=tenant_id, e164=claim.e164, status__in=NumberClaim.OPEN
            ).first()
            if own is None:
                raise ProvisioningFailed(TAKEN) from None
            return own
        if holder_of_number(claim.e164) is not None:
            raise ProvisioningFailed(TAKEN)
        audit_record(
            tenant_id=tenant_id,
            actor=actor,
            action=ASKED,
            subject=("claim", claim.pk),
            details={"country": claim.country, "kind": claim.kind, "agent": claim.agent_id},
        )
        later("tenants.tasks.claim_run", tenant_id=str(tenant_id), claim_id=str(claim.pk))
    counters.count("claim_asked")
    return claim


def _run(claim: NumberClaim, lease: Lease) -> None:
    about = {"claim": str(claim.pk), "tenant": str(claim.tenant_id), "number": mask(claim.e164)}
    try:
        claim_carry_out(claim, lease)
    except TwilioFailed as failure:
        _wait(claim, lease, refusal(failure).code)
        log.warning("claim.waits", status=failure.status, code=failure.code, **about)
    except ProvisioningFailed as refused:
        if refused.is_passing:
            _wait(claim, lease, refused.code)
            log.warning("claim.waits", code=refused.code, **about)
        else:
            claim_fail(lease, refused.code)
            log.warning("claim.failed", code=refused.code, **about)


def _wait(claim: NumberClaim, lease: Lease, code: int) -> None:
    """As long again as it has taken so far; the code tells the owner what is waited for."""
    age = timezone.now() - claim.created_at
    lease.end(wait=min(max(age, _SOONEST), _LATEST), error_code=code)
    counters.count("claim_waits")

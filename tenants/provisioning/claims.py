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
that found nothing, or after a day in which the account let nobody in. Should the number
turn up later all the same, drift.py finishes the claim.
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
from prosaas.lib.twilio.numbers import numbers_search
from tenants.context import tenant_context
from tenants.lookups import holder_of_number
from tenants.models import AuditEvent, NumberClaim, Tenant
from tenants.provisioning.account import parent
from tenants.provisioning.answering import agent_answering
from tenants.provisioning.buying import claim_carry_out, is_old
from tenants.provisioning.claim_rows import claim_fail
from tenants.provisioning.enqueue import later
from tenants.provisioning.leases import Lease, LeaseLost, lease_take
from tenants.provisioning.limits import limit_check
from tenants.provisioning.prices import price_now
from tenants.provisioning.search import country_check
from tenants.provisioning.sentences import (
    ACCOUNT_SUSPENDED,
    BAD_NUMBER,
    NOT_AVAILABLE,
    PRICE_CHANGED,
    PRICE_UNKNOWN,
    TAKEN,
    WRONG_STATE,
    ProvisioningFailed,
    refusal,
)
from tenants.services.audit import Actor, audit_record

ASKED: Final = "number.claim-asked"
_SHUT: Final = frozenset({401, 403, 404})  # the account, or the platform's, lets nobody in
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
    price: tuple[int | None, str],
    address_sid: str = "",
    bundle_sid: str = "",
) -> NumberClaim:
    """Ask for a number: the intent is written and will be carried out.

    `price` is what the person was shown, monthly micros and currency. Twilio is asked whether the
    number is for sale as this kind and what it costs now; nobody pays what was not agreed to.
    Asked twice by one tenant it is one claim. ProvisioningFailed (TAKEN, LIMIT_REACHED,
    AGENT_UNPUBLISHED, NOT_AVAILABLE, PRICE_CHANGED, PRICE_UNKNOWN, …), BadSearch,
    Agent.DoesNotExist for another tenant's. Outside a transaction.
    """
    country_check(country, kind)
    if not is_e164(e164):
        raise ProvisioningFailed(BAD_NUMBER)
    claim = NumberClaim(
        tenant_id=tenant_id,
        e164=e164,
        country=country,
        kind=kind,
        agent_id=agent_id,
        address_sid=address_sid,
        bundle_sid=bundle_sid,
        asked_by=actor.id if actor.kind == AuditEvent.ActorKind.USER else None,
    )
    with tenant_context(tenant_id):
        own = _own(claim)
        if own is None and holder_of_number(e164) is not None:
            raise ProvisioningFailed(TAKEN)
    if own is not None:
        return own
    claim.monthly_micros, claim.currency = _priced(claim)
    if (claim.monthly_micros, claim.currency) != price:
        raise ProvisioningFailed(PRICE_CHANGED)
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


def _priced(claim: NumberClaim) -> tuple[int, str]:
    """What the number costs; NOT_AVAILABLE unless it is sold as what it is claimed to be."""
    country, kind, digits = claim.country, claim.kind, claim.e164.removeprefix("+")
    try:
        found = numbers_search(parent(), country=country, kind=kind, contains=digits)
        if claim.e164 not in {each.e164 for each in found}:
            raise ProvisioningFailed(NOT_AVAILABLE)
        micros, currency = price_now(country=country, kind=kind)
    except TwilioFailed as failure:
        raise refusal(failure) from failure
    if micros is None:
        raise ProvisioningFailed(PRICE_UNKNOWN)
    return micros, currency


def _own(claim: NumberClaim) -> NumberClaim | None:
    """The same tenant's open claim of the same number."""
    wanted = {"tenant": claim.tenant_id, "e164": claim.e164}
    return NumberClaim.objects.filter(**wanted, status__in=NumberClaim.OPEN).first()


def _written(claim: NumberClaim, actor: Actor) -> NumberClaim:
    """The row, or the same tenant's own that is there already. ProvisioningFailed.

    Written before it is looked who holds the number: the index lets a second claim wait until the
    first one's transaction, which may bring the number's row, is over.
    """
    tenant_id = claim.tenant_id
    with tenant_context(tenant_id):
        tenant = Tenant.objects.select_for_update(no_key=True).get(pk=tenant_id)
        if tenant.status != Tenant.Status.ACTIVE:
            raise ProvisioningFailed(WRONG_STATE)
        agent_answering(tenant_id=tenant_id, agent_id=claim.agent_id)
        try:
            with transaction.atomic():
                claim.save(force_insert=True)
        except IntegrityError:
            own = _own(claim)
            if own is None:
                raise ProvisioningFailed(TAKEN) from None
            return own
        if holder_of_number(claim.e164) is not None:
            raise ProvisioningFailed(TAKEN)
        limit_check(tenant)
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
        refused, is_shut = refusal(failure), failure.status in _SHUT
        may_pass = True
    except ProvisioningFailed as error:
        refused, is_shut = error, error.code == ACCOUNT_SUSPENDED
        may_pass = error.is_passing or is_shut
    else:
        return
    if may_pass and not (is_shut and is_old(claim)):
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

"""How a claim's row moves: each move is one transaction with its audit event, and happens once."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import structlog
from django.db import IntegrityError
from django.db.models.functions import Now

from prosaas.lib import counters
from prosaas.lib.twilio.numbers import OwnedNumber
from tenants.context import tenant_context
from tenants.models import NumberClaim, PhoneNumber, Tenant
from tenants.provisioning.answering import agent_answering
from tenants.provisioning.leases import Lease
from tenants.provisioning.limits import limit_check
from tenants.provisioning.sentences import TAKEN, WRONG_STATE, ProvisioningFailed
from tenants.provisioning.telling import claimed_tell
from tenants.services.audit import SYSTEM, audit_record

CLAIMED: Final = "number.claimed"
FAILED: Final = "number.claim-failed"

log = structlog.get_logger(__name__)


def claim_fail(lease: Lease, code: int) -> None:
    """The claim has come to nothing, for this reason. LeaseLost."""
    with tenant_context(lease.tenant_id):
        status = NumberClaim.Status.FAILED
        lease.end(status=status, error_code=code, ended_at=Now())
        _record_failure(lease.tenant_id, lease.pk, code)
    counters.count("claim_failed")


def claim_finish(*, tenant_id: UUID, claim_id: UUID, owned: OwnedNumber) -> None:
    """The number is bought: its row, and the claim is done. Once, whoever comes first.

    Also a claim that was given up is finished so, when its number turned up after all: if it could
    be claimed today. If it could not, or somebody else got a row of the number meanwhile, it stays
    paid for and unassigned, which drift.py tells.
    """
    try:
        _finish(tenant_id, claim_id, owned)
    except IntegrityError:  # somebody's row has this number
        _lost(tenant_id, claim_id)
    except ProvisioningFailed as refused:  # nothing was written
        about = {"claim": str(claim_id), "tenant": str(tenant_id)}
        log.warning("claim.found_too_late", code=refused.code, **about)


def wanted_check(tenant: Tenant, claim: NumberClaim) -> None:
    """ProvisioningFailed for a tenant that is not active any more, or an agent put away."""
    if tenant.status != Tenant.Status.ACTIVE:
        raise ProvisioningFailed(WRONG_STATE)
    agent_answering(tenant_id=tenant.pk, agent_id=claim.agent_id)


def _finish(tenant_id: UUID, claim_id: UUID, owned: OwnedNumber) -> None:
    with tenant_context(tenant_id):
        tenant = Tenant.objects.select_for_update(no_key=True).get(pk=tenant_id)
        claim = NumberClaim.objects.select_for_update().get(tenant=tenant_id, pk=claim_id)
        if claim.status == NumberClaim.Status.DONE:
            return
        was_given_up = claim.status == NumberClaim.Status.FAILED
        if was_given_up:
            wanted_check(tenant, claim)
        number = _number_made(claim, owned)
        if was_given_up:
            limit_check(tenant)
        claim.status, claim.number, claim.error_code = NumberClaim.Status.DONE, number, 0
        claim.save(update_fields=["status", "number", "error_code"])
        NumberClaim.objects.filter(pk=claim_id).update(ended_at=Now(), lease_until=None)
        claimed_tell(number, claim_id)
        audit_record(
            tenant_id=tenant_id,
            actor=SYSTEM,
            action=CLAIMED,
            subject=("number", number.pk),
            details={
                "claim": claim_id,
                "monthly_micros": claim.monthly_micros,
                "currency": claim.currency,
                "found_again": was_given_up,
            },
        )
    counters.count("claim_done")
    log.info("claim.done", tenant=str(tenant_id), claim=str(claim_id), number_sid=owned.sid)


def _number_made(claim: NumberClaim, owned: OwnedNumber) -> PhoneNumber:
    """The number's row, new or the tenant's own that an operator has made meanwhile."""
    held = PhoneNumber.objects.filter(tenant=claim.tenant_id, e164=claim.e164)
    number = held.exclude(status=PhoneNumber.Status.RELEASED).first() or PhoneNumber(
        tenant_id=claim.tenant_id,
        e164=claim.e164,
        agent_id=claim.agent_id,
        origin=PhoneNumber.Origin.CLAIMED,
    )
    number.twilio_sid, number.account_sid = owned.sid, owned.account_sid
    number.country, number.kind = claim.country, claim.kind
    number.monthly_micros, number.currency = claim.monthly_micros, claim.currency
    number.trouble = ""
    number.save()
    return number


def _lost(tenant_id: UUID, claim_id: UUID) -> None:
    with tenant_context(tenant_id):
        open_one = NumberClaim.objects.filter(
            tenant=tenant_id, pk=claim_id, status__in=NumberClaim.OPEN
        )
        status = NumberClaim.Status.FAILED
        if open_one.update(status=status, error_code=TAKEN, ended_at=Now(), lease_until=None):
            _record_failure(tenant_id, claim_id, TAKEN)
    log.error("claim.number_held_by_another", tenant=str(tenant_id), claim=str(claim_id))


def _record_failure(tenant_id: UUID, claim_id: UUID, code: int) -> None:
    audit_record(
        tenant_id=tenant_id,
        actor=SYSTEM,
        action=FAILED,
        subject=("claim", claim_id),
        details={"code": code},
    )

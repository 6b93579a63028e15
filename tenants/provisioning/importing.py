"""Taking in a number that is owned already.

The number's row comes first, so that from then on the hourly check (drift.py) ends what a worker
that died has begun: it learns where the number is, and sets its webhooks. While the number moves
the row names no account, so that calls are answered from the old one and from the new one.

Twilio is asked with the platform's credentials, which hold for every subaccount.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog
from django.db import IntegrityError, transaction

from prosaas.lib import counters
from prosaas.lib.phone import region_of
from prosaas.lib.twilio.errors import TwilioFailed
from prosaas.lib.twilio.numbers import OwnedNumber, number_move, number_point, numbers_owned
from tenants.context import tenant_context
from tenants.lookups import holder_of_number
from tenants.models import PhoneNumber, Tenant
from tenants.provisioning.account import account_of, account_opened, parent
from tenants.provisioning.answering import agent_answering, agent_oldest
from tenants.provisioning.limits import limit_check
from tenants.provisioning.sentences import (
    NOT_YOURS,
    TAKEN,
    WRONG_STATE,
    ProvisioningFailed,
    refusal,
)
from tenants.provisioning.webhooks import webhooks
from tenants.services.audit import Actor, audit_record

IMPORTED: Final = "number.imported"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Papers:
    """What a country may demand, by SID: the tenant's own account has them (paperwork.py)."""

    address_sid: str = ""
    bundle_sid: str = ""


NO_PAPERS: Final = Papers()


def number_import(
    *,
    tenant_id: UUID,
    actor: Actor,
    e164: str,
    agent_id: UUID | None = None,
    from_parent: bool = False,
    keep_in_parent: bool = False,
    papers: Papers = NO_PAPERS,
) -> PhoneNumber:
    """Take in a number that is owned already; its webhooks are set. ProvisioningFailed.

    It must be in the tenant's own account (NOT_YOURS); for operators, `from_parent` moves it there
    from the platform's account, or with `keep_in_parent` leaves it there. May be repeated, also
    for a number that the tenant has here and Twilio was not told of. Without `agent_id` it keeps
    its agent, or gets the oldest that can answer. WRONG_STATE for a tenant that is not active,
    LimitReached; Agent.DoesNotExist, Tenant.DoesNotExist. Outside a transaction.
    """
    try:
        owned = _owned(tenant_id, e164, from_parent=from_parent or keep_in_parent)
        moves = owned.account_sid == parent().account_sid and not keep_in_parent
        number = _written(tenant_id, actor, agent_id, owned, moves=moves)
        if moves:
            owned = _moved(number, owned, papers)
        number_point(
            parent(), account_sid=owned.account_sid, number_sid=owned.sid, webhooks=webhooks()
        )
    except TwilioFailed as failure:
        raise refusal(failure) from failure
    _write(number, trouble="")
    counters.count("number_imported")
    log.info("number.imported", number=str(number.pk), tenant=str(tenant_id))
    return number


def _owned(tenant_id: UUID, e164: str, *, from_parent: bool) -> OwnedNumber:
    """What Twilio says of it: first the tenant's own account is searched."""
    home = account_of(tenant_id=tenant_id)
    sids = [home.account_sid] if home else []
    for sid in [*sids, parent().account_sid] if from_parent else sids:
        found = numbers_owned(parent(), account_sid=sid, e164=e164)
        if found:
            return found[0]
    raise ProvisioningFailed(NOT_YOURS)


def _written(
    tenant_id: UUID, actor: Actor, agent_id: UUID | None, owned: OwnedNumber, *, moves: bool
) -> PhoneNumber:
    with tenant_context(tenant_id):
        tenant = Tenant.objects.get(pk=tenant_id)
        if tenant.status != Tenant.Status.ACTIVE:
            raise ProvisioningFailed(WRONG_STATE)
        held = _held(tenant_id, owned.e164)
        number = held or _new(tenant_id, owned.e164)
        if held is None:
            agent_id = agent_id or agent_oldest(tenant_id=tenant_id)
        if agent_id is not None:
            number.agent = agent_answering(tenant_id=tenant_id, agent_id=agent_id)
        number.twilio_sid = owned.sid
        number.account_sid = "" if moves else owned.account_sid
        try:
            with transaction.atomic():
                number.save()
        except IntegrityError:  # another tenant's, in this moment
            raise ProvisioningFailed(TAKEN) from None
        if held is None:
            limit_check(tenant)
        audit_record(
            tenant_id=tenant_id,
            actor=actor,
            action=IMPORTED,
            subject=("number", number.pk),
            details={"agent": number.agent_id},
        )
    return number


def _held(tenant_id: UUID, e164: str) -> PhoneNumber | None:
    """The row that the tenant has of it. ProvisioningFailed where it cannot be taken in."""
    if holder_of_number(e164) not in {None, tenant_id}:
        raise ProvisioningFailed(TAKEN)
    rows = PhoneNumber.objects.filter(tenant=tenant_id, e164=e164)
    held = rows.exclude(status=PhoneNumber.Status.RELEASED).first()
    if held is not None and held.status == PhoneNumber.Status.RELEASING:
        raise ProvisioningFailed(WRONG_STATE)  # it may be kept (numbers.number_keep)
    return held


def _new(tenant_id: UUID, e164: str) -> PhoneNumber:
    imported = PhoneNumber.Origin.IMPORTED
    country = region_of(e164) or ""
    return PhoneNumber(tenant_id=tenant_id, e164=e164, country=country, origin=imported)


def _moved(number: PhoneNumber, owned: OwnedNumber, papers: Papers) -> OwnedNumber:
    """The number in the tenant's own account, which is opened for it."""
    home = account_opened(tenant_id=number.tenant_id)
    moved = number_move(
        parent(),
        account_sid=owned.account_sid,
        number_sid=owned.sid,
        to_account_sid=home.account_sid,
        address_sid=papers.address_sid,
        bundle_sid=papers.bundle_sid,
    )
    _write(number, account_sid=moved.account_sid)
    return moved


def _write(number: PhoneNumber, **changes: str) -> None:
    with tenant_context(number.tenant_id):
        PhoneNumber.objects.filter(tenant=number.tenant_id, pk=number.pk).update(**changes)
        number.refresh_from_db()

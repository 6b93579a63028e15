"""Taking in a number that is owned already.

The number's row comes first, so that from then on the hourly check (drift.py) ends what a worker
that died has begun: it learns where the number is, and sets its webhooks.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

import structlog
from django.db import IntegrityError, transaction

from prosaas.lib import counters
from prosaas.lib.phone import region_of
from prosaas.lib.twilio.client import Credentials
from prosaas.lib.twilio.errors import TwilioFailed
from prosaas.lib.twilio.numbers import OwnedNumber, number_move, number_point, numbers_owned
from tenants.context import tenant_context
from tenants.lookups import holder_of_number
from tenants.models import PhoneNumber
from tenants.provisioning.account import account_of, account_opened, parent
from tenants.provisioning.answering import agent_answering
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


def number_import(
    *,
    tenant_id: UUID,
    actor: Actor,
    e164: str,
    agent_id: UUID,
    from_parent: bool = False,
    keep_in_parent: bool = False,
) -> PhoneNumber:
    """Take in a number that is owned already; its webhooks are set. ProvisioningFailed.

    It must be in the tenant's own account (NOT_YOURS); for operators, `from_parent` moves it there
    from the platform's account, or with `keep_in_parent` leaves it there. May be repeated, also
    for a number that the tenant has here and Twilio was not told of. Outside a transaction.
    """
    try:
        owner, owned = _owned(tenant_id, e164, from_parent=from_parent or keep_in_parent)
        number = _written(tenant_id, actor, agent_id, owned)
        is_home = owner.account_sid != parent().account_sid or keep_in_parent
        if not is_home:
            owner, owned = _moved(tenant_id, owned)
        number_point(
            owner, account_sid=owned.account_sid, number_sid=owned.sid, webhooks=webhooks()
        )
    except TwilioFailed as failure:
        raise refusal(failure) from failure
    with tenant_context(tenant_id):
        own = PhoneNumber.objects.filter(tenant=tenant_id, pk=number.pk)
        own.update(account_sid=owned.account_sid, trouble="")
        number.refresh_from_db()
    counters.count("number_imported")
    log.info("number.imported", number=str(number.pk), tenant=str(tenant_id))
    return number


def _owned(tenant_id: UUID, e164: str, *, from_parent: bool) -> tuple[Credentials, OwnedNumber]:
    """Whose it is, and what Twilio says of it: first the tenant's own account is searched."""
    accounts = [account_of(tenant_id=tenant_id), parent() if from_parent else None]
    for owner in (each for each in accounts if each is not None):
        found = numbers_owned(owner, account_sid=owner.account_sid, e164=e164)
        if found:
            return owner, found[0]
    raise ProvisioningFailed(NOT_YOURS)


def _written(tenant_id: UUID, actor: Actor, agent_id: UUID, owned: OwnedNumber) -> PhoneNumber:
    with tenant_context(tenant_id):
        agent = agent_answering(tenant_id=tenant_id, agent_id=agent_id)
        if holder_of_number(owned.e164) not in {None, tenant_id}:
            raise ProvisioningFailed(TAKEN)
        held = PhoneNumber.objects.filter(tenant=tenant_id, e164=owned.e164)
        number = held.exclude(status=PhoneNumber.Status.RELEASED).first() or PhoneNumber(
            tenant_id=tenant_id,
            e164=owned.e164,
            country=region_of(owned.e164) or "",
            origin=PhoneNumber.Origin.IMPORTED,
        )
        if number.status == PhoneNumber.Status.RELEASING:
            raise ProvisioningFailed(WRONG_STATE)  # it may be kept (numbers.number_keep)
        number.agent, number.twilio_sid = agent, owned.sid
        number.account_sid = owned.account_sid
        try:
            with transaction.atomic():
                number.save()
        except IntegrityError:  # another tenant's, in this moment
            raise ProvisioningFailed(TAKEN) from None
        audit_record(
            tenant_id=tenant_id,
            actor=actor,
            action=IMPORTED,
            subject=("number", number.pk),
            details={"agent": agent_id},
        )
    return number


def _moved(tenant_id: UUID, owned: OwnedNumber) -> tuple[Credentials, OwnedNumber]:
    """The number in the tenant's own account, which is opened for it."""
    home = account_opened(tenant_id=tenant_id)
    moved = number_move(
        parent(),
        account_sid=owned.account_sid,
        number_sid=owned.sid,
        to_account_sid=home.account_sid,
    )
    return home, moved

"""The Twilio account that a tenant's numbers live in: a subaccount, opened on first use.

Its row comes first, then Twilio is searched for an account of its FriendlyName, then one is
opened: whoever dies in between leaves an account that the next one finds. The Auth Token is kept
encrypted.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

import structlog
from django.conf import settings

from prosaas.lib import counters, encryption
from prosaas.lib.twilio.accounts import (
    Account,
    account_close,
    account_create,
    account_fetch,
    accounts_named,
)
from prosaas.lib.twilio.client import Credentials
from prosaas.lib.twilio.errors import TwilioFailed
from tenants.context import tenant_context
from tenants.models import TwilioAccount
from tenants.provisioning.leases import Lease, LeaseLost, lease_take
from tenants.provisioning.sentences import (
    BUSY,
    NOT_CONFIGURED,
    WRONG_STATE,
    ProvisioningFailed,
    refusal,
)
from tenants.services.audit import SYSTEM, audit_record

OPENED: Final = "carrier-account.opened"
_OPEN: Final = (TwilioAccount.Status.ACTIVE, TwilioAccount.Status.SUSPENDED)

log = structlog.get_logger(__name__)


def parent() -> Credentials:
    """The platform's own account, from the settings; ProvisioningFailed (NOT_CONFIGURED)."""
    if not settings.TWILIO_ACCOUNT_SID or not settings.TWILIO_AUTH_TOKEN:
        raise ProvisioningFailed(NOT_CONFIGURED)
    return _credentials(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN)


def account_of(*, tenant_id: UUID) -> Credentials | None:
    """The tenant's own account; None where none was opened, or it is closed.

    A token that no key opens any more is asked of Twilio again: ProvisioningFailed.
    """
    with tenant_context(tenant_id):
        row = TwilioAccount.objects.filter(tenant=tenant_id, status__in=_OPEN).first()
    if row is None:
        return None
    try:
        return _credentials(row.sid, encryption.decrypt(row.token))
    except encryption.Unreadable:
        log.error("carrier_account.token_unreadable", tenant=str(tenant_id))
        return token_renew(tenant_id=tenant_id, account_sid=row.sid)


def token_renew(*, tenant_id: UUID, account_sid: str) -> Credentials:
    """Ask the parent account for the tenant's token, and keep it. ProvisioningFailed."""
    try:
        token = account_fetch(parent(), account_sid=account_sid).auth_token
    except TwilioFailed as failure:
        raise refusal(failure) from failure
    with tenant_context(tenant_id):
        own = TwilioAccount.objects.filter(tenant=tenant_id, sid=account_sid)
        own.update(token=encryption.encrypt(token))
    return _credentials(account_sid, token)


def account_opened(*, tenant_id: UUID) -> Credentials:
    """The tenant's own account, opened when there is none. ProvisioningFailed.

    BUSY while another worker opens it.
    """
    return account_of(tenant_id=tenant_id) or _opened(tenant_id, parent())


def _opened(tenant_id: UUID, ours: Credentials) -> Credentials:
    with tenant_context(tenant_id):
        row, _ = TwilioAccount.objects.get_or_create(tenant_id=tenant_id)
    if row.status == TwilioAccount.Status.CLOSED:
        raise ProvisioningFailed(WRONG_STATE)
    opening = TwilioAccount.Status.OPENING
    lease = lease_take(TwilioAccount, tenant_id=tenant_id, pk=row.pk, status=opening)
    if lease is None:
        found = account_of(tenant_id=tenant_id)
        if found is None:
            raise ProvisioningFailed(BUSY)
        return found
    try:
        return _open(ours, row, lease)
    except TwilioFailed as failure:
        if not failure.retryable:  # else it may be there in a moment: nobody looks before
            lease.end()
        raise refusal(failure) from failure
    except LeaseLost:
        raise ProvisioningFailed(BUSY) from None


def _open(ours: Credentials, row: TwilioAccount, lease: Lease) -> Credentials:
    lease.renew()
    found = accounts_named(ours, friendly_name=row.friendly_name)
    if found:
        _keep(row, lease, found[0])
        return _credentials(found[0].sid, found[0].auth_token)
    lease.renew()
    account = account_create(ours, friendly_name=row.friendly_name)
    if account.friendly_name != row.friendly_name:  # an answer that was spoiled: as good as none
        raise TwilioFailed(status=0, code=0)
    try:
        _keep(row, lease, account)
    except LeaseLost:  # we were held up for a minute: another worker may have opened its own
        _close_second(ours, row, account)
        raise
    return _credentials(account.sid, account.auth_token)


def _keep(row: TwilioAccount, lease: Lease, account: Account) -> None:
    is_suspended = account.status == TwilioAccount.Status.SUSPENDED
    with tenant_context(row.tenant_id):
        lease.end(
            sid=account.sid,
            token=encryption.encrypt(account.auth_token),
            status=_OPEN[is_suspended],
        )
        subject = ("carrier-account", row.pk)
        audit_record(tenant_id=row.tenant_id, actor=SYSTEM, action=OPENED, subject=subject)
    counters.count("carrier_account_opened")
    log.info("carrier_account.opened", tenant=str(row.tenant_id), account_sid=account.sid)


def _close_second(ours: Credentials, row: TwilioAccount, account: Account) -> None:
    """Close the empty account we made, where the tenant has another one by now."""
    kept = account_of(tenant_id=row.tenant_id)
    if kept is not None and kept.account_sid != account.sid:
        account_close(ours, account_sid=account.sid)


def _credentials(account_sid: str, auth_token: str) -> Credentials:
    return Credentials(account_sid, auth_token, settings.TWILIO_API_URL)

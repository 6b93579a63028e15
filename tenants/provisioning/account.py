"""The Twilio account that a tenant's numbers live in: a subaccount, opened on first use.

Its row comes first, then Twilio is searched for an account of its FriendlyName, then one is
opened: whoever dies in between leaves an account that the next one finds. The Auth Token is kept
encrypted.

A token changed there, or an account suspended or closed, shows as a refusal (401, 403): then the
platform's account is asked once how it stands (`account_looked_at`), and that is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, Final, ParamSpec, TypeVar
from uuid import UUID

import structlog
from django.conf import settings

from prosaas.lib import counters, encryption
from prosaas.lib.twilio.accounts import (
    CLOSED,
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
    ACCOUNT_CLOSED,
    ACCOUNT_SUSPENDED,
    BUSY,
    NOT_CONFIGURED,
    ProvisioningFailed,
    refusal,
)
from tenants.services.audit import SYSTEM, audit_record

OPENED: Final = "carrier-account.opened"
_EVENTS: Final = {
    TwilioAccount.Status.ACTIVE: "carrier-account.resumed",
    TwilioAccount.Status.SUSPENDED: "carrier-account.suspended",
    TwilioAccount.Status.CLOSED: "carrier-account.closed",
}
_REFUSED: Final = frozenset({401, 403})
_OPEN: Final = (TwilioAccount.Status.ACTIVE, TwilioAccount.Status.SUSPENDED)

P = ParamSpec("P")
T = TypeVar("T")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """How an account stands at Twilio now: ACTIVE, SUSPENDED or CLOSED, and its token."""

    status: TwilioAccount.Status
    credentials: Credentials


class OwnAccount:
    """A tenant's own account, asked with the token that holds."""

    def __init__(self, tenant_id: UUID, credentials: Credentials) -> None:
        self.tenant_id, self.credentials = tenant_id, credentials

    @property
    def sid(self) -> str:
        """The account's SID."""
        return self.credentials.account_sid

    def ask(
        self,
        request: Callable[Concatenate[Credentials, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """What the request answers; made again, once, when the token had been changed.

        TwilioFailed; ProvisioningFailed (ACCOUNT_SUSPENDED, ACCOUNT_CLOSED).
        """
        try:
            return request(self.credentials, *args, **kwargs)
        except TwilioFailed as failure:
            if failure.status not in _REFUSED or not self._is_renewed():
                raise
        return request(self.credentials, *args, **kwargs)

    def _is_renewed(self) -> bool:
        now = account_looked_at(tenant_id=self.tenant_id, account_sid=self.sid)
        if now.status == TwilioAccount.Status.SUSPENDED:
            raise ProvisioningFailed(ACCOUNT_SUSPENDED)
        if now.status == TwilioAccount.Status.CLOSED:
            raise ProvisioningFailed(ACCOUNT_CLOSED)
        before, self.credentials = self.credentials, now.credentials
        return before != now.credentials


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
        return account_looked_at(tenant_id=tenant_id, account_sid=account_sid).credentials
    except TwilioFailed as failure:
        raise refusal(failure) from failure


def account_looked_at(*, tenant_id: UUID, account_sid: str) -> Standing:
    """Ask the parent account how the tenant's stands; its status and its token are kept.

    A change of status is in the audit log, once. What is closed stays closed; its secret goes.
    TwilioFailed (also 404: the parent knows no such account), ProvisioningFailed (NOT_CONFIGURED).
    Outside a transaction.
    """
    found = account_fetch(parent(), account_sid=account_sid)
    status, is_closed = TwilioAccount.Status(found.status), found.status == CLOSED
    changes: dict[str, Any] = {"status": status}
    changes |= (
        {"token": "", "unassigned": []}
        if is_closed
        else {"token": encryption.encrypt(found.auth_token)}
    )
    with tenant_context(tenant_id):
        row = TwilioAccount.objects.select_for_update(no_key=True)
        now = row.filter(tenant=tenant_id, sid=account_sid, status__in=_OPEN).first()
        if now is not None:
            TwilioAccount.objects.filter(pk=now.pk).update(**changes)
        if now is not None and now.status != status:
            subject = ("carrier-account", now.pk)
            audit_record(tenant_id=tenant_id, actor=SYSTEM, action=_EVENTS[status], subject=subject)
            log.warning("carrier_account.status", tenant=str(tenant_id), status=status.value)
    return Standing(status, _credentials(account_sid, found.auth_token))


def account_opened(*, tenant_id: UUID) -> Credentials:
    """The tenant's own account, opened when there is none. ProvisioningFailed.

    BUSY while another worker opens it.
    """
    return account_of(tenant_id=tenant_id) or _opened(tenant_id, parent())


def _opened(tenant_id: UUID, ours: Credentials) -> Credentials:
    with tenant_context(tenant_id):
        row, _ = TwilioAccount.objects.get_or_create(tenant_id=tenant_id)
    if row.status == TwilioAccount.Status.CLOSED:
        raise ProvisioningFailed(ACCOUNT_CLOSED)
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
            lease.let_go()
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

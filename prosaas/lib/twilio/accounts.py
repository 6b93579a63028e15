"""Twilio accounts and their subaccounts, by REST (protocols.md D). Blocking: for tasks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from twilio.rest.api.v2010.account import AccountInstance

from prosaas.lib.twilio.client import Credentials, twilio_client
from prosaas.lib.twilio.errors import TwilioFailed

CLOSED: Final = "closed"
STATUSES: Final = frozenset({"active", "suspended", CLOSED})
_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Account:
    """An account as Twilio tells it. status: active, suspended or closed."""

    sid: str
    friendly_name: str
    status: str
    auth_token: str = field(repr=False)
    is_trial: bool


def account_create(credentials: Credentials, *, friendly_name: str) -> Account:
    """A new subaccount; the parent's own credentials only, API keys are refused. TwilioFailed."""
    with twilio_client(credentials) as client:
        return _read(client.api.v2010.accounts.create(friendly_name=friendly_name))


def accounts_named(credentials: Credentials, *, friendly_name: str) -> list[Account]:
    """Those of exactly this name that are not closed, oldest first. TwilioFailed."""
    with twilio_client(credentials) as client:
        found = client.api.v2010.accounts.list(friendly_name=friendly_name, page_size=_PAGE)
        named = [account for account in found if account.friendly_name == friendly_name]
        named.sort(key=lambda account: account.date_created.timestamp())
        return [_read(account) for account in named if str(account.status) != CLOSED]


def account_fetch(credentials: Credentials, *, account_sid: str) -> Account:
    """One account. TwilioFailed."""
    with twilio_client(credentials) as client:
        return _read(client.api.v2010.accounts(account_sid).fetch())


def account_close(credentials: Credentials, *, account_sid: str) -> None:
    """Close a subaccount for good: its numbers are released (protocols.md D). TwilioFailed."""
    with twilio_client(credentials) as client:
        client.api.v2010.accounts(account_sid).update(status="closed")


def _read(account: AccountInstance) -> Account:
    """TwilioFailed (status 0) for an answer that names no account: as good as none."""
    if not account.sid or str(account.status) not in STATUSES:
        raise TwilioFailed(status=0, code=0)
    return Account(
        sid=str(account.sid),
        friendly_name=str(account.friendly_name or ""),
        status=str(account.status),
        auth_token=str(account.auth_token or ""),
        is_trial=str(account.type).lower() == "trial",
    )

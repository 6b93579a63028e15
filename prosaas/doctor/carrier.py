"""Twilio: the credentials, the account's state, and the accounts of tenants."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from prosaas.doctor import numbers
from prosaas.doctor.findings import Finding, Skipped, has_problem, ok, problem, warning
from prosaas.lib.twilio.client import Credentials, twilio_client
from prosaas.lib.twilio.errors import TwilioFailed

_SID: Final = re.compile(r"AC[0-9a-fA-F]{32}")
_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND = 401, 403, 404
_CONSOLE: Final = "Copy it anew from the first page of Twilio's console, and restart all processes."


@dataclass(frozen=True, slots=True)
class _Account:
    """What of it matters here."""

    status: str
    is_trial: bool
    owner_sid: str


def look() -> Iterator[Finding]:
    """Skipped without credentials, of which a system check tells."""
    for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"):
        if not getattr(settings, name):
            raise Skipped(f"Twilio is not configured: {name} is not set")
    credentials = Credentials(
        settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.TWILIO_API_URL
    )
    try:
        account = _fetched(credentials)
    except TwilioFailed as failure:
        yield _refused(failure)
        return
    found = [*_state(account)]
    yield from found
    if has_problem(found):
        return
    found = list(numbers.look(credentials))
    yield from found
    if not has_problem(found):
        yield ok("twilio", "Twilio knows our account, and calls of our numbers come here.")


def _fetched(credentials: Credentials) -> _Account:
    with twilio_client(credentials) as client:
        account = client.api.v2010.accounts(credentials.account_sid).fetch()
        return _Account(
            status=str(account.status),
            is_trial=str(account.type).lower() == "trial",
            owner_sid=str(account.owner_account_sid or account.sid),
        )


def _refused(failure: TwilioFailed) -> Finding:
    if not _SID.fullmatch(settings.TWILIO_ACCOUNT_SID):
        what = "TWILIO_ACCOUNT_SID is no account's: that is AC and 32 hex digits."
        return problem("twilio-sid", what, f"{_CONSOLE} An API key (SK…) does not do.")
    if failure.status == _UNAUTHORIZED:
        what = "Twilio refuses TWILIO_AUTH_TOKEN: it is not the one of TWILIO_ACCOUNT_SID (401)."
        return problem("twilio-token", what, _CONSOLE)
    if failure.status in {_FORBIDDEN, _NOT_FOUND}:
        what = f"Twilio does not let us see the account of TWILIO_ACCOUNT_SID ({failure.status})."
        return problem("twilio-sid", what, _CONSOLE)
    what = f"Twilio does not answer (HTTP {failure.status or 'none'}, code {failure.code})."
    todo = "Can this machine reach api.twilio.com, and is TWILIO_API_URL unset?"
    return problem("twilio-away", what, todo)


def _state(account: _Account) -> Iterator[Finding]:
    if account.status != "active":
        what = f"Our Twilio account is {account.status}: it takes no calls."
        yield problem("twilio-inactive", what, "Twilio's console says why, and what it wants.")
    if account.is_trial:
        what = (
            "Our Twilio account is on trial: callers hear a preamble first, only verified numbers"
            " can be called, and there is one number and one subaccount at most."
        )
        yield warning("twilio-trial", what, "Upgrade it in Twilio's console before going public.")
    if account.owner_sid != settings.TWILIO_ACCOUNT_SID:
        what = "TWILIO_ACCOUNT_SID is a subaccount, below which tenants cannot have accounts."
        todo = "Use the main account's SID and token, or import numbers instead of claiming them."
        yield warning("twilio-subaccount", what, todo)

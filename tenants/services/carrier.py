"""The Auth Tokens with which Twilio signs: ours, and those of tenants' own accounts.

Whatever Twilio sends is signed with the token of the account that owns the number (protocols.md
A3, D). Ours is in the settings; a tenant's is read from its row and kept in this process for a
minute, in clear in memory only, and never logged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Final
from uuid import UUID

import structlog
from django.conf import settings

from prosaas.lib import encryption
from tenants.lookups import twilio_account_of

KEPT_S: Final = 60.0
UNKNOWN_S: Final = 5.0  # an account may have been opened meanwhile
_AT_MOST: Final = 2000  # accounts, known ones and unknown ones each

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CarrierToken:
    """An account's Auth Token, and whose account it is: None for our own."""

    token: str = field(repr=False)
    tenant_id: UUID | None


@dataclass(frozen=True, slots=True)
class _Kept:
    token: CarrierToken | None
    until: float


class Tokens:
    """Tokens of tenants' accounts, by AccountSid; any thread.

    `read` finds one, None for an account that is not known; `clock` counts s. Unknown accounts,
    which anybody can name, are kept apart, so that they push no known one out.
    """

    def __init__(
        self,
        read: Callable[[str], CarrierToken | None],
        *,
        clock: Callable[[], float] = monotonic,
        at_most: int = _AT_MOST,
    ) -> None:
        self._read, self._clock, self._at_most = read, clock, at_most
        self._known: dict[str, _Kept] = {}
        self._unknown: dict[str, _Kept] = {}
        self._lock = Lock()

    def token(self, account_sid: str) -> CarrierToken | None:
        """As kept, or read now; a database's error is not kept."""
        kept = self._kept(account_sid)
        return self._read_anew(account_sid) if kept is None else kept.token

    def signer(self, account_sid: str, signed_with: Callable[[str], bool]) -> CarrierToken | None:
        """The token that passes; a kept one that does not is read anew, once: it may be rotated."""
        kept = self._kept(account_sid)
        token = self._read_anew(account_sid) if kept is None else kept.token
        if token is None or signed_with(token.token):
            return token
        if kept is None:
            return None
        token = self._read_anew(account_sid)
        return token if token is not None and signed_with(token.token) else None

    def forget(self) -> None:
        """Read all anew."""
        with self._lock:
            self._known.clear()
            self._unknown.clear()

    def _kept(self, account_sid: str) -> _Kept | None:
        with self._lock:
            kept = self._known.get(account_sid) or self._unknown.get(account_sid)
        return kept if kept is not None and kept.until > self._clock() else None

    def _read_anew(self, account_sid: str) -> CarrierToken | None:
        token = self._read(account_sid)  # without the lock: a database may be slow
        found, seconds = (self._unknown, UNKNOWN_S) if token is None else (self._known, KEPT_S)
        with self._lock:
            self._known.pop(account_sid, None)
            self._unknown.pop(account_sid, None)
            found[account_sid] = _Kept(token, self._clock() + seconds)
            if len(found) > self._at_most:
                del found[next(iter(found))]
        return token


def auth_token_of(account_sid: str) -> CarrierToken | None:
    """The token that signs for this account; None for one that is not ours or cannot be read.

    "" is our main account; while none is configured, so is every account.
    """
    return _main(account_sid) or TOKENS.token(account_sid)


def signer_of(account_sid: str, *, signed_with: Callable[[str], bool]) -> CarrierToken | None:
    """The account's token, if `signed_with` says that it made the signature; None otherwise."""
    main = _main(account_sid)
    if main is not None:
        return main if signed_with(main.token) else None
    return TOKENS.signer(account_sid, signed_with)


def _main(account_sid: str) -> CarrierToken | None:
    ours = settings.TWILIO_ACCOUNT_SID
    is_main = not account_sid or not ours or account_sid == ours
    return CarrierToken(settings.TWILIO_AUTH_TOKEN, None) if is_main else None


def _tenants_token(account_sid: str) -> CarrierToken | None:
    account = twilio_account_of(account_sid)
    if account is None:
        return None
    try:
        return CarrierToken(encryption.decrypt(account.token), account.tenant_id)
    except encryption.Unreadable:
        log.error("carrier.token_unreadable", tenant=str(account.tenant_id))
        return None


TOKENS: Final = Tokens(_tenants_token)

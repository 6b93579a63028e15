"""Auth Tokens in memory, and how seldom anybody can have them read from the database.

Whoever reaches a webhook can name an account and sign with anything, so what one request may
cost is bounded: a known account's token is read once in KEPT_S, and once in DOUBTED_S when
signatures fail; all accounts that are not known share STRANGERS_PER_S.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Lock
from time import monotonic
from typing import Final
from uuid import UUID

from prosaas.lib import counters
from prosaas.lib.bucket import Bucket

KEPT_S: Final = 60.0
UNKNOWN_S: Final = 5.0  # an account may have been opened meanwhile
DOUBTED_S: Final = 5.0  # between two readings because a signature failed
STRANGERS_PER_S: Final = 20.0
_AT_MOST: Final = 2000  # accounts, known ones and unknown ones each


@dataclass(frozen=True, slots=True)
class CarrierToken:
    """An account's Auth Token, and whose account it is: None for our own."""

    token: str = field(repr=False)
    tenant_id: UUID | None


@dataclass(frozen=True, slots=True)
class _Kept:
    """`until` it need not be read again, `trusted` until: nor when a signature fails; clock's s."""

    token: CarrierToken | None
    until: float
    trusted: float


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
        self._strangers = Bucket(STRANGERS_PER_S, clock=clock)
        self._known: dict[str, _Kept] = {}
        self._unknown: dict[str, _Kept] = {}
        self._lock = Lock()

    def token(self, account_sid: str) -> CarrierToken | None:
        """As kept, or read now; a database's error is not kept.

        None too for an account that was not known, where too many of those are asked for.
        """
        kept = self._kept(account_sid)
        return self._read_first(account_sid) if kept is None else kept.token

    def signer(self, account_sid: str, signed_with: Callable[[str], bool]) -> CarrierToken | None:
        """The token that passes; a kept one that does not is read anew: it may be rotated."""
        kept = self._kept(account_sid)
        token = self._read_first(account_sid) if kept is None else kept.token
        if token is None or signed_with(token.token):
            return token
        if kept is None:
            return None
        token = self._read_doubted(account_sid)
        return token if token is not None and signed_with(token.token) else None

    def holder(self, account_sid: str) -> UUID | None:
        """Whose account this is, as far as it is remembered; nobody is asked."""
        with self._lock:
            kept = self._known.get(account_sid)
        return kept.token.tenant_id if kept is not None and kept.token is not None else None

    def forget(self) -> None:
        """Read all anew, as a process that has just begun."""
        with self._lock:
            self._known.clear()
            self._unknown.clear()
        self._strangers.fill()

    def _kept(self, account_sid: str) -> _Kept | None:
        with self._lock:
            kept = self._known.get(account_sid) or self._unknown.get(account_sid)
        return kept if kept is not None and kept.until > self._clock() else None

    def _read_first(self, account_sid: str) -> CarrierToken | None:
        """Of an account that is known already whatever the others cost, else as they allow."""
        with self._lock:
            is_known = account_sid in self._known
        if not is_known and not self._strangers.take():
            counters.count("carrier_account_not_read")
            return None
        return self._read_anew(account_sid, trusted=0.0)

    def _read_doubted(self, account_sid: str) -> CarrierToken | None:
        """Read anew, or what is kept since another request had it read a moment ago."""
        with self._lock:
            now, kept = self._clock(), self._known.get(account_sid)
            if kept is None or kept.trusted > now:
                return None if kept is None else kept.token
            self._known[account_sid] = replace(kept, trusted=now + DOUBTED_S)
        return self._read_anew(account_sid, trusted=now + DOUBTED_S)

    def _read_anew(self, account_sid: str, *, trusted: float) -> CarrierToken | None:
        token = self._read(account_sid)  # without the lock: a database may be slow
        found, seconds = (self._unknown, UNKNOWN_S) if token is None else (self._known, KEPT_S)
        with self._lock:
            self._known.pop(account_sid, None)
            self._unknown.pop(account_sid, None)
            found[account_sid] = _Kept(token, self._clock() + seconds, trusted)
            if len(found) > self._at_most:
                del found[next(iter(found))]
        return token

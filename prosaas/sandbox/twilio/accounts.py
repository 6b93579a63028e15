"""The account, its subaccounts, and what each may still do (protocols.md D)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from prosaas.sandbox.twilio.clock import Clock
from prosaas.sandbox.twilio.config import TwilioConfig
from prosaas.sandbox.twilio.ids import Sids

STATUSES = ("active", "suspended", "closed")


@dataclass(slots=True)
class Account:
    """An account; the main one owns itself. Each has a token of its own."""

    sid: str
    auth_token: str
    owner_sid: str
    friendly_name: str
    created_at: datetime
    updated_at: datetime
    type: str = "Full"
    status: str = "active"

    @property
    def is_active(self) -> bool:
        """Whether its credentials and its numbers work."""
        return self.status == "active"


class Accounts:
    """The main account and its children, oldest first."""

    def __init__(self, config: TwilioConfig, clock: Clock, sids: Sids) -> None:
        self._config, self._clock, self._sids = config, clock, sids
        self._by_sid: dict[str, Account] = {}
        self._made(config.account_sid, config.auth_token, "Main account")

    def __iter__(self) -> Iterator[Account]:
        return iter(list(self._by_sid.values()))

    def get(self, sid: str) -> Account | None:
        """An account, or None for a stranger."""
        return self._by_sid.get(sid)

    def token(self, sid: str) -> str:
        """The account's Auth Token; raises KeyError."""
        return self._by_sid[sid].auth_token

    def is_active(self, sid: str) -> bool:
        """Whether the account is known, and neither suspended nor closed."""
        account = self.get(sid)
        return account is not None and account.is_active

    def is_full(self) -> bool:
        """Whether one more child is too many; those that are closed do not count."""
        open_children = [a for a in self if a.sid != a.owner_sid and a.status != "closed"]
        most = 1 if self._config.trial else self._config.most_subaccounts
        return len(open_children) >= most

    def create(self, friendly_name: str) -> Account:
        """A new child with a token of its own."""
        return self._made(self._sids.make("AC"), self._sids.make(""), friendly_name)

    def adopt(self, sid: str, auth_token: str) -> Account:
        """The account of that SID, made if need be; a token that is given is its token now."""
        account = self.get(sid) or self._made(sid, auth_token or self._sids.make(""), sid)
        account.auth_token = auth_token or account.auth_token
        return account

    def change(self, account: Account, status: str, friendly_name: str) -> None:
        """Set status and name."""
        account.status, account.friendly_name = status, friendly_name
        account.updated_at = self._clock.utc()

    def _made(self, sid: str, token: str, friendly_name: str) -> Account:
        now = self._clock.utc()
        owner = self._config.account_sid
        kind = "Trial" if self._config.trial else "Full"
        self._by_sid[sid] = Account(sid, token, owner, friendly_name, now, now, kind)
        return self._by_sid[sid]


def account_view(account: Account) -> dict[str, object]:
    """An account as GET /sandbox/accounts tells it."""
    return {
        "sid": account.sid,
        "auth_token": account.auth_token,
        "owner_account_sid": account.owner_sid,
        "friendly_name": account.friendly_name,
        "status": account.status,
    }

"""Numbers in service: who owns them, where their calls go, and what was ever paid for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from prosaas.sandbox.twilio.accounts import Accounts
from prosaas.sandbox.twilio.clock import Clock
from prosaas.sandbox.twilio.config import Number, TwilioConfig
from prosaas.sandbox.twilio.ids import Sids
from prosaas.sandbox.twilio.numbers.inventory import Inventory
from prosaas.sandbox.twilio.numbers.offer import Offer, country_of
from prosaas.sandbox.twilio.numbers.settings import Settings


@dataclass(slots=True)
class Owned:
    """An IncomingPhoneNumber. `bought_at` is None for one that a control put into service."""

    sid: str
    offer: Offer
    account_sid: str
    settings: Settings
    created_at: datetime
    updated_at: datetime
    bought_at: datetime | None
    shared_key: str


@dataclass(slots=True)
class Purchase:
    """Money spent: it stays on record when the number is gone."""

    number: str
    sid: str
    account_sid: str
    bought_at: datetime
    released_at: datetime | None = None


class Registry:
    """Every number in service, oldest first. `routes` is where calls look a number up."""

    def __init__(
        self, config: TwilioConfig, accounts: Accounts, inventory: Inventory, clock: Clock
    ) -> None:
        self._config, self._accounts, self._clock = config, accounts, clock
        self._inventory = inventory
        self.routes: dict[str, Number] = {}
        self.by_sid: dict[str, Owned] = {}
        self.purchases: list[Purchase] = []

    def of(self, account_sid: str) -> list[Owned]:
        """The account's numbers, newest first."""
        return [o for o in reversed(self.by_sid.values()) if o.account_sid == account_sid]

    def find(self, number: str) -> Owned | None:
        """Who owns a number, if anybody does."""
        return next((o for o in self.by_sid.values() if o.offer.number == number), None)

    def buy(self, offer: Offer, account_sid: str, settings: Settings, sids: Sids) -> Owned:
        """Take the offer off the shelf and into service; the caller has checked that it may."""
        self._inventory.take(offer.number)
        now = self._clock.utc()
        named = replace(settings, friendly_name=settings.friendly_name or offer.friendly_name)
        key = self._config.shared_key
        owned = Owned(sids.make("PN"), offer, account_sid, named, now, now, now, key)
        self.purchases.append(Purchase(offer.number, owned.sid, account_sid, now))
        self._serve(owned)
        return owned

    def add(self, number: Number, sids: Sids) -> Number:
        """What a control says of a number: new in service, or its URLs and owner changed."""
        account = self._accounts.adopt(
            number.account_sid or self._config.account_sid, number.auth_token
        )
        key = number.shared_key or self._config.shared_key
        owned = self.find(number.number)
        if owned is None:
            offer = self._inventory.take(number.number) or _plain(number.number)
            now = self._clock.utc()
            name = Settings(friendly_name=offer.friendly_name)
            owned = Owned(sids.make("PN"), offer, account.sid, name, now, now, None, key)
        owned.shared_key = key
        self.change(owned, _with_urls_of(number, owned.settings), account.sid)
        return self.routes[number.number]

    def change(self, owned: Owned, settings: Settings, account_sid: str) -> None:
        """From the next call on, these settings and that owner."""
        owned.settings, owned.account_sid = settings, account_sid
        owned.updated_at = self._clock.utc()
        self._serve(owned)

    def release(self, owned: Owned) -> None:
        """Out of service at once, and not for sale again."""
        del self.by_sid[owned.sid], self.routes[owned.offer.number]
        for purchase in self.purchases:
            if purchase.sid == owned.sid:
                purchase.released_at = self._clock.utc()

    def bought(self) -> Mapping[str, int]:
        """How often each number was ever paid for."""
        numbers = [purchase.number for purchase in self.purchases]
        return {number: numbers.count(number) for number in numbers}

    def _serve(self, owned: Owned) -> None:
        settings = owned.settings
        self.by_sid[owned.sid] = owned
        self.routes[owned.offer.number] = Number(
            owned.offer.number,
            self._voice_url(settings),
            settings.status_callback,
            "" if settings.is_elsewhere else settings.voice_fallback_url,
            settings.voice_method,
            settings.voice_fallback_method,
            settings.status_callback_method,
            owned.account_sid,
            self._accounts.token(owned.account_sid),
            owned.shared_key,
        )

    def _voice_url(self, settings: Settings) -> str:
        """An application's own URL goes first; behind a trunk there is nobody here."""
        if settings.trunk_sid:
            return ""
        if settings.voice_application_sid:
            return self._config.applications.get(settings.voice_application_sid, "")
        return settings.voice_url


def _plain(number: str) -> Offer:
    """A number that was never for sale."""
    return Offer(number, country_of(number), capabilities=("voice",))


def _with_urls_of(number: Number, settings: Settings) -> Settings:
    return replace(
        settings,
        voice_url=number.voice_url,
        voice_method=number.voice_method,
        voice_fallback_url=number.voice_fallback_url,
        voice_fallback_method=number.voice_fallback_method,
        status_callback=number.status_callback,
        status_callback_method=number.status_callback_method,
        voice_application_sid="",
        trunk_sid="",
    )

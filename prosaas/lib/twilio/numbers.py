"""Telephone numbers to be had and those we have, by REST (protocols.md D). Blocking: for tasks.

Where an account_sid is given, the credentials are its own or its parent's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from twilio.rest.api.v2010.account.incoming_phone_number import IncomingPhoneNumberInstance

from prosaas.lib.twilio.client import Credentials, twilio_client
from prosaas.lib.twilio.errors import TwilioFailed

# Our words, and Twilio's: a subresource of AvailablePhoneNumbers, a number_type of prices.
KINDS: Final[Mapping[str, str]] = {
    "local": "local",
    "mobile": "mobile",
    "toll-free": "toll_free",
    "national": "national",
}
_POST: Final = "POST"
_MICROS: Final = 1_000_000
_PAGE: Final = 1000
_NOT_FOUND: Final = 404


@dataclass(frozen=True, slots=True)
class Webhooks:
    """What Twilio asks about a number's calls; all by POST."""

    voice_url: str
    fallback_url: str
    status_callback: str

    def fields(self) -> dict[str, str]:
        """As the SDK takes them."""
        return {
            "voice_url": self.voice_url,
            "voice_method": _POST,
            "voice_fallback_url": self.fallback_url,
            "voice_fallback_method": _POST,
            "status_callback": self.status_callback,
            "status_callback_method": _POST,
        }


@dataclass(frozen=True, slots=True)
class AvailableNumber:
    """A number for sale; kind is a word of KINDS. address_requirements: none, any, local, foreign.

    Searching reserves nothing.
    """

    e164: str
    locality: str
    region: str
    country: str
    kind: str
    address_requirements: str
    has_voice: bool
    is_beta: bool


@dataclass(frozen=True, slots=True)
class Price:
    """What a number of a kind costs a month."""

    kind: str
    monthly_micros: int
    currency: str


@dataclass(frozen=True, slots=True)
class OwnedNumber:
    """A number that an account pays for.

    `is_routed_elsewhere`: an application or a trunk is set, so its webhooks are ignored.
    """

    sid: str
    e164: str
    friendly_name: str
    account_sid: str
    webhooks: Webhooks
    methods_are_post: bool
    is_routed_elsewhere: bool


def countries(credentials: Credentials) -> dict[str, tuple[str, ...]]:
    """Where numbers are sold, and of which kinds: {"IL": ("local", "mobile")}. TwilioFailed."""
    with twilio_client(credentials) as client:
        found = client.api.v2010.account.available_phone_numbers.list(page_size=_PAGE)
    sold = {
        str(each.country_code): tuple(
            kind for kind, word in KINDS.items() if word in (each.subresource_uris or {})
        )
        for each in found
    }
    return {country: kinds for country, kinds in sold.items() if kinds}


def numbers_search(
    credentials: Credentials,
    *,
    country: str,
    kind: str,
    contains: str = "",
    area_code: str = "",
    locality: str = "",
    at_most: int = 20,
) -> list[AvailableNumber]:
    """Numbers for sale that take calls. TwilioFailed: 404, 20404 for what is not sold there.

    contains: 2 to 16 digits, letters and * % + $ as wildcards. area_code: US and Canada.
    """
    wanted: dict[str, Any] = {"contains": contains, "in_locality": locality}
    wanted["area_code"] = int(area_code) if area_code else None
    asked = {name: value for name, value in wanted.items() if value}
    with twilio_client(credentials) as client:
        sold = client.api.v2010.account.available_phone_numbers(country)
        of_kind = getattr(sold, KINDS[kind])
        found = of_kind.list(voice_enabled=True, limit=at_most, page_size=at_most, **asked)
    numbers = (_available(each, kind) for each in found)
    return [number for number in numbers if number.has_voice]


def prices(credentials: Credentials, *, country: str) -> dict[str, Price]:
    """What a number costs a month there, by kind; the list price now. TwilioFailed."""
    with twilio_client(credentials) as client:
        found = client.pricing.v1.phone_numbers.countries(country).fetch()
    listed: Any = found.phone_number_prices or []
    return {price.kind: price for price in _prices(listed, str(found.price_unit or "").upper())}


def number_buy(
    credentials: Credentials,
    *,
    account_sid: str,
    e164: str,
    friendly_name: str,
    webhooks: Webhooks,
    address_sid: str = "",
    bundle_sid: str = "",
) -> OwnedNumber:
    """Buy this one number, in service at our webhooks from its first second. TwilioFailed.

    After no answer (status 0, 5xx) it may have been bought: look for its friendly_name first.
    """
    papers = {"address_sid": address_sid, "bundle_sid": bundle_sid}
    with twilio_client(credentials) as client:
        bought = client.api.v2010.accounts(account_sid).incoming_phone_numbers.create(
            phone_number=e164,
            friendly_name=friendly_name,
            **webhooks.fields(),
            **{name: sid for name, sid in papers.items() if sid},
        )
        return _owned(bought)


def numbers_owned(
    credentials: Credentials, *, account_sid: str, e164: str = "", friendly_name: str = ""
) -> list[OwnedNumber]:
    """What the account pays for; exactly this number, or name, where given. TwilioFailed."""
    wanted = {"phone_number": e164, "friendly_name": friendly_name}
    asked: dict[str, Any] = {name: value for name, value in wanted.items() if value}
    with twilio_client(credentials) as client:
        owned = client.api.v2010.accounts(account_sid).incoming_phone_numbers
        found = [_owned(each) for each in owned.list(page_size=_PAGE, **asked)]
    return [
        number
        for number in found
        if number.e164 == (e164 or number.e164)
        and number.friendly_name == (friendly_name or number.friendly_name)
    ]


def number_point(
    credentials: Credentials, *, account_sid: str, number_sid: str, webhooks: Webhooks
) -> OwnedNumber:
    """Have its calls come to us, whatever was set; holds from the next call. TwilioFailed."""
    nowhere_else = {"voice_application_sid": "", "trunk_sid": ""}
    return _update(credentials, account_sid, number_sid, **webhooks.fields(), **nowhere_else)


def number_rename(
    credentials: Credentials, *, account_sid: str, number_sid: str, friendly_name: str
) -> OwnedNumber:
    """Call it something else. TwilioFailed."""
    return _update(credentials, account_sid, number_sid, friendly_name=friendly_name)


def number_move(
    credentials: Credentials,
    *,
    account_sid: str,
    number_sid: str,
    to_account_sid: str,
    address_sid: str = "",
    bundle_sid: str = "",
) -> OwnedNumber:
    """Give it to another account of the same parent, whose credentials these are. TwilioFailed.

    Where the number demands papers they are the new account's own (else 21631, 21649).
    """
    papers = {"address_sid": address_sid, "bundle_sid": bundle_sid}
    given = {name: sid for name, sid in papers.items() if sid}
    return _update(credentials, account_sid, number_sid, account_sid=to_account_sid, **given)


def number_release(credentials: Credentials, *, account_sid: str, number_sid: str) -> bool:
    """Give it back for good; False when the account does not have it (any more). TwilioFailed."""
    try:
        with twilio_client(credentials) as client:
            client.api.v2010.accounts(account_sid).incoming_phone_numbers(number_sid).delete()
    except TwilioFailed as error:
        if error.status != _NOT_FOUND:
            raise
        return False
    return True


def _update(
    credentials: Credentials, owner_sid: str, number_sid: str, **fields: Any
) -> OwnedNumber:
    with twilio_client(credentials) as client:
        numbers = client.api.v2010.accounts(owner_sid).incoming_phone_numbers
        return _owned(numbers(number_sid).update(**fields))


def _available(number: Any, kind: str) -> AvailableNumber:
    """The capabilities' names differ in case from one API to the next (protocols.md D)."""
    capabilities: Mapping[str, object] = number.capabilities or {}
    able = {name.lower() for name, is_able in capabilities.items() if is_able}
    return AvailableNumber(
        e164=str(number.phone_number),
        locality=str(number.locality or ""),
        region=str(number.region or ""),
        country=str(number.iso_country or ""),
        kind=kind,
        address_requirements=str(number.address_requirements or "none"),
        has_voice="voice" in able,
        is_beta=bool(number.beta),
    )


def _prices(listed: list[Mapping[str, Any]], currency: str) -> Iterator[Price]:
    kinds = {word.replace("_", " "): kind for kind, word in KINDS.items()}
    for each in listed:
        kind = kinds.get(str(each.get("number_type", "")).lower())
        try:
            amount = Decimal(str(each.get("current_price")))
        except InvalidOperation:
            continue
        if kind is not None:
            yield Price(kind, int(amount * _MICROS), currency)


def _owned(number: IncomingPhoneNumberInstance) -> OwnedNumber:
    """TwilioFailed (status 0) for an answer that names no number: as good as none."""
    if not (number.sid and number.phone_number and number.account_sid):
        raise TwilioFailed(status=0, code=0)
    methods = (number.voice_method, number.voice_fallback_method, number.status_callback_method)
    return OwnedNumber(
        sid=str(number.sid),
        e164=str(number.phone_number),
        friendly_name=str(number.friendly_name or ""),
        account_sid=str(number.account_sid),
        webhooks=Webhooks(
            voice_url=str(number.voice_url or ""),
            fallback_url=str(number.voice_fallback_url or ""),
            status_callback=str(number.status_callback or ""),
        ),
        methods_are_post=all(str(method).upper() == _POST for method in methods),
        is_routed_elsewhere=bool(number.voice_application_sid or number.trunk_sid),
    )

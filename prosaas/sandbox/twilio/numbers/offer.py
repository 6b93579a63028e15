"""A number for sale, and the words for its type, which every part of the API spells otherwise."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prosaas.sandbox.twilio.config import ConfigError, read

ADDRESS_REQUIREMENTS = ("none", "any", "local", "foreign")
CAPABILITIES = ("voice", "sms", "mms", "fax")
# Our word → the path of AvailablePhoneNumbers, its subresource_uris, Pricing, Regulations.
TYPES: Mapping[str, tuple[str, str, str, str]] = {
    "local": ("Local", "local", "local", "local"),
    "mobile": ("Mobile", "mobile", "mobile", "mobile"),
    "tollfree": ("TollFree", "toll_free", "toll free", "toll-free"),
    "national": ("National", "national", "national", "national"),
    "voip": ("Voip", "voip", "voip", "voip"),
    "sharedcost": ("SharedCost", "shared_cost", "shared cost", "shared-cost"),
    "machinetomachine": (
        "MachineToMachine",
        "machine_to_machine",
        "machine to machine",
        "machine-to-machine",
    ),
}
DIALLING: Mapping[str, str] = {"US": "1", "CA": "1", "GB": "44", "IL": "972", "DE": "49"}
COUNTRIES: Mapping[str, str] = {
    "US": "United States",
    "CA": "Canada",
    "GB": "United Kingdom",
    "IL": "Israel",
    "DE": "Germany",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A number and what is asked for it. `type` is one of TYPES, `price` is USD a month (of the
    first offer of its country and type), `address_requirements` one of ADDRESS_REQUIREMENTS;
    `needs_bundle` asks for an approved bundle of its country and type.
    """

    number: str
    country: str
    type: str = "local"
    locality: str = ""
    region: str = ""
    postal_code: str = ""
    price: float = 1.15
    address_requirements: str = "none"
    needs_bundle: bool = False
    capabilities: Sequence[str] = ("voice", "sms")
    beta: bool = False

    def __post_init__(self) -> None:
        if self.type not in TYPES:
            raise ConfigError(f"type is one of {', '.join(TYPES)}")
        if self.address_requirements not in ADDRESS_REQUIREMENTS:
            raise ConfigError(f"address_requirements is one of {', '.join(ADDRESS_REQUIREMENTS)}")
        if unknown := set(self.capabilities) - set(CAPABILITIES):
            raise ConfigError(f"capabilities: {', '.join(sorted(unknown))}")

    @property
    def friendly_name(self) -> str:
        """`(415) 555-0100` in North America, else E.164."""
        if DIALLING.get(self.country) != "1":
            return self.number
        digits = self.number[-10:]
        return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"

    @property
    def area_code(self) -> str:
        """The three digits of North America, else nothing."""
        return self.number[2:5] if DIALLING.get(self.country) == "1" else ""


def read_offer(body: object) -> Offer:
    """Read one number of the `inventory`; raises ConfigError."""
    offer = read(Offer, body)
    if not re.fullmatch(r"\+[1-9]\d{6,14}", offer.number):
        raise ConfigError(f"number is E.164, not {offer.number}")
    if not re.fullmatch("[A-Z]{2}", offer.country):
        raise ConfigError(f"country is two capital letters, not {offer.country}")
    return offer


def read_offers(body: object) -> list[Offer]:
    """Read the `inventory`; raises ConfigError."""
    if not isinstance(body, list):
        raise ConfigError("the inventory is a list of numbers")
    return [read_offer(entry) for entry in body]


def country_of(number: str) -> str:
    """The country a number is dialled to, as far as this stand-in knows countries."""
    known = sorted(DIALLING.items(), key=lambda item: -len(item[1]))
    return next((c for c, prefix in known if number.startswith(f"+{prefix}")), "")

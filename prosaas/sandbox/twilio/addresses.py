"""Postal addresses, and whether one serves a number (protocols.md D)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from prosaas.sandbox.twilio.numbers.offer import Offer

# What is known of postal codes here; any code will do elsewhere.
_POSTAL_CODES: Mapping[str, str] = {
    "US": r"\d{5}(-\d{4})?",
    "IL": r"\d{5}(\d{2})?",
    "DE": r"\d{5}",
    "GB": r"[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}",
}


@dataclass(frozen=True, slots=True)
class Address:
    """An Address resource. One that is not `validated` was let in unchecked."""

    sid: str
    account_sid: str
    customer_name: str
    street: str
    street_secondary: str
    city: str
    region: str
    postal_code: str
    iso_country: str
    friendly_name: str
    validated: bool
    created_at: datetime


def is_plausible(postal_code: str, country: str) -> bool:
    """Whether a postal code may be one of that country."""
    return re.fullmatch(_POSTAL_CODES.get(country, ".*"), postal_code) is not None


def serves(address: Address, offer: Offer) -> bool:
    """Whether the address is where the number demands one to be."""
    is_local = address.iso_country == offer.country
    return {"local": is_local, "foreign": not is_local}.get(offer.address_requirements, True)

"""What is for sale unless a test says otherwise. Prices and demands are the stand-in's own."""

from collections.abc import Iterator
from dataclasses import replace

from prosaas.sandbox.twilio.numbers.offer import Offer

_PLACES = (
    ("415", "San Francisco", "CA", "94103"),
    ("212", "New York", "NY", "10001"),
    ("312", "Chicago", "IL", "60601"),
    ("512", "Austin", "TX", "78701"),
)
_AMERICAN = ("voice", "sms", "mms")
_VOICE = ("voice",)
# A digit is missing: there are four of each.
_WITH_BUNDLE = (
    Offer("+44207946095", "GB", "local", "London", address_requirements="any", capabilities=_VOICE),
    Offer("+44791112345", "GB", "mobile", address_requirements="any"),
    Offer(
        "+9723555101", "IL", "local", "Tel Aviv", price=4.25, address_requirements="any",
        capabilities=_VOICE,
    ),
    Offer("+97250555011", "IL", "mobile", price=15.0, address_requirements="any"),
    Offer(
        "+97277555010", "IL", "national", price=4.25, address_requirements="local",
        capabilities=_VOICE,
    ),
    Offer(
        "+4930230125", "DE", "local", "Berlin", address_requirements="local", capabilities=_VOICE
    ),
)  # fmt: skip


def default_stock() -> Iterator[Offer]:
    """US local and toll free, GB and IL local, mobile and national, DE local; always the same."""
    for code, city, state, postal_code in _PLACES:
        for last in range(6):
            yield Offer(
                f"+1{code}555010{last}", "US", "local", city, state, postal_code,
                capabilities=_AMERICAN,
            )  # fmt: skip
    for code in ("800", "888"):
        for last in range(3):
            yield Offer(
                f"+1{code}555010{last}", "US", "tollfree", price=2.15, capabilities=_AMERICAN
            )
    for offer in _WITH_BUNDLE:
        for last in range(4):
            yield replace(offer, number=f"{offer.number}{last}", needs_bundle=True)
    yield Offer("+15125550199", "US", "local", "Austin", "TX", "78701", beta=True)

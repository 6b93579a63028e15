"""Numbers that can be had, with what they cost a month."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Offer:
    """A number that can be had now; searching reserves nothing.

    kind: local, mobile, toll-free or national. monthly_micros: None where Twilio names no price.
    address_requirements: none, any, local or foreign. needs_bundle: None where nobody could say.
    """

    e164: str
    locality: str
    region: str
    country: str
    kind: str
    monthly_micros: int | None
    currency: str
    address_requirements: str
    needs_bundle: bool | None


def countries_sold() -> dict[str, tuple[str, ...]]:
    """Countries ("US") with the kinds of numbers sold in each. ProvisioningFailed."""
    raise NotImplementedError


def offers(
    *, country: str, kind: str, contains: str = "", area_code: str = "", locality: str = ""
) -> list[Offer]:
    """At most 20 numbers that can take calls. BadSearch, ProvisioningFailed."""
    raise NotImplementedError

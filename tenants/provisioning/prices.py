"""What Twilio says about a country, kept for an hour: prices, and whether papers are wanted."""

from __future__ import annotations

from typing import Final, TypeAlias

from prosaas.lib.kept import keep, kept
from prosaas.lib.twilio import numbers as twilio
from prosaas.lib.twilio.compliance import regulations
from prosaas.lib.twilio.errors import TwilioFailed
from tenants.provisioning.account import parent

KEPT_S: Final = 3600
_Prices: TypeAlias = dict[str, tuple[int | None, str]]  # by kind of number


def price_of(*, country: str, kind: str) -> tuple[int | None, str]:
    """Monthly micros and currency, the list price; (None, "") where none is named. TwilioFailed."""
    found: _Prices = kept(_name(country), KEPT_S, lambda: _listed(country))
    return found.get(kind, (None, ""))


def price_now(*, country: str, kind: str) -> tuple[int | None, str]:
    """The same, of this moment: what somebody is about to agree to. TwilioFailed."""
    found = _listed(country)
    keep(_name(country), KEPT_S, found)
    return found.get(kind, (None, ""))


def needs_bundle(*, country: str, kind: str) -> bool | None:
    """Whether papers must be handed in before such a number is rented; None where unknown."""
    try:
        found = kept(
            f"numbers.papers.{country}.{kind}", KEPT_S, lambda: _are_regulated(country, kind)
        )
    except TwilioFailed:
        return None
    return bool(found)


def _name(country: str) -> str:
    return f"numbers.prices.{country}"


def _listed(country: str) -> _Prices:
    listed = twilio.prices(parent(), country=country)
    return {each.kind: (each.monthly_micros, each.currency) for each in listed.values()}


def _are_regulated(country: str, kind: str) -> bool:
    return bool(regulations(parent(), country=country, kind=kind))

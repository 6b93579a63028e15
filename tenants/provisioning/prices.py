"""What Twilio says about a country, kept for an hour: prices, and whether papers are wanted."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from django.core.cache import cache
from redis.exceptions import RedisError

from prosaas.lib.twilio import numbers as twilio
from prosaas.lib.twilio.compliance import regulations
from prosaas.lib.twilio.errors import TwilioFailed
from tenants.provisioning.account import parent

KEPT_S: Final = 3600


def price_of(*, country: str, kind: str) -> tuple[int | None, str]:
    """Monthly micros and currency, the list price; (None, "") where none is named. TwilioFailed."""

    def asked() -> dict[str, tuple[int, str]]:
        listed = twilio.prices(parent(), country=country)
        return {each.kind: (each.monthly_micros, each.currency) for each in listed.values()}

    found: dict[str, tuple[int, str]] = kept(f"numbers.prices.{country}", asked)
    micros, currency = found.get(kind, (None, ""))
    return micros, currency


def needs_bundle(*, country: str, kind: str) -> bool | None:
    """Whether papers must be handed in before such a number is rented; None where unknown."""
    try:
        found = kept(f"numbers.papers.{country}.{kind}", lambda: _are_regulated(country, kind))
    except TwilioFailed:
        return None
    return bool(found)


def kept(key: str, ask: Callable[[], Any]) -> Any:
    """What `ask` answered within the last hour. A cache that is away is done without."""
    with suppress(RedisError):
        known = cache.get(key)
        if known is not None:
            return known
    answer = ask()
    with suppress(RedisError):
        cache.set(key, answer, KEPT_S)
    return answer


def _are_regulated(country: str, kind: str) -> bool:
    return bool(regulations(parent(), country=country, kind=kind))

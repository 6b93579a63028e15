"""What pages about numbers have in common: prices, names of kinds, agents to choose from."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from prosaas.lib import phone
from tenants import countries, selectors
from tenants.forms.numbers import KINDS
from tenants.hours import schedule
from tenants.models import Agent, PhoneNumber, Tenant, TwilioAccount
from tenants.views.hours_words import Now, now_in_words

_SIGNS: Final = {"USD": "$", "EUR": "€", "GBP": "£", "ILS": "₪"}
_MICROS: Final = 1_000_000
_CENT: Final = Decimal("0.01")
_LOOKED_FOR: Final = "US"  # where somebody looks whose own country nobody knows


def price(micros: int | None, currency: str) -> str:
    """As "$1.15", in the digits of the active language; "" where nobody knows it.

    To be shown from left to right in both languages.
    """
    if micros is None:
        return ""
    amount = formats.number_format(
        (Decimal(micros) / _MICROS).quantize(_CENT), 2, force_grouping=True
    )
    sign = _SIGNS.get(currency)
    return f"{sign}{amount}" if sign else f"{amount} {currency}".strip()


def from_left(e164: str) -> SafeString:
    """A number as a label that reads from left to right on every page."""
    return format_html('<bdi dir="ltr">{}</bdi>', phone.grouped(e164))


def kind_name(kind: str) -> str:
    """A kind of number, in the active language."""
    return str(dict(KINDS).get(kind, kind))


def agent_choices(tenant: Tenant, *present: Agent | None) -> list[tuple[str, str]]:
    """Agents that can answer, by name, and the present ones whatever they are."""
    found = {str(agent.pk): agent.name for agent in selectors.agents_published(tenant=tenant)}
    found |= {str(agent.pk): agent.name for agent in present if agent is not None}
    return list(found.items())


def unassigned(account: TwilioAccount | None, held: Iterable[PhoneNumber]) -> list[dict[str, Any]]:
    """Numbers that are paid for and answer nobody, as the last look found them, but for `held`."""
    known = {number.e164 for number in held}
    listed = account.unassigned if account else []
    return [each for each in listed if each.get("e164") and each["e164"] not in known]


def now(tenant: Tenant) -> Now | None:
    """Whether it is open at this moment, and until when; None where no hours are set."""
    if not tenant.hours:
        return None
    return now_in_words(schedule(tenant.hours, ZoneInfo(tenant.timezone)), timezone.now())


def home_country(tenant: Tenant) -> str:
    """Where its callers are most likely to be: where its newest number is, else its time zone."""
    newest = selectors.numbers(tenant=tenant).exclude(country="").last()
    if newest:
        return newest.country
    return countries.of_zone(tenant.timezone) or _LOOKED_FOR

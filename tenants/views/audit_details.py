"""The details of an audit event, in a person's words.

What is known is told in the page's language; ids and what is empty are left to the exported file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tenants import countries
from tenants.call_policy import DIRECTIONS, LINES
from tenants.forms.keys import SENTENCES
from tenants.forms.privacy import RECORDING
from tenants.hours import WEEK, WHOLE_DAY
from tenants.models import (
    AuditEvent,
    EventKind,
    Language,
    Membership,
    PhoneNumber,
    Tenant,
    WebhookEndpoint,
)
from tenants.permissions import Role
from tenants.provisioning.sentences import sentence
from tenants.services.standing import SuspendReason
from tenants.trades import trades

_MICRO: Final = Decimal(1_000_000)
_UNTOLD: Final = frozenset(
    {"after_hours_agent", "agent", "claim", "found_again", "given_back", "receipt", "removed"}
)  # ids, and what only says that it was done

_HIDDEN: Final = frozenset(  # an id that stands for nothing any more tells nobody anything
    {"address", "agent", "call", "carrier-account", "carrier-number", "claim", "erasure"}
    | {"invitation", "key", "number", "visit", "webhook"}
)
_SHORT: Final = 3  # permissions that are told at once; more of them are folded
NAMES: Final[Mapping[str, str | Promise]] = {
    "after_hours": gettext_lazy("After hours"),
    "by": gettext_lazy("With"),
    "changed": gettext_lazy("Fields"),
    "code": gettext_lazy("Why"),
    "count": gettext_lazy("How many"),
    "country": gettext_lazy("Country"),
    "currency": gettext_lazy("Currency"),
    "days": gettext_lazy("Days left"),
    "events": gettext_lazy("Is told"),
    "exceptions": gettext_lazy("Exceptions"),
    "expires_at": gettext_lazy("Ends"),
    "fields": gettext_lazy("Fields"),
    "greeting": gettext_lazy("Greeting"),
    "holidays": gettext_lazy("Holidays"),
    "inbound-consent": gettext_lazy("Calls that come in: that the call is recorded"),
    "inbound-disclosure": gettext_lazy("Calls that come in: that an AI is speaking"),
    "inbound-recording": gettext_lazy("Calls that come in: recording"),
    "instructions": gettext_lazy("Instructions"),
    "keep_audio_days": gettext_lazy("Recordings here, days"),
    "keep_carrier_audio_days": gettext_lazy("Recordings at the telephone company, days"),
    "keep_tape_days": gettext_lazy("Technical record of the call, days"),
    "keep_transcript_days": gettext_lazy("Transcripts and summaries, days"),
    "kind": gettext_lazy("Type of number"),
    "language": gettext_lazy("Language"),
    "limit_concurrent_calls": gettext_lazy("Most calls at once"),
    "limit_minutes": gettext_lazy("Most minutes a month"),
    "limit_numbers": gettext_lazy("Most telephone numbers"),
    "limit_outbound_calls": gettext_lazy("Most outbound calls a day"),
    "limit_spend_micros": gettext_lazy("Most spend a month, US dollars"),
    "locale": gettext_lazy("Language"),
    "monthly_micros": gettext_lazy("Price a month"),
    "name": gettext_lazy("Name of the business"),
    "new": gettext_lazy("Now"),
    "old": gettext_lazy("Before"),
    "outbound": gettext_lazy("Outbound calls"),
    "outbound-consent": gettext_lazy("Calls that the agent makes: that the call is recorded"),
    "outbound-disclosure": gettext_lazy("Calls that the agent makes: that an AI is speaking"),
    "outbound-recording": gettext_lazy("Calls that the agent makes: recording"),
    "outbound_countries": gettext_lazy("Countries of outbound calls"),
    "prefix": gettext_lazy("Begins with"),
    "reason": gettext_lazy("Reason"),
    "restored_from": gettext_lazy("With what was said in version"),
    "role": gettext_lazy("Role"),
    "scopes": gettext_lazy("May"),
    "timezone": gettext_lazy("Time zone"),
    "trade": gettext_lazy("Template"),
    "turn_settings": gettext_lazy("Turns of the conversation"),
    "version": gettext_lazy("Version"),
    "voice": gettext_lazy("Voice"),
    "was": gettext_lazy("Before"),
    "wrong": gettext_lazy("What was wrong"),
    **{day: WEEKDAYS[(number - 1) % 7] for number, day in enumerate(WEEK)},  # from Sunday
}
LIMITS: Final[Mapping[str, Promise]] = {
    "concurrent-calls": gettext_lazy("calls at once"),
    "outbound-calls": gettext_lazy("outbound calls a day"),
    "minutes": gettext_lazy("minutes a month"),
    "spend": gettext_lazy("spend a month"),
}
_METHODS: Final[Mapping[str, Promise]] = {
    "password": gettext_lazy("password"),
    "mfa": gettext_lazy("code of two-step login"),
}
_HOURS: Final[Mapping[str, Promise]] = {
    "-".join(WHOLE_DAY): gettext_lazy("open all day"),
    "closed": gettext_lazy("closed"),
    "usual": gettext_lazy("as usual"),
}
_CHANGED: Final[Mapping[str, Promise]] = {"changed": gettext_lazy("changed")}
_ROLES_AND_MAIL: Final[Mapping[str, str | Promise]] = {
    **dict(Role.choices),
    **dict(Membership.Notify.choices),
}
_RECORDING: Final[Mapping[str, Promise]] = dict(RECORDING)
_WRONG: Final[Mapping[str, Promise]] = {
    "voice_url": gettext_lazy("where calls go"),
    "fallback_url": gettext_lazy("where calls go in an emergency"),
    "status_callback": gettext_lazy("where the end of a call is told"),
    "methods": gettext_lazy("how it is told"),
    "routed-elsewhere": gettext_lazy("calls were led to another service"),
}
_KINDS: Final[Mapping[str, Promise]] = {
    "local": gettext_lazy("local"),
    "mobile": gettext_lazy("mobile"),
    "toll-free": gettext_lazy("toll-free"),
    "national": gettext_lazy("national"),
}
_OF_WEBHOOKS: Final[Mapping[str, Promise]] = {
    "url": gettext_lazy("Address"),
    "description": gettext_lazy("What it is for"),
    "events": gettext_lazy("Which events it is told"),
}
_WORDS: Final[Mapping[str, Mapping[str, str | Promise]]] = {
    "after_hours": dict(PhoneNumber.AfterHours.choices),
    "by": _METHODS,
    "changed": _OF_WEBHOOKS,
    "events": dict(EventKind.choices),
    "fields": NAMES,
    **{f"{direction}-{line}": _CHANGED for direction in DIRECTIONS for line in LINES},
    **{f"{direction}-recording": _RECORDING for direction in DIRECTIONS},
    "kind": _KINDS,
    "locale": dict(Language.choices),
    "name": _CHANGED,
    "new": _ROLES_AND_MAIL,
    "old": _ROLES_AND_MAIL,
    "reason": {**dict(SuspendReason.choices), **dict(WebhookEndpoint.Disabled.choices)},
    "role": dict(Role.choices),
    "scopes": {word.value: sentence for word, sentence in SENTENCES.items()},
    "was": dict(Tenant.Status.choices),
    "wrong": _WRONG,
}


@dataclass(frozen=True, slots=True)
class Detail:
    """`Name: value`; of a long list the text says how long it is, and `items` are folded."""

    text: str
    items: tuple[str, ...] = ()


def details_in_words(event: AuditEvent, zone: ZoneInfo) -> list[Detail]:
    """What else is known of an event; a word that is not known here stays as it is."""
    with timezone.override(zone):
        return list(_told(event.details))


def subject_in_words(event: AuditEvent, name: str) -> str:
    """What an event was about, where `name` is what its id stands for; no bare ids."""
    if event.object_kind == "limit":
        return str(LIMITS.get(event.object_id, event.object_id))
    is_id = name == event.object_id and event.object_kind in _HIDDEN
    return "" if is_id else name


def _told(details: Mapping[str, Any]) -> Iterator[Detail]:
    order = {name: place for place, name in enumerate(("old", "was", "new"), start=1)}
    order |= {day: place - len(WEEK) for place, day in enumerate(WEEK)}  # the days come first
    for name in sorted(details, key=lambda each: (order.get(each, 0), each)):
        value = details[name]
        if name not in _UNTOLD and value not in (None, "", [], {}):
            yield _detail(name, value)


def _detail(name: str, value: Any) -> Detail:
    told = NAMES.get(name, name)
    if name != "scopes" or not isinstance(value, list) or len(value) <= _SHORT:
        return Detail(f"{told}: {_value(name, value)}")
    count = ngettext("%(count)s permission", "%(count)s permissions", len(value))
    many = count % {"count": len(value)}
    return Detail(f"{told}: {many}", tuple(_value(name, each) for each in value))


def _value(name: str, value: Any) -> str:
    if isinstance(value, dict) and value.keys() == {"old", "new"}:
        pair = {"old": _value(name, value["old"]), "new": _value(name, value["new"])}
        return _("%(new)s (before: %(old)s)") % pair
    if name in NAMES and value is None:
        return _("none")
    if name in NAMES and isinstance(value, list):
        return (" " if name == "scopes" else ", ").join(_value(name, each) for each in value)
    if name in _READ:
        return _READ[name](value)
    if isinstance(value, str):
        return str(_WORDS.get(name, {}).get(value, value))
    return json.dumps(value, ensure_ascii=False)


def _dollars(value: Any) -> str:
    return f"{Decimal(value) / _MICRO:.2f}" if isinstance(value, int) else str(value)


def _day(value: Any) -> str:
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return formats.date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")


def _hours(value: Any) -> str:
    """Spans of a day, or a word."""
    return str(_HOURS.get(str(value), ", ".join(str(value).split())))


def _exception(value: Any) -> str:
    """A date, and its hours or a word."""
    day, _space, hours = str(value).partition(" ")
    with suppress(ValueError):  # what is no date stays as it was written
        day = formats.date_format(date.fromisoformat(day), "SHORT_DATE_FORMAT")
    return f"{day} {_hours(hours)}"


def _country(value: Any) -> str:
    return countries.name(value) if value else _("none")


def _trade(value: Any) -> str:
    return {trade.key: trade.name for trade in trades()}.get(value, str(value))


_READ: Final[Mapping[str, Callable[[Any], str]]] = {
    "code": sentence,
    "country": _country,
    "exceptions": _exception,
    "expires_at": _day,
    "holidays": _country,
    "limit_spend_micros": _dollars,
    "monthly_micros": _dollars,
    "outbound_countries": _country,
    "trade": _trade,
    **dict.fromkeys(WEEK, _hours),
}

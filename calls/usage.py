"""From what a call used to priced lines: pure arithmetic on exact decimals (docs/usage.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

import phonenumbers

from calls.prices import PriceTable
from prosaas.lib.phone import billed_country

CURRENCY: Final = "USD"  # of the ledger
TOKENS: Final = "tokens"
SECONDS: Final = "seconds"
MINUTES: Final = "minutes"
CARRIER: Final = "carrier."
LINE_KINDS: Final = frozenset({f"{CARRIER}inbound", f"{CARRIER}outbound"})  # minutes of calls

_LIVE: Final = (  # kind, and which counts of the live call make it up (calls/realtime/usage.py)
    ("realtime.text.input", "input_text", "cached_text"),
    ("realtime.text.cached", "cached_text", ""),
    ("realtime.text.output", "output_text", ""),
    ("realtime.audio.input", "input_audio", "cached_audio"),
    ("realtime.audio.cached", "cached_audio", ""),
    ("realtime.audio.output", "output_audio", ""),
)
_LIVE_TRANSCRIPTION: Final = (
    ("realtime.transcription.audio", "seconds", SECONDS),
    ("realtime.transcription.input", "input_tokens", TOKENS),
    ("realtime.transcription.output", "output_tokens", TOKENS),
)
_RATES: Final[Mapping[str, str]] = {
    **{kind: kind.removeprefix("realtime.").replace(".", "_") for kind, _plus, _less in _LIVE},
    **{
        f"{stage}.{part}": f"text_{part}"
        for stage in ("summary", "extraction")
        for part in ("input", "cached", "output")
    },
    **{
        f"{prefix}transcription.{part}": rate
        for prefix in ("", "realtime.")
        for part, rate in (
            ("audio", "second"),
            ("input", "heard_token"),
            ("output", "written_token"),
        )
    },
}


@dataclass(frozen=True, slots=True)
class Used:
    """So much of one thing, of one model or at one tariff of the carrier."""

    kind: str
    model: str
    quantity: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Line:
    """What was used, and what it cost; `is_priced` is False where no price is known."""

    used: Used
    cost_micros: int
    is_priced: bool


def live_usage(usage: Mapping[str, Any]) -> list[Used]:
    """What the sessions of a call used, from CallMetrics.usage."""
    spoken, heard = usage.get("realtime", {}), usage.get("transcription", {})
    return [
        Used(kind, spoken.get("model", ""), _number(spoken, plus) - _number(spoken, less), TOKENS)
        for kind, plus, less in _LIVE
    ] + [
        Used(kind, heard.get("model", ""), _number(heard, name), unit)
        for kind, name, unit in _LIVE_TRANSCRIPTION
    ]


def stage_usage(entries: Iterable[Mapping[str, Any]]) -> list[Used]:
    """What the stages after a call used, from their `work["usage"]`."""
    return [
        Used(entry["kind"], entry["model"], _number(entry, "quantity"), entry["unit"])
        for entry in entries
    ]


def carrier_usage(
    *, direction: str, number: str, seconds: int, is_streamed: bool, recorded: Iterable[int]
) -> list[Used]:
    """What the carrier bills: each started minute of the line, of the stream, of a recording.

    `number` is the E.164 number that was called; `recorded` the seconds of each recording.
    """
    minutes = started_minutes(seconds)
    taped = sum((started_minutes(each) for each in recorded), Decimal(0))
    return [
        Used(f"{CARRIER}{direction}", _tariff(direction, number), minutes, MINUTES),
        Used(f"{CARRIER}stream", "media-streams", minutes if is_streamed else Decimal(0), MINUTES),
        Used(f"{CARRIER}recording", "recording", taped, MINUTES),
    ]


def added_up(used: Iterable[Used]) -> list[Used]:
    """One of each kind and model, without those that come to nothing."""
    sums: dict[tuple[str, str], Used] = {}
    for each in used:
        known = sums.get((each.kind, each.model))
        quantity = each.quantity + (known.quantity if known else 0)
        sums[each.kind, each.model] = replace(each, quantity=quantity)
    return [each for each in sums.values() if each.quantity > 0]


def priced(used: Used, table: PriceTable) -> Line:
    """The line at the table's prices, rounded half up to whole micros; unknown ones cost 0."""
    kind = base_kind(used.kind)
    if kind.startswith(CARRIER):
        price = table.of_carrier(kind, used.model)
    else:
        price = table.of_model(used.model, _RATES.get(kind, ""))
    if price is None:
        return Line(used, 0, is_priced=False)
    cost = (used.quantity * price).quantize(Decimal(1), ROUND_HALF_UP)
    return Line(used, int(cost), is_priced=True)


def base_kind(kind: str) -> str:
    """The kind of a later line, as "summary.input" of "summary.input+2"."""
    return kind.partition("+")[0]


def started_minutes(seconds: int) -> Decimal:
    """Whole minutes, the last one begun."""
    return Decimal(-(-seconds // 60))


def _tariff(direction: str, number: str) -> str:
    """The country of the number; for a call to a number of ours also what sort it is."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return "unknown"
    country = phonenumbers.region_code_for_number(parsed)
    if country == "IL" and direction != "inbound":
        country = billed_country(number) or country
    country = country or phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    if direction != "inbound":
        return country
    is_free = phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.TOLL_FREE
    return f"{country}-toll-free" if is_free else f"{country}-local"


def _number(counts: Mapping[str, Any], name: str) -> Decimal:
    """A count as an exact number of up to three decimals, 0 where there is none."""
    return Decimal(str(counts.get(name, 0))).quantize(Decimal("0.001"))

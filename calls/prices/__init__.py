"""What things cost: dated tables beside this module, each valid until the next one's date.

A file is named by the first day on which it holds; docs/usage.md tells how to add one. Prices are
exact decimals of millionths of a USD ("micros") for one unit; rounding happens in calls.usage.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

CURRENCY: Final = "USD"
_HERE: Final = Path(__file__).parent
_MICROS: Final = 1_000_000
_AUDIO_TOKENS_A_MINUTE: Final = 600  # one for 100 ms of a person's speech (protocols.md G4)

Rates = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class PriceTable:
    """The prices from one day on.

    `models` are micros by model and rate: `text_input` … `audio_output` for a token; for a model
    that is paid by the minute `second`, `heard_token` and `written_token`. `carrier` are micros
    for a minute, by kind and tariff.
    """

    since: date
    models: Mapping[str, Rates]
    carrier: Mapping[str, Rates]

    def of_model(self, model: str, rate: str) -> Decimal | None:
        """Micros for a unit: of this model, else of its family, the longest name it begins with."""
        family = [name for name in self.models if model == name or model.startswith(f"{name}-")]
        return self.models[max(family, key=len)].get(rate) if family else None

    def of_carrier(self, kind: str, tariff: str) -> Decimal | None:
        """Micros for a minute; None where the tariff is not known."""
        return self.carrier.get(kind, {}).get(tariff)


def prices_at(day: date) -> PriceTable:
    """The newest table that is not of a later day; the first one for days before it."""
    tables = _tables()
    return next((table for table in reversed(tables) if table.since <= day), tables[0])


@cache
def _tables() -> list[PriceTable]:
    return [table_from(path) for path in sorted(_HERE.glob("*.toml"))]


def table_from(path: Path) -> PriceTable:
    """Read a table from a file named by its date; ValueError for what cannot be one."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    return PriceTable(
        since=date.fromisoformat(path.stem),
        models={name: _rates(prices) for name, prices in raw["models"].items()},
        carrier={
            f"carrier.{kind}": {
                tariff: Decimal(price) * _MICROS for tariff, price in prices.items()
            }
            for kind, prices in raw["carrier"].items()
        },
    )


def _rates(prices: Mapping[str, Any]) -> Rates:
    """USD for a million tokens is micros for one; a price for a minute is one for its parts."""
    rates = {name: Decimal(price) for name, price in prices.items()}
    if (minute := rates.pop("minute", None)) is not None:
        rates["second"] = minute * _MICROS / 60
        rates["heard_token"] = minute * _MICROS / _AUDIO_TOKENS_A_MINUTE
        rates["written_token"] = Decimal(0)
    for modality in ("text", "audio"):
        if f"{modality}_input" in rates:
            rates.setdefault(f"{modality}_cached", rates[f"{modality}_input"])
    return rates

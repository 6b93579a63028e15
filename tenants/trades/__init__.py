"""Templates of agents by trade, in English and Hebrew: one TOML file a trade, read once.

A file has [en] and [he], each with `name` and `description` of the trade, `greeting`,
`instructions` (both with {business}) and `extraction_fields` (tenants/extraction.py), and may have
`turn_settings` for both languages. Every set of instructions ends with those of common.toml.
"""

from __future__ import annotations

import copy
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from django.utils.translation import get_language

GENERAL: Final = "general"
LANGUAGES: Final = ("en", "he")
_COMMON: Final = "common"
_PLACE: Final = "{business}"


@dataclass(frozen=True, slots=True)
class Trade:
    """A trade as people choose it, in the active language."""

    key: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class TradeTemplate:
    """What an agent of the trade may begin with; `extraction_fields` are a suggestion."""

    key: str
    name: str
    description: str
    greeting: str
    instructions: str
    extraction_fields: list[dict[str, Any]]
    turn_settings: dict[str, Any]


def trades() -> list[Trade]:
    """Every trade, the general one first, then by name."""
    active = (get_language() or "en").partition("-")[0]
    language = active if active in LANGUAGES else "en"
    found = [
        Trade(key, told[language]["name"], told[language]["description"])
        for key, told in _templates().items()
    ]
    return sorted(found, key=lambda trade: (trade.key != GENERAL, trade.name))


def template(key: str, language: str, business_name: str) -> TradeTemplate:
    """The trade's template with the name put in. KeyError for an unknown trade or language."""
    common = _read(_COMMON)[language]["instructions"]
    told = _templates()[key]
    words = told[language]
    instructions = f"{words['instructions'].strip()}\n\n{common.strip()}"
    return TradeTemplate(
        key=key,
        name=words["name"],
        description=words["description"],
        greeting=words["greeting"].strip().replace(_PLACE, business_name),
        instructions=instructions.replace(_PLACE, business_name),
        extraction_fields=copy.deepcopy(words["extraction_fields"]),
        turn_settings=copy.deepcopy(told.get("turn_settings", {})),
    )


@cache
def _templates() -> dict[str, dict[str, Any]]:
    files = (each.name for each in resources.files(__name__).iterdir())
    keys = sorted(name.removesuffix(".toml") for name in files if name.endswith(".toml"))
    return {key: _read(key) for key in keys if key != _COMMON}


@cache
def _read(key: str) -> dict[str, Any]:
    text = resources.files(__name__).joinpath(f"{key}.toml").read_text("utf-8")
    return tomllib.loads(text)

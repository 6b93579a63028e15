"""What a tenant may have written down of each call, beyond the summary (docs/summaries.md).

The fields are a JSON list of {"name", "type", "description", "choices"}: `choices` for the type
"choice" only, `description` may be left out. Values come from a model that listened to strangers,
so each is looked at again before it is kept.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

MOST_FIELDS: Final = 20
MOST_CHOICES: Final = 20
NAME_CHARS: Final = 40
CHOICE_CHARS: Final = 60
DESCRIPTION_CHARS: Final = 300
TEXT_CHARS: Final = 1000
_LARGEST: Final = 10**15  # every program that reads JSON has such a number exactly
_NAME: Final = re.compile(r"[^\W\d_]\w*")  # letters of any script
_KEYS: Final = frozenset({"name", "type", "description", "choices"})


class BadExtractionFields(Exception):
    """The fields cannot be used; the text says why, in the active language."""


def check(fields: object) -> None:
    """BadExtractionFields for the first thing that cannot be used."""
    for problem in _problems(fields):
        raise BadExtractionFields(problem)


def fitting(
    fields: Sequence[Mapping[str, Any]], values: Mapping[str, object]
) -> tuple[dict[str, Any], int]:
    """Each field's value, null where there is none that fits; and how many did not fit."""
    kept: dict[str, Any] = {}
    misfits = 0
    for field in fields:
        value = values.get(field["name"])
        fits = value is None or _FITS[field["type"]](value, field)
        kept[field["name"]] = value if fits else None
        misfits += not fits
    return kept, misfits


def _is_text(value: object, _field: Mapping[str, Any]) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= len(value) <= TEXT_CHARS


def _is_number(value: object, _field: Mapping[str, Any]) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and abs(value) <= _LARGEST


def _is_integer(value: object, field: Mapping[str, Any]) -> bool:
    return isinstance(value, int) and _is_number(value, field)


def _is_flag(value: object, _field: Mapping[str, Any]) -> bool:
    return isinstance(value, bool)


def _is_date(value: object, _field: Mapping[str, Any]) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_choice(value: object, field: Mapping[str, Any]) -> bool:
    return isinstance(value, str) and value in field["choices"]


_FITS: Final[Mapping[str, Callable[[object, Mapping[str, Any]], bool]]] = {
    "text": _is_text,
    "number": _is_number,
    "integer": _is_integer,
    "yes-no": _is_flag,
    "date": _is_date,
    "choice": _is_choice,
}
TYPES: Final = tuple(_FITS)


def _problems(fields: object) -> Iterator[str]:
    if not isinstance(fields, list):
        yield _("Extraction fields must be a list of objects.")
        return
    if len(fields) > MOST_FIELDS:
        yield _("There may be at most %(most)s extraction fields.") % {"most": MOST_FIELDS}
    taken: set[str] = set()
    for position, field in enumerate(fields, start=1):
        if not isinstance(field, Mapping):
            yield _("Extraction field %(position)s must be an object.") % {"position": position}
            continue
        yield from _problems_of_field(field, position, taken)


def _problems_of_field(field: Mapping[Any, Any], position: int, taken: set[str]) -> Iterator[str]:
    name = field.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name) or len(name) > NAME_CHARS:
        yield _(
            "The name of extraction field %(position)s must be a letter and then letters, digits "
            "or underscores, at most %(most)s."
        ) % {"position": position, "most": NAME_CHARS}
        return
    if name.casefold() in taken:
        yield _("There are two extraction fields %(name)s.") % {"name": name}
    taken.add(name.casefold())
    if unknown := sorted(str(key) for key in field if key not in _KEYS):
        yield _("%(name)s has something unknown: %(unknown)s.") % {
            "name": name,
            "unknown": ", ".join(unknown),
        }
    if field.get("type") not in TYPES:
        yield _("The type of %(name)s must be one of these words: %(allowed)s.") % {
            "name": name,
            "allowed": ", ".join(TYPES),
        }
    yield from _problems_of_description(name, field.get("description", ""))
    yield from _problems_of_choices(name, field)


def _problems_of_description(name: str, description: object) -> Iterator[str]:
    if not isinstance(description, str) or len(description) > DESCRIPTION_CHARS:
        yield _("The description of %(name)s must be a text of at most %(most)s letters.") % {
            "name": name,
            "most": DESCRIPTION_CHARS,
        }


def _problems_of_choices(name: str, field: Mapping[Any, Any]) -> Iterator[str]:
    if field.get("type") != "choice":
        if "choices" in field:
            yield _("%(name)s has choices, but its type is not choice.") % {"name": name}
        return
    choices = field.get("choices")
    if not _are_choices(choices):
        yield _(
            "The choices of %(name)s must be 1 to %(most)s different texts of at most %(letters)s "
            "letters."
        ) % {"name": name, "most": MOST_CHOICES, "letters": CHOICE_CHARS}


def _are_choices(choices: object) -> bool:
    if not isinstance(choices, list) or not 0 < len(choices) <= MOST_CHOICES:
        return False
    return len({str(choice) for choice in choices}) == len(choices) and all(
        isinstance(choice, str) and choice.strip() and len(choice) <= CHOICE_CHARS
        for choice in choices
    )

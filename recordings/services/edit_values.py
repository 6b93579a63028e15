"""Whether what people write into a field of a call may stand there; every refusal is a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from calls.models import Call, Direction
from prosaas.lib import phone
from recordings.models import Outcome, Urgency
from tenants import extraction

_OWN: Final = "fields."
_NAME_CHARS: Final = 200
_TEXT_CHARS: Final = 4000
_FEWEST_DIGITS: Final = 3
_NUMBER_CHARS: Final = 40


class EditRefused(Exception):
    """This cannot stand there; the text says why, in the active language."""


def value_checked(field: str, value: Any, *, call: Call, own: Sequence[Mapping[str, Any]]) -> Any:
    """The value as it is to be kept; EditRefused. `own` are the tenant's fields."""
    if field.startswith(_OWN):
        return _of_tenant(field.removeprefix(_OWN), value, own)
    if field not in _CHECKS:
        raise EditRefused(_("There is no such field."))
    if not isinstance(value, str):
        raise EditRefused(_("Write a text here."))
    if "\0" in value:
        raise EditRefused(_("This holds a character that cannot be kept."))
    return _CHECKS[field](value.strip(), call)


def _of_tenant(name: str, value: Any, own: Sequence[Mapping[str, Any]]) -> Any:
    known = [field for field in own if field["name"] == name]
    if not known:
        raise EditRefused(_("This field is no longer one of your business's."))
    if isinstance(value, str):
        value = value.strip() or None
    if isinstance(value, str) and "\0" in value:
        raise EditRefused(_("This holds a character that cannot be kept."))
    kept, misfits = extraction.fitting(known, {name: value})
    if misfits:
        raise EditRefused(str(_WRONG[known[0]["type"]]()))
    return kept[name]


def _text(value: str, _call: Call) -> str:
    if not value:
        raise EditRefused(_("A summary cannot be empty."))
    return _short(value, _call)


def _short(value: str, _call: Call, most: int = _TEXT_CHARS) -> str:
    if len(value) > most:
        raise EditRefused(_("This may have at most %(most)s characters.") % {"most": most})
    return value


def _name(value: str, call: Call) -> str:
    return _short(" ".join(value.split()), call, _NAME_CHARS)


def _number(value: str, call: Call) -> str:
    """E.164 where it is a number of the business's country or the caller's; else as written."""
    is_outbound = call.direction == Direction.OUTBOUND
    ours, other = call.to_number, call.from_number
    if is_outbound:
        ours, other = other, ours
    for number in filter(None, (ours, other)):
        try:
            return phone.dialable(value, region=phone.region_of(number))
        except phone.BadNumber:
            continue
    digits = sum(letter.isdecimal() for letter in value)
    if value and (digits < _FEWEST_DIGITS or len(value) > _NUMBER_CHARS):
        raise EditRefused(_("Write a telephone number, or nothing."))
    return value


def _outcome(value: str, _call: Call) -> str:
    if value not in Outcome.values:
        raise EditRefused(_("Choose one of these."))
    return value


def _urgency(value: str, _call: Call) -> str:
    if value not in Urgency.values:
        raise EditRefused(_("Choose one of these."))
    return value


_CHECKS: Final[Mapping[str, Callable[[str, Call], str]]] = {
    "text": _text,
    "outcome": _outcome,
    "urgency": _urgency,
    "caller_name": _name,
    "callback_number": _number,
    "reason": _short,
    "follow_up": _short,
}
_WRONG: Final[Mapping[str, Callable[[], str]]] = {
    "text": lambda: (
        _("This may have at most %(most)s characters.") % {"most": extraction.TEXT_CHARS}
    ),
    "number": lambda: _("Write a number here."),
    "integer": lambda: _("Write a whole number here."),
    "yes-no": lambda: _("Choose yes, no, or not known."),
    "date": lambda: _("Choose a day."),
    "choice": lambda: _("Choose one of these."),
}

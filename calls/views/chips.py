"""What is looked for, in words, each with the address of the list without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, cast

from django import forms
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from calls.views.search_form import CallSearch
from prosaas.lib.phone import grouped

_UNTOLD: Final = frozenset({"sort"})
_DAYS: Final = frozenset({"first", "last"})
_SENTENCES: Final = {
    "q": gettext_lazy("“%(value)s”"),
    "first": gettext_lazy("from %(value)s"),
    "last": gettext_lazy("to %(value)s"),
    "min_seconds": gettext_lazy("at least %(value)s seconds"),
    "max_seconds": gettext_lazy("at most %(value)s seconds"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that is asked. `text` is "" for an outcome, whose words an app above knows.

    `is_number` is a telephone number, which is read from left to right.
    """

    name: str
    value: str
    text: str
    without: str
    is_number: bool = False


def chips(form: CallSearch) -> list[Chip]:
    """In the order of the form; tags each by itself. Of a valid form."""
    return list(_chips(form))


def _chips(form: CallSearch) -> Iterator[Chip]:
    for name, value in form.asked():
        if name not in _UNTOLD:
            text = "" if name == "outcome" else _text(form, name, value)
            without = form.query(**{name: value})
            yield Chip(name, value, text, without, is_number=name in {"number", "caller"})


def _text(form: CallSearch, name: str, value: str) -> str:
    if name in _SENTENCES:
        return str(_SENTENCES[name]) % {"value": _day(value) if name in _DAYS else value}
    if name == "tag":
        return value
    if name == "caller":
        return grouped(form.cleaned_data["caller"])
    choices = dict(cast("forms.ChoiceField", form.fields[name]).choices)  # type: ignore[arg-type]
    return str(choices.get(value, value))


def _day(value: str) -> str:
    day = parse_date(value)
    return date_format(day, "SHORT_DATE_FORMAT") if day else value

"""The fields of a call as people read and correct them, and what they send back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from recordings.models import FieldEdit, Outcome, Summary, Urgency
from recordings.services import OWN

_YES_NO: Final = {"yes": True, "no": False}
_LONG: Final = frozenset({"text", "reason", "follow_up"})


@dataclass(frozen=True, slots=True)
class Change:
    """One correction; `who` is an address, "" for somebody who is no member any more."""

    who: str
    at: datetime
    was: str


@dataclass(slots=True)
class Field:
    """One field: `kind` is how it is asked for, `sent` what its form holds, `told` what is read.

    `shown` is its value as JSON, which comes back with a correction.
    """

    name: str
    label: str
    kind: str
    sent: str
    told: str
    shown: str
    choices: list[tuple[str, str]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    is_own: bool = False
    is_open: bool = False
    trouble: str = ""

    @property
    def id(self) -> str:
        """The field's id in the page."""
        return f"field-{self.name.replace('.', '-')}"


def fields_of(
    summary: Summary,
    own: Sequence[Mapping[str, Any]],
    edits: Iterable[FieldEdit],
    people: Mapping[Any, str],
) -> list[Field]:
    """The summary's fields and then the tenant's own, each with its corrections, newest first."""
    shown = [*_columns(summary), *_own(summary, own)]
    by_name = {each.name: each for each in shown}
    kinds = {each["name"]: each for each in own}
    for edit in edits:
        if (known := by_name.get(edit.field)) is not None:
            was = _told(edit.before, _kind(edit.field, kinds), known.choices)
            known.changes.insert(0, Change(people.get(edit.editor, ""), edit.at, was))
    return shown


def value_sent(name: str, text: str, own: Sequence[Mapping[str, Any]]) -> Any:
    """What a form's text means for this field; what means nothing stays a text."""
    if not name.startswith(OWN):
        return text.replace("\r\n", "\n")
    kind = next((each["type"] for each in own if OWN + each["name"] == name), "text")
    text = text.strip()
    if not text:
        return None
    if kind == "yes-no":
        return _YES_NO.get(text, text)
    if kind in {"number", "integer"}:
        return _number(text)
    return text


def value_shown(text: str) -> Any:
    """The value that was shown, from the JSON in the form; ValueError."""
    if len(text) > 10_000:  # noqa: PLR2004 - more than any field holds
        raise ValueError("too long")
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("too deep") from error


def _columns(summary: Summary) -> Iterator[Field]:
    rows = [
        ("text", _("Summary")),
        ("outcome", _("Outcome")),
        ("urgency", _("Urgency")),
        ("caller_name", _("Caller's name")),
        ("callback_number", _("Call back on")),
        ("reason", _("Reason")),
        ("follow_up", _("Follow-up")),
    ]
    choices: dict[str, list[tuple[str, str]]] = {
        "outcome": [(str(word), str(label)) for word, label in Outcome.choices],
        "urgency": [(str(word), str(label)) for word, label in Urgency.choices],
    }
    for name, label in rows:
        value = getattr(summary, name)
        kind = "choice" if name in choices else "long" if name in _LONG else "text"
        kind = "tel" if name == "callback_number" else kind
        options = choices.get(name, [])
        yield Field(
            name, label, kind, value, _told(value, kind, options), json.dumps(value), options
        )


def _own(summary: Summary, own: Sequence[Mapping[str, Any]]) -> Iterator[Field]:
    known = {each["name"]: each for each in own}
    for name in [*known, *(name for name in summary.fields if name not in known)]:
        value = summary.fields.get(name)
        kind = known[name]["type"] if name in known else "gone"
        yield Field(
            OWN + name,
            name.replace("_", " "),
            kind,
            _sent(value),
            _told(value, kind, []),
            json.dumps(value),
            _options(known.get(name)),
            is_own=True,
        )


def _options(own: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    if own is None:
        return []
    if own["type"] == "yes-no":
        return [("", _("Not known")), ("yes", _("Yes")), ("no", _("No"))]
    if own["type"] == "choice":
        return [("", _("Not known")), *((choice, choice) for choice in own["choices"])]
    return []


def _sent(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _told(value: Any, kind: str, choices: Sequence[tuple[str, str]]) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(_told(each, kind, ()) for each in value)
    if value is None:
        return ""
    return dict(choices).get(str(value), str(value))


def _kind(name: str, own: Mapping[str, Mapping[str, Any]]) -> str:
    known = own.get(name.removeprefix(OWN))
    return str(known["type"]) if known else "text"


def _number(text: str) -> Any:
    """An int or a float as people write it; the text itself where it is none."""
    plain = text.replace(",", "").replace("\u200e", "").replace("\u200f", "")
    for read in (int, float):
        try:
            return read(plain)
        except ValueError:
            continue
    return text

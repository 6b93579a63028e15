"""What calls were about, for their list, which knows no recordings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from django import template

from calls.models import Call
from recordings.models import Outcome, Summary
from tenants.permissions import Permission

register = template.Library()
_LABELS = dict(Outcome.choices)
_TONES: dict[str, str] = {
    Outcome.APPOINTMENT: "good",
    Outcome.ANSWERED: "good",
    Outcome.MESSAGE: "info",
    Outcome.CALLBACK: "info",
    Outcome.COMPLAINT: "warn",
    Outcome.MISSED: "bad",
    Outcome.FAILED: "bad",
}


class Told(Protocol):
    """A line of the list (calls/views/found.py)."""

    call: Call
    summary: Any


@register.simple_tag(takes_context=True)
def with_summaries(context: Mapping[str, Any], rows: Sequence[Told]) -> Sequence[Told]:
    """The rows, each with its call's summary if there is one and the member may read it.

    One question for all of them, inside tenant_context.
    """
    if rows and Permission.RECORDINGS_READ in context["permissions"]:
        found = Summary.objects.filter(
            tenant=context["tenant"], call__in=[row.call.pk for row in rows]
        )
        told = {each.call_id: each for each in found.only("call", "text", "caller_name")}
        for row in rows:
            row.summary = told.get(row.call.pk)
    return rows


@register.simple_tag
def outcomes() -> list[tuple[str, str]]:
    """Every word of an outcome with its label."""
    return [(str(value), str(label)) for value, label in Outcome.choices]


@register.filter
def outcome_label(word: str) -> str:
    """An outcome in a person's words; a word that is none stays as it is."""
    return str(_LABELS.get(word, word))


@register.filter
def outcome_tone(word: str) -> str:
    """The kind of badge that an outcome has."""
    return _TONES.get(word, "")

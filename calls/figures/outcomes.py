"""How calls came out, in words. The work after the call finds the outcome (docs/summaries.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# The same words as recordings.models.Outcome has, which calls may not name.
_LABELS: Final[Mapping[str, str | Promise]] = {
    "answered": _("Question answered"),
    "appointment": _("Appointment"),
    "message": _("Message left"),
    "callback": _("Wants a call back"),
    "complaint": _("Complaint"),
    "wrong-number": _("Wrong number"),
    "spam": _("Unwanted call"),
    "no-speech": _("Caller said nothing"),
    "missed": _("Missed"),
    "busy": _("Busy"),
    "failed": _("Failed"),
    "": _("Not known yet"),
}


@dataclass(frozen=True, slots=True)
class OutcomeCount:
    """How many calls came out so; `share` is a part of all of them, from 0 to 1."""

    outcome: str
    calls: int
    share: float

    @property
    def label(self) -> str:
        """In the language of whoever looks."""
        return outcome_label(self.outcome)

    @property
    def percent(self) -> int:
        """The share in whole percents, at least one."""
        return max(1, round(self.share * 100))

    @property
    def percent_rest(self) -> int:
        """What is left of a hundred."""
        return 100 - self.percent


def outcome_label(outcome: str) -> str:
    """The outcome in the language of whoever looks; a word that is not known stays as it is."""
    return str(_LABELS.get(outcome, outcome))

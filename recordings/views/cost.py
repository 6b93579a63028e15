"""What a call cost, in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from calls.models import UsageEntry

_MICROS: Final = 1_000_000
# By how a line's kind begins, the longer ones first.
_WORDS: Final[tuple[tuple[str, Promise], ...]] = (
    ("carrier.stream", _("Sending the sound between the phone network and your agent")),
    ("carrier.recording", _("Recording the call")),
    ("carrier.", _("The phone line")),
    ("realtime.transcription", _("Writing down the caller's words during the call")),
    ("realtime.", _("Your agent listening, thinking and speaking")),
    ("transcription", _("Writing down the recording")),
    ("summary", _("The summary")),
    ("extraction", _("Your own fields")),
)
_OTHER: Final = _("Other")


@dataclass(frozen=True, slots=True)
class Share:
    """One part of what a call cost; dollars as "$0.0085"."""

    label: str
    dollars: str


def shares_of(lines: Iterable[UsageEntry]) -> list[Share]:
    """The bill by what people know, the dearest first."""
    sums: dict[str, int] = {}
    for line in lines:
        label = next((words for begin, words in _WORDS if line.kind.startswith(begin)), _OTHER)
        sums[str(label)] = sums.get(str(label), 0) + line.cost_micros
    ordered = sorted(sums.items(), key=lambda each: -each[1])
    return [Share(label, dollars(micros)) for label, micros in ordered]


def dollars(micros: int) -> str:
    """US dollars, to the cent from a dollar on, else so that it is not nothing."""
    if micros >= _MICROS:
        return f"${micros / _MICROS:,.2f}"
    return f"${micros / _MICROS:.4f}"

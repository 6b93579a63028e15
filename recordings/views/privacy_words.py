"""What an erasure has done and what it waits for, in a person's words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from recordings.models import ErasureReceipt
from recordings.services import WORK_RUNNING
from recordings.services.erasure import WAITING

_AT_ONCE: Final = frozenset({WAITING, WORK_RUNNING, "not-metered", "audio-came"})
_REASONS: Final[Mapping[str, Promise]] = {
    WAITING: _("Waits for its turn, which comes in a moment."),
    WORK_RUNNING: _("The work after the call is just ending. This takes a few minutes at most."),
    "not-metered": _("Its recording and words are gone. Its cost is being written down first."),
    "too-recent": _(
        "Its recording and words are gone. The line in the list, with number and time, goes "
        "by itself two days after the call."
    ),
    "audio-came": _("A recording came in meanwhile. It goes next."),
}
_CARRIER: Final = _(
    "The telephone company has not deleted its copy yet. We ask it again every hour."
)
_STORAGE: Final = _("The file could not be deleted yet. We try again every hour.")
_OTHER: Final = _("Something went wrong on our side. We try again every hour.")


@dataclass(frozen=True, slots=True)
class Told:
    """A receipt as the pages show it; `goes_on` while something may be done any second."""

    receipt: ErasureReceipt
    erased: list[str]
    remains: list[tuple[str, int]]
    goes_on: bool


def told(receipt: ErasureReceipt) -> Told:
    """What is gone, and why what is not."""
    reasons = Counter(str(reason) for reason in receipt.remains.values())
    sentences: Counter[str] = Counter()
    for reason, calls in reasons.items():
        sentences[why(reason)] += calls
    return Told(
        receipt,
        [_KINDS[kind](count) for kind, count in _counted(receipt) if kind in _KINDS and count],
        list(sentences.items()),
        goes_on=bool(_AT_ONCE & reasons.keys()),
    )


def why(reason: str) -> str:
    """Why something is still there, as a sentence."""
    if reason.startswith("twilio-"):
        return str(_CARRIER)
    if reason.startswith("storage-"):
        return str(_STORAGE)
    return str(_REASONS.get(reason, _OTHER))


def _counted(receipt: ErasureReceipt) -> list[tuple[str, int]]:
    return [(kind, int(receipt.erased.get(kind, 0))) for kind in _KINDS]


def _calls(count: int) -> str:
    return ngettext("%(count)d call", "%(count)d calls", count) % {"count": count}


def _recordings(count: int) -> str:
    return ngettext("%(count)d recording", "%(count)d recordings", count) % {"count": count}


def _transcripts(count: int) -> str:
    return ngettext("%(count)d transcript", "%(count)d transcripts", count) % {"count": count}


def _summaries(count: int) -> str:
    return ngettext("%(count)d summary", "%(count)d summaries", count) % {"count": count}


_KINDS: Final[Mapping[str, Callable[[int], str]]] = {
    "calls": _calls,
    "recordings": _recordings,
    "transcripts": _transcripts,
    "summaries": _summaries,
}

"""How far the work after a call is, and what did not work, in plain words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from recordings.models import SETTLED, Stage, StageName, StageState

_DOING: Final[Mapping[str, Promise]] = {
    StageName.FETCH: _("Getting the recording"),
    StageName.TRANSCRIBE: _("Writing down what was said"),
    StageName.SUMMARISE: _("Writing the summary"),
    StageName.EXTRACT: _("Filling in your own fields"),
    StageName.METER: _("Adding up the cost"),
    StageName.NOTIFY: _("Telling your team"),
}
_FAILED: Final[Mapping[str, Promise]] = {
    StageName.FETCH: _("The recording could not be had from the phone company."),
    StageName.TRANSCRIBE: _(
        "The recording could not be written down. What was understood during the call is below."
    ),
    StageName.SUMMARISE: _("The summary could not be written."),
    StageName.EXTRACT: _("Your own fields could not be filled in."),
    StageName.METER: _("The cost could not be added up yet."),
    StageName.NOTIFY: _("The e-mail about this call could not be sent."),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One stage for people; `state` is "done", "now" or "next"."""

    label: str
    state: str


@dataclass(frozen=True, slots=True)
class Failure:
    """What did not work; `reason` is the technical word."""

    sentence: str
    reason: str


@dataclass(frozen=True, slots=True)
class Work:
    """Where the work after a call stands; without steps it has not begun."""

    is_going: bool
    steps: Sequence[Step]
    failures: Sequence[Failure]


def work_of(stages: Iterable[Stage], *, is_over: bool) -> Work:
    """The stages in plain words. A call that is over and has none yet is about to have them."""
    rows = list(stages)
    failed = [stage for stage in rows if stage.state == StageState.FAILED]
    return Work(
        is_going=is_over and (not rows or any(stage.state not in SETTLED for stage in rows)),
        steps=list(_steps(rows)),
        failures=[
            Failure(str(_FAILED.get(stage.name, stage.get_name_display())), stage.reason)
            for stage in failed
        ],
    )


def version_of(*parts: Any) -> str:
    """A word that changes with what the page shows of the work."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _steps(rows: Sequence[Stage]) -> Iterable[Step]:
    is_first = True
    for stage in rows:
        if stage.name == StageName.NOTIFY:
            continue
        if stage.state in SETTLED:
            state = "done"
        else:
            state, is_first = ("now" if is_first else "next"), False
        yield Step(str(_DOING.get(stage.name, stage.get_name_display())), state)

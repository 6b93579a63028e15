"""What a tenant decided about recording and what is said first, for each direction of a call.

One JSON object on the tenant: under `inbound` and `outbound` any of
`recording`: "on" (the default), "off", or "after-consent": only once the consent line was heard;
`disclosure`: a line that says that an AI is speaking; `consent`: one that says that the call is
recorded. The lines are spoken before all else, in this order, and cannot be interrupted (R19).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

DIRECTIONS: Final = ("inbound", "outbound")
RECORDING: Final = ("on", "off", "after-consent")
LINES: Final = ("disclosure", "consent")
LINE_CHARS: Final = 400


class BadCallPolicy(Exception):
    """The policy cannot be used; the text says why, in the active language."""


@dataclass(frozen=True, slots=True)
class CallPolicy:
    """What holds for the calls of one direction."""

    recording: str = "on"
    disclosure: str = ""
    consent: str = ""

    @property
    def notices(self) -> tuple[tuple[str, str], ...]:
        """The lines to be said first, with their kinds, in the order in which they are said."""
        lines = ((kind, getattr(self, kind)) for kind in LINES)
        return tuple((kind, text) for kind, text in lines if text)

    @property
    def preamble(self) -> str:
        """All of them as one text."""
        return " ".join(text for _kind, text in self.notices)


def policy_for(stored: Mapping[str, Any], direction: str) -> CallPolicy:
    """What a stored policy says of a direction."""
    return CallPolicy(**stored.get(direction, {}))


def check(policy: object) -> None:
    """BadCallPolicy for the first value that cannot be used."""
    for problem in _problems(policy):
        raise BadCallPolicy(problem)


def _problems(policy: object) -> Iterator[str]:
    if not isinstance(policy, Mapping):
        yield _("The call policy must be an object with inbound and outbound.")
        return
    for direction, chosen in policy.items():
        if direction not in DIRECTIONS or not isinstance(chosen, Mapping):
            yield _("The call policy must be an object with inbound and outbound.")
            return
        yield from _problems_of(direction, chosen)


def _problems_of(direction: str, chosen: Mapping[str, object]) -> Iterator[str]:
    for name, value in chosen.items():
        if name == "recording":
            if value not in RECORDING:
                words = ", ".join(RECORDING)
                sentence = _("%(name)s must be one of these words: %(allowed)s.")
                yield sentence % {"name": f"{direction}.{name}", "allowed": words}
        elif name not in LINES:
            yield _("There is no call policy %(name)s.") % {"name": f"{direction}.{name}"}
        elif not isinstance(value, str) or len(value) > LINE_CHARS or '"' in value:
            sentence = _("%(name)s must be text of at most %(count)d characters without quotes.")
            yield sentence % {"name": f"{direction}.{name}", "count": LINE_CHARS}
    if chosen.get("recording") == "after-consent" and not chosen.get("consent"):
        yield _("Recording after consent needs a consent line (%(name)s).") % {
            "name": f"{direction}.consent"
        }

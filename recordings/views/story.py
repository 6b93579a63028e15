"""The flight recorder's tape as a story for a shop owner: few kinds of moments, plain sentences.

Times are ms of the stream. What has no plain sentence is left to the technical view.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.engine import commands as do
from calls.engine import events as ev
from calls.models import CallTurn, Who
from calls.tape.tape import Entry, Tape

_SLOW_MS: Final = 2_500
_REPLY_WITHIN_MS: Final = 30_000  # longer is no reply, the caller went on
ENDINGS: Final[Mapping[str, Promise]] = {
    "caller-hung-up": gettext_lazy("The caller hung up."),
    "agent-ended": gettext_lazy("Your agent said goodbye and ended the call."),
    "caller-silent": gettext_lazy("The caller said nothing for a long time, so the call ended."),
    "stream-lost": gettext_lazy("The connection to the phone network was lost."),
    "stream-never-started": gettext_lazy("The sound of the call never reached us."),
    "model-unreachable": gettext_lazy("Your agent's voice could not be reached."),
    "model-rejected": gettext_lazy("Your agent's voice refused to take the call."),
    "model-lost": gettext_lazy("The connection to your agent's voice was lost for good."),
    "max-duration": gettext_lazy("The call had reached its longest time."),
    "shutdown": gettext_lazy("Our server had to restart, so the call ended."),
    "abandoned": gettext_lazy("The call broke off on our side."),
    "internal-error": gettext_lazy("Something went wrong on our side."),
    "over-limit": gettext_lazy("A limit of your business was reached, so no agent answered."),
    "after-hours": gettext_lazy("It was outside business hours."),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One line: when, what, how long it took in ms where that is of interest; `tone` colours it."""

    at_ms: int
    sentence: str
    took_ms: int | None = None
    tone: str = ""


def story_of(tape: Tape, turns: Sequence[CallTurn]) -> list[Moment]:
    """The moments of a call, in order."""
    zero = next((e.at for e in tape.entries if isinstance(e.event, ev.StreamStarted)), 0)
    found = [*_from_tape(tape.entries, zero), *_replies(turns)]
    return sorted(found, key=lambda moment: moment.at_ms)


def ending(reason: str) -> str:
    """Why a call ended, as a sentence; "" for an unknown word."""
    return str(ENDINGS.get(reason, ""))


def _from_tape(entries: Iterable[Entry], zero: int) -> Iterator[Moment]:
    is_first = True
    asked: dict[str, tuple[int, str]] = {}
    for entry in entries:
        at, event = max(entry.at - zero, 0), entry.event
        if isinstance(event, ev.SendingBegan) and is_first:
            is_first = False
            yield Moment(at, _("The caller hears your agent for the first time."), at, "good")
        elif isinstance(event, ev.ToolCalled):
            asked[event.call_id] = at, event.name
        elif isinstance(event, ev.ToolAnswered) and event.call_id in asked:
            began, name = asked.pop(event.call_id)
            words = _("Your agent used the tool “%(name)s”.") % {"name": name}
            yield Moment(began, words, at - began, "info")
        elif type(event) in _PLAIN:
            sentence, tone = _PLAIN[type(event)](event)
            yield Moment(at, sentence, None, tone)
        yield from _ordered(entry, at)


def _ordered(entry: Entry, at: int) -> Iterator[Moment]:
    for order in entry.commands:
        if isinstance(order, do.ClearCarrier):
            words = _("The caller spoke over your agent, which stopped to listen.")
            yield Moment(at, words, max(entry.at - order.onset_at, 0), "warn")
        elif isinstance(order, do.EndCall):
            yield Moment(at, ending(str(order.reason)) or _("The call ended."), None, "info")


def _replies(turns: Sequence[CallTurn]) -> Iterator[Moment]:
    """How long the caller waited for each reply: from the end of their voice to the agent's."""
    before: CallTurn | None = None
    for turn in turns:
        if before is not None and turn.who == Who.AGENT and before.who == Who.CALLER:
            wait = turn.start_ms - before.end_ms
            if 0 <= wait <= _REPLY_WITHIN_MS:
                is_slow = wait > _SLOW_MS
                words = _("Your agent replies late.") if is_slow else _("Your agent replies.")
                yield Moment(turn.start_ms, words, wait, "warn" if is_slow else "good")
        before = turn


def _pressed(event: Any) -> tuple[str, str]:
    return _("The caller pressed the key %(digit)s.") % {"digit": event.digit}, ""


_PLAIN: Final[Mapping[type, Callable[[Any], tuple[str, str]]]] = {
    ev.StreamStarted: lambda _event: (_("The call is answered."), "info"),
    ev.KeyPressed: _pressed,
    ev.StreamLost: lambda _event: (_("The connection to the phone network was lost."), "bad"),
    ev.ModelLost: lambda _event: (
        _("The connection to your agent's voice broke off; a new one was made."),
        "warn",
    ),
    ev.ModelUnreachable: lambda _event: (_("Your agent's voice could not be reached."), "bad"),
    ev.ModelRefused: lambda _event: (_("Your agent's voice refused to take the call."), "bad"),
    ev.SessionRefused: lambda _event: (_("Your agent's voice refused to take the call."), "bad"),
    ev.ShutdownRequested: lambda _event: (_("Our server had to restart."), "warn"),
}

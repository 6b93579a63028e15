"""The events of calls/live.py on a terminal: when, who, what. Times are those of the call.

A turn is told once, when it is over, with the time it began. Until then a terminal shows who speaks
on a line that passes; what goes to a file has no such line.
"""

import textwrap
from collections.abc import Callable, Mapping
from typing import Any

from prosaas.launch import console
from prosaas.launch.console import BOLD, CYAN, DIM, GREEN, RED, paint

Event = Mapping[str, Any]
WHO = {"agent": ("Agent", GREEN), "caller": ("Caller", CYAN)}
TEXT_AT = 20  # the column where the words begin
NARROWEST = 50


class Screen:
    """One feed on stdout."""

    def __init__(self) -> None:
        self._speaking: Event = {}

    def show(self, event: Event) -> None:
        """Print what the event tells; keep saying who speaks."""
        if line := line_of(event):
            console.passing("")
            console.say(line)
        if str(event.get("kind")).endswith(".speaking"):
            self._speaking = event if _who(event) != _who(self._speaking) else self._speaking
        elif event.get("kind") == "call.ended" or _who(event) == _who(self._speaking):
            self._speaking = {}
        console.passing(speaking_line(self._speaking))

    def close(self) -> None:
        """Leave the cursor at the beginning of an empty line."""
        console.passing("")


def line_of(event: Event) -> str | None:
    """The line (or several) to keep of one event; None for a kind that leaves none."""
    show = KEPT.get(str(event.get("kind")))
    return None if show is None else show(event)


def speaking_line(event: Event) -> str:
    """The short line while somebody speaks; '' when nobody does."""
    if not event:
        return ""
    label, colour = WHO.get(_who(event), ("?", DIM))
    return _row(event.get("at_ms"), paint(f"{label:8}", colour), paint("speaks …", DIM))


def _who(event: Event) -> str:
    return str(event.get("who") or str(event.get("kind")).removesuffix(".speaking"))


def _row(ms: Any, label: str, text: str) -> str:
    tenths = int(ms or 0) // 100
    at = paint(f"{tenths // 600:3d}:{tenths // 10 % 60:02d}.{tenths % 10}", DIM)
    return f"{at}  {label}  {text}"


def _words(text: str) -> str:
    """Wrapped to the terminal under the column of words; one line where there is no terminal."""
    width = console.columns()
    if width is None:
        return text
    indent = " " * TEXT_AT
    return textwrap.fill(
        text, max(width, NARROWEST), initial_indent=indent, subsequent_indent=indent
    ).lstrip()


def _call(event: Event, text: str) -> str:
    return _row(event.get("at_ms"), paint(f"{'Call':8}", BOLD), _words(text))


def _started(event: Event) -> str:
    if not event.get("to"):
        return _call(event, "answered: a test from the browser")
    return _call(
        event, f"answered: {event.get('from') or 'a withheld number'} phones {event['to']}"
    )


def _turn(event: Event) -> str:
    label, colour = WHO.get(_who(event), ("?", DIM))
    text = str(event.get("text") or "").strip()
    said = _words(text) if text else paint("(not understood)", DIM)
    line = _row(event.get("start_ms"), paint(f"{label:8}", colour, BOLD), said)
    if event.get("interrupted"):
        heard = str(event.get("heard_text") or "").strip() or "nothing"
        line += f"\n{' ' * TEXT_AT}{paint(_words(f'(the caller heard: {heard})'), DIM)}"
    return line


def _barge_in(event: Event) -> str:
    """At the time the caller's voice began: latency_ms before the agent was silenced."""
    latency = int(event.get("latency_ms") or 0)
    text = f"the caller talks over the agent; silence {latency} ms later"
    label = paint(f"{'Barge-in':8}", RED, BOLD)
    return _row(int(event.get("at_ms") or 0) - latency, label, _words(text))


def _ended(event: Event) -> str:
    return _call(event, f"ended: {event.get('reason')}")


KEPT: Mapping[str, Callable[[Event], str]] = {
    "call.started": _started,
    "turn": _turn,
    "barge_in": _barge_in,
    "call.ended": _ended,
}

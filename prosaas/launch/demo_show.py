"""The events of calls/live.py as lines for a terminal: when, who, what."""

from collections.abc import Callable, Mapping
from typing import Any

from prosaas.launch.console import BOLD, CYAN, DIM, GREEN, RED, paint

Event = Mapping[str, Any]
WHO = {"agent": ("Agent", GREEN), "caller": ("Caller", CYAN)}


class LiveText:
    """The lines of a live feed. Speech that goes on after a breath is not announced again."""

    def __init__(self) -> None:
        self._speaking: dict[str, str] = {}

    def line(self, event: Event) -> str | None:
        """The next line to print; None for nothing new."""
        call_sid, kind = str(event.get("call_sid")), str(event.get("kind"))
        if kind.endswith(".speaking"):
            if self._speaking.get(call_sid) == kind:
                return None
            self._speaking[call_sid] = kind
        return line_of(event)


def line_of(event: Event) -> str | None:
    """The line (or two) for one event; None for a kind that is not shown."""
    show = SHOWN.get(str(event.get("kind")))
    return None if show is None else show(event)


def _at(event: Event, name: str = "at_ms") -> str:
    tenths = int(event.get(name) or 0) // 100
    return paint(f"{tenths // 600:3d}:{tenths // 10 % 60:02d}.{tenths % 10}", DIM)


def _started(event: Event) -> str:
    line = f"{_at(event)}  {paint('Call', BOLD)}    answered"
    if not event.get("to"):
        return line
    return f"{line}: {event.get('from') or 'a withheld number'} phones {event['to']}"


def _speaking(name: str) -> Callable[[Event], str]:
    label, colour = WHO[name]
    return lambda event: f"{_at(event)}  {paint(f'{label:7}', colour)} {paint('speaks', DIM)}"


def _turn(event: Event) -> str:
    label, colour = WHO.get(str(event.get("who")), ("?", DIM))
    text = str(event.get("text") or "").strip() or paint("(not understood)", DIM)
    line = f"{_at(event, 'start_ms')}  {paint(f'{label:7}', colour, BOLD)} {text}"
    if event.get("interrupted"):
        heard = str(event.get("heard_text") or "").strip() or "nothing"
        line += f"\n         {paint('interrupted; the caller heard:', DIM)} {heard}"
    return line


def _barge_in(event: Event) -> str:
    heard = int(event.get("heard_ms") or 0) / 1000
    line = f"{_at(event)}  {paint('Barge-in', RED, BOLD)} the caller talks over the agent"
    line += f" after {heard:.1f} s"
    latency = event.get("latency_ms")
    return line if latency is None else f"{line}; playback cleared {latency} ms later"


def _ended(event: Event) -> str:
    seconds = event.get("seconds")
    took = "" if seconds is None else f" after {round(float(seconds))} s"
    return f"{_at(event)}  {paint('Call', BOLD)}    ended{took} ({event.get('reason')})"


SHOWN: Mapping[str, Callable[[Event], str]] = {
    "call.started": _started,
    "agent.speaking": _speaking("agent"),
    "caller.speaking": _speaking("caller"),
    "turn": _turn,
    "barge_in": _barge_in,
    "call.ended": _ended,
}

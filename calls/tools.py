"""Functions that the model may call beside `end_call`: what it is told of them, and what they do.

A function runs in a thread of the calls' tools, so it may be slow; it must not hang, for a
thread cannot be ended. What it returns must fit into JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import structlog

from prosaas.lib import counters

log = structlog.get_logger(__name__)

Arguments = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call is: what a function may know of it.

    `timezone` is the tenant's (IANA), `now` tells the time, aware.
    """

    timezone: str
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Tool:
    """One function: how the model is told to use it (protocols.md F7), and what it does."""

    description: str
    parameters: Mapping[str, Any]
    run: Callable[[Place, Arguments], Mapping[str, Any]]

    def spec(self, name: str) -> dict[str, Any]:
        """Return the function as a session's `tools` have it."""
        return {
            "type": "function",
            "name": name,
            "description": self.description,
            "parameters": dict(self.parameters),
        }


def current_time(place: Place, _arguments: Arguments) -> Mapping[str, Any]:
    """Return date, weekday and time where the tenant is (L97)."""
    here = place.now().astimezone(ZoneInfo(place.timezone))
    return {
        "date": here.date().isoformat(),
        "weekday": here.strftime("%A"),
        "time": here.strftime("%H:%M"),
        "timezone": place.timezone,
    }


NO_PARAMETERS: Mapping[str, Any] = {
    "type": "object",
    "properties": {},
    "additionalProperties": False,
}

TOOLS: Mapping[str, Tool] = {
    "current_time": Tool(
        description="Tell today's date, the weekday and the time of day at the business.",
        parameters=NO_PARAMETERS,
        run=current_time,
    ),
}

NOT_AN_OBJECT = "The arguments are not a JSON object."
UNKNOWN = "There is no such function."
FAILED = "It did not work. Do not try again in this call."
TOO_SLOW = "It took too long. Do not try again in this call."


def specs(names: Iterable[str], offered: Mapping[str, Tool] = TOOLS) -> list[dict[str, Any]]:
    """Return what a session is told of the functions; a name that is unknown is left out."""
    return [offered[name].spec(name) for name in dict.fromkeys(names) if name in offered]


def answer(name: str, arguments: str, place: Place, *, offered: Mapping[str, Tool] = TOOLS) -> str:
    """Run a function and return its result as JSON text; an error is a result in plain words."""
    tool = offered.get(name)
    if tool is None:
        return refused("unknown", UNKNOWN)
    given = _arguments(arguments)
    if given is None:
        return refused(name, NOT_AN_OBJECT)
    try:
        return orjson.dumps(tool.run(place, given)).decode()
    except Exception as error:  # noqa: BLE001 - the boundary of one function: the call goes on
        return refused(name, FAILED, type(error).__name__)


def refused(name: str, words: str, error: str = "") -> str:
    """Count and log by name that a function gave nothing, and return the model's answer."""
    counters.count("tool_failed")
    log.warning("tool.failed", tool=name, reason=words, error=error)
    return orjson.dumps({"error": words}).decode()


def _arguments(text: str) -> Arguments | None:
    """Read a call's arguments; None if they are not an object. No text at all is none given."""
    try:
        given = orjson.loads(text) if text.strip() else {}
    except orjson.JSONDecodeError:
        return None
    return given if isinstance(given, dict) else None

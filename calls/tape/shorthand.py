"""Entries as short lists, so that ten minutes of a busy call stay under 64 KB.

An entry is `[ms since the entry before, event, command, ...]`. A message of a kind not met
before is `[name, values...]`; from then on the kind has a number, and a message is written
against the one of its kind before it: a number as the difference, anything else that is the same
as `{}`. Most entries of a call then equal one another, and zlib makes almost nothing of them.
Two values are taken apart first: the name of a mark, as its position is a number, and a
response's instructions where they repeat the policy's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from calls.engine import commands as do
from calls.engine import events as ev
from calls.engine.playout import mark_name, read_mark
from calls.tape import codec
from calls.tape.errors import TapeError
from calls.tape.tape import Entry

SAME: dict[str, Any] = {}
RAISED = "!"

Values = list[Any]


class Shortener:
    """Writes the entries of one tape, each against those before it."""

    def __init__(self, instructions: str) -> None:
        self._apart = _Apart(instructions)
        self._at = 0
        self._numbers: dict[str, int] = {}
        self._last: dict[str, Values] = {}

    def entry(
        self, event: ev.Event | None, commands: Sequence[do.Command], raised: str = ""
    ) -> list[Any]:
        """Return one entry; event None is the opening, at the time of the entry before."""
        at = self._at if event is None else event.at
        short: list[Any] = [at - self._at, event and self._short(codec.EVENTS, event)]
        self._at = at
        short += [self._short(codec.COMMANDS, command) for command in commands]
        if raised:
            short.append([RAISED, raised])
        return short

    def _short(self, kinds: dict[type, codec.Kind], message: object) -> list[Any]:
        kind = kinds[type(message)]
        name, values = kind.name, kind.write(message)
        if name in self._apart.write:
            values = self._apart.write[name](values)
        last = self._last.get(name)
        self._last[name] = values
        if last is None:
            self._numbers[name] = len(self._numbers)
            return [name, *values]
        if len(last) == len(values):
            values = list(map(_difference, values, last))
        return [self._numbers[name], *values]


class Expander:
    """Reads what a Shortener wrote, in the same order."""

    def __init__(self, instructions: str) -> None:
        self._apart = _Apart(instructions)
        self._at = 0
        self._names: list[str] = []
        self._last: dict[str, Values] = {}

    def entry(self, short: object) -> Entry:
        """Return one entry; raises TapeError."""
        match short:
            case [int() as passed, event, *commands]:
                self._at += passed
            case _:
                raise TapeError("an entry has no time")
        raised = raised_taken(commands)
        happened = None if event is None else codec.event_read(self._whole(event), self._at)
        ordered = tuple(codec.command_read(self._whole(command)) for command in commands)
        return Entry(self._at, happened, ordered, raised)

    def _whole(self, short: object) -> list[Any]:
        match short:
            case [str() as name, *values]:
                self._names.append(name)
            case [int() as number, *values] if 0 <= number < len(self._names):
                name = self._names[number]
                last = self._last[name]
                if len(last) == len(values):
                    values = list(map(_sum, values, last))
            case _:
                raise TapeError("a message has no name")
        self._last[name] = values
        return [name, *(self._apart.read[name](values) if name in self._apart.read else values)]


def raised_taken(commands: list[Any]) -> str:
    """Take the name of an exception off the end of an entry's commands; "" if there is none."""
    match commands[-1:]:
        case [[str() as mark, str() as raised]] if mark == RAISED:
            commands.pop()
            return raised
    return ""


def _difference(value: Any, last: Any) -> Any:
    if type(value) is int and type(last) is int:
        return value - last
    return SAME if value == last else value


def _sum(value: Any, last: Any) -> Any:
    if type(value) is int and type(last) is int:
        return value + last
    return last if value == SAME else value


class _Apart:
    """How the values of some kinds are taken apart (`write`), and put together again (`read`)."""

    def __init__(self, instructions: str) -> None:
        self._instructions = instructions
        mark, create = ev.MarkEchoed.__name__, do.CreateResponse.__name__
        self.write: dict[str, Callable[[Values], Values]] = {mark: _mark_parts, create: self._cut}
        self.read: dict[str, Callable[[Values], Values]] = {mark: _mark, create: self._join}

    def _cut(self, values: Values) -> Values:
        """Write instructions that begin with the policy's as a list of what they add."""
        request_id, text, *rest = values
        if not self._instructions or not text.startswith(self._instructions):
            return values
        return [request_id, [text.removeprefix(self._instructions)], *rest]

    def _join(self, values: Values) -> Values:
        match values:
            case [request_id, [str() as added], *rest]:
                return [request_id, self._instructions + added, *rest]
        return values


def _mark_parts(values: Values) -> Values:
    """Return epoch, item id and position of a mark of ours; another's name as it is."""
    parts = read_mark(values[0])
    if parts is None or mark_name(parts[0], parts[1], parts[2]) != values[0]:
        return values
    return list(parts)


def _mark(values: Values) -> Values:
    match values:
        case [int() as epoch, str() as item_id, int() as position_ms]:
            return [mark_name(epoch, item_id, position_ms)]
    return values

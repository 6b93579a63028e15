"""Plays a tape to a machine of today and compares what it orders with what was ordered then."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import unified_diff

from calls.engine.machine import CallMachine
from calls.tape.files import entry_lines
from calls.tape.tape import Entry, Tape

_WHOLE = 10_000  # lines of context: all of them


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a machine of today does something else: entry `number`, counted from 1."""

    number: int
    recorded: Entry
    now: Entry

    def lines(self) -> list[str]:
        """Return what was ordered: `-` then only, `+` today only, ` ` both times."""
        (event, *then), (_, *today) = entry_lines(self.recorded), entry_lines(self.now)
        changes = list(unified_diff(then, today, n=_WHOLE, lineterm=""))[3:]
        return [f"entry {self.number} at {self.recorded.at / 1000:.3f} s: {event}", *changes]


def replay(tape: Tape) -> list[Difference]:
    """Return the differences in order; after the first one the two states may differ too."""
    machine = CallMachine(tape.header.policy, tape.header.call_sid)
    pairs = [(entry, _again(machine, entry)) for entry in tape.entries]
    return [Difference(n, then, now) for n, (then, now) in enumerate(pairs, 1) if then != now]


def _again(machine: CallMachine, entry: Entry) -> Entry:
    try:
        commands = machine.open() if entry.event is None else machine.handle(entry.event)
    except Exception as error:  # noqa: BLE001 - what a machine raises is part of what it does
        return Entry(entry.at, entry.event, (), type(error).__name__)
    return Entry(entry.at, entry.event, tuple(commands))

"""Tapes as bytes: packed as the recorder writes them, or as plain lines that people can review.

Packed: zlib over JSON lines, the header and then entries in shorthand. Plain: JSON lines too, a
line for each event, `[ms, name, values...]`, and one for each command it led to, `[name,
values...]`, indented. Both may end with `{"ending": why}`.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

import orjson

from calls.tape import codec
from calls.tape.errors import TapeError
from calls.tape.shorthand import RAISED, Expander, raised_taken
from calls.tape.tape import Entry, Header, Tape, header_read

MOST_BYTES = 64 * 1024 * 1024  # unpacked; a recorder's bound keeps far below
ENDING = "ending"


def tape_read(data: bytes) -> Tape:
    """Return the tape, packed or plain; raises TapeError, OtherFormatError."""
    is_plain = data.lstrip()[:1] == b"{"
    lines = [_json(line) for line in (data if is_plain else _unpacked(data)).splitlines()]
    if not lines:
        raise TapeError("it is empty")
    header = header_read(lines[0])
    ending = ""
    if isinstance(lines[-1], dict) and ENDING in lines[-1]:
        ending = str(lines.pop()[ENDING])
    instructions = header.policy.instructions
    rest = lines[1:]
    entries = _plain_entries(rest) if is_plain else _packed_entries(rest, instructions)
    return Tape(header, tuple(entries), ending)


def _unpacked(data: bytes) -> bytes:
    """Undo zlib, within bounds."""
    unzip = zlib.decompressobj()
    try:
        plain = unzip.decompress(data, MOST_BYTES)
    except zlib.error as error:
        raise TapeError("it is no tape") from error
    if unzip.unconsumed_tail:
        raise TapeError("it is too long")
    if not unzip.eof:
        raise TapeError("its end is missing")
    return plain


def _json(line: bytes) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise TapeError("a line is not JSON") from error


def _packed_entries(lines: list[Any], instructions: str) -> Iterator[Entry]:
    expander = Expander(instructions)
    return (expander.entry(line) for line in lines)


def _plain_entries(lines: list[Any]) -> Iterator[Entry]:
    """Read events with the commands that follow each."""
    begun: tuple[int, list[Any]] | None = None
    commands: list[list[Any]] = []
    for line in lines:
        match line:
            case [int() as at, *event]:
                if begun is not None:
                    yield _plain_entry(begun, commands)
                begun, commands = (at, event), []
            case [str(), *_] if begun is not None:
                commands.append(line)
            case _:
                raise TapeError("a line is neither an event nor a command")
    if begun is not None:
        yield _plain_entry(begun, commands)


def _plain_entry(begun: tuple[int, list[Any]], commands: list[list[Any]]) -> Entry:
    at, event = begun
    raised = raised_taken(commands)
    return Entry(
        at,
        codec.event_read(event, at) if event else None,
        tuple(codec.command_read(command) for command in commands),
        raised,
    )


def tape_text(tape: Tape) -> str:
    """Return a tape in plain lines."""
    ending = [_line({ENDING: tape.ending})] if tape.ending else []
    entries = [line for entry in tape.entries for line in entry_lines(entry)]
    return "\n".join([header_line(tape.header), *entries, *ending, ""])


def header_line(header: Header) -> str:
    """Return the first line of a tape."""
    return _line(header.written())


def entry_lines(entry: Entry) -> Iterator[str]:
    """Return an entry in plain lines: the event, then what it led to."""
    event = [] if entry.event is None else codec.event_written(entry.event)
    yield _line([entry.at, *event])
    for command in entry.commands:
        yield "  " + _line(codec.command_written(command))
    if entry.raised:
        yield "  " + _line([RAISED, entry.raised])


def _line(value: object) -> str:
    return orjson.dumps(value).decode()

"""`manage.py replaycall`: what happened in a call, and what the engine would do today.

Exit codes: 0 no difference, 1 a difference, 2 no tape that could be read (docs/tapes.md).
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from calls.lookups import tenant_of_call_sid
from calls.models import CallTape
from calls.selectors import tape_of_call
from calls.tape.errors import TapeError
from calls.tape.files import tape_read, tape_text
from calls.tape.replay import Difference, replay
from calls.tape.tape import Tape
from calls.tape.timeline import Happening, timeline
from calls.tape.words import quoted
from tenants.context import tenant_context

DIFFERENT, UNREADABLE = 1, 2


class Command(BaseCommand):
    """Reads a tape, tells its story, plays it to the engine of today and compares."""

    help = "Tell the story of a recorded call and play it to the engine again."
    requires_system_checks = []  # a file needs no provider and no database

    def add_arguments(self, parser: CommandParser) -> None:
        """A CallSid, or a file."""
        parser.add_argument("tape", help="a CallSid, or a file with a tape")
        parser.add_argument("--all", action="store_true", help="every event and every order")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--save", metavar="FILE", help="also write the tape in plain lines")

    def handle(self, **options: Any) -> None:
        """CommandError with exit code 1 for a difference, 2 for a tape that cannot be read."""
        try:
            tape = tape_read(_data(options["tape"]))
        except TapeError as error:
            raise _unreadable(f"{options['tape']} cannot be read: {error}.") from error
        if options["save"]:
            _save(Path(options["save"]), tape)
        story, differences = timeline(tape, everything=options["all"]), replay(tape)
        show = _as_json if options["json"] else _as_text
        self.stdout.write(show(tape, story, differences))
        if differences:
            raise CommandError(f"{len(differences)} entries differ.", returncode=DIFFERENT)


def _unreadable(message: str) -> CommandError:
    return CommandError(message, returncode=UNREADABLE)


def _data(name: str) -> bytes:
    """Return the tape of a file or of a call."""
    path = Path(name)
    try:
        return path.read_bytes() if path.is_file() else _of_call(name)
    except (OSError, DatabaseError) as error:
        raise _unreadable(f"{name}: {str(error).strip()}") from error


def _of_call(call_sid: str) -> bytes:
    """Return a call's tape from the database, in the context of its tenant."""
    tenant_id = tenant_of_call_sid(call_sid)
    if tenant_id is None:
        raise _unreadable(f"There is no call and no file {call_sid}.")
    try:
        with tenant_context(tenant_id):
            return tape_of_call(tenant=tenant_id, call_sid=call_sid)
    except CallTape.DoesNotExist as error:
        raise _unreadable(f"The call {call_sid} has no tape.") from error


def _save(path: Path, tape: Tape) -> None:
    try:
        path.write_text(tape_text(tape), encoding="utf-8")
    except OSError as error:
        raise _unreadable(f"{path}: {error.strerror}") from error


def _as_json(tape: Tape, story: list[Happening], differences: list[Difference]) -> str:
    answer = {
        "header": tape.header.written(),
        "ending": tape.ending,
        "timeline": [asdict(happening) for happening in story],
        "differences": [
            {"entry": found.number, "at": found.recorded.at, "lines": found.lines()}
            for found in differences
        ],
    }
    return json.dumps(answer, ensure_ascii=False)


def _as_text(tape: Tape, story: list[Happening], differences: list[Difference]) -> str:
    lines = [*_heading(tape), ""]
    lines += [line for happening in story for line in happening.lines()]
    lines += [""]
    lines += [line for found in differences for line in found.lines()] or ["No difference."]
    return "\n".join(lines)


def _heading(tape: Tape) -> list[str]:
    header = tape.header
    began = f", {header.recorded_at}" if header.recorded_at else ""
    ended = f"; the recording is {tape.ending}" if tape.ending else ""
    policy = {key: value for key, value in header.written()["policy"].items() if value != ""}
    return [
        f"{header.call_sid}{began}, {len(tape.entries)} entries{ended}",
        *(f"  {k}: {quoted(v) if isinstance(v, str) else v}" for k, v in policy.items()),
    ]

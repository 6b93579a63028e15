"""`manage.py doctor`: can this installation take a real call? (docs/first-real-call.md)"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from prosaas.doctor.examine import examine
from prosaas.doctor.findings import Level, Looked
from prosaas.doctor.report import as_json, as_text, counts
from prosaas.doctor.subjects import SUBJECTS

_NOT_ASKED = "not asked for (--only)"


class Command(BaseCommand):
    """Looks at everything that a call needs, changes nothing, and says what to do."""

    help = "Check configuration, servers, providers and the public address, and say what to do."
    requires_system_checks = []  # it runs them itself, and goes on when they fail

    def add_arguments(self, parser: CommandParser) -> None:
        """--only may be given more than once."""
        names = [subject.name for subject in SUBJECTS]
        parser.add_argument(
            "--only", action="append", choices=names, metavar="NAME", help=", ".join(names)
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, **options: Any) -> None:
        """Exit status 1 when there is a problem, 0 with warnings only."""
        with _quiet():
            looked = _looked(options["only"] or ())
        self.stdout.write(as_json(looked) if options["json"] else self._text(looked))
        if counts(looked)[Level.PROBLEM]:
            raise SystemExit(1)

    def _text(self, looked: Sequence[Looked]) -> str:
        paint = {
            Level.OK: self.style.SUCCESS,
            Level.WARNING: self.style.WARNING,
            Level.PROBLEM: self.style.ERROR,
        }
        return as_text(looked, paint=paint, symbols=_can_print("✓✗", self.stdout))


def _looked(only: Sequence[str]) -> list[Looked]:
    """What came of every subject, also of those that were not asked for."""
    found = examine([subject for subject in SUBJECTS if not only or subject.name in only])
    by_name = {each.name: each for each in found}
    return [
        by_name.get(subject.name, Looked(subject.name, skipped=_NOT_ASKED)) for subject in SUBJECTS
    ]


def _can_print(text: str, stream: Any) -> bool:
    try:
        text.encode(getattr(stream, "encoding", None) or "ascii")
    except UnicodeError:
        return False
    return True


@contextmanager
def _quiet() -> Iterator[None]:
    """What fails here is in the report; the log's words would stand between its lines."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)

"""`manage.py verifyaudit`: is every audit log whole, and still what it was (docs/audit.md)?

A line a tenant: id, number of events, hash of the last one, and "whole" or where it breaks.
Exit codes: 0 all are whole, 1 one is not, 2 nothing was looked at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from tenants.lookups import tenant_ids
from tenants.services.audit_chain import Break, Fault, Head, Verdict, chain_verify

BROKEN, REFUSED = 1, 2
_NONE: Final = "-"  # the hash of a log without events
_LINE: Final = re.compile(r"([0-9a-f-]{36})\s+(\d+)\s+([0-9a-f]{64}|-)\s+\S.*")
_GONE: Final = Verdict(Head(), Break(1, Fault.SHORT))


class Command(BaseCommand):
    """Reads each log from its first event on; with --against also proves an earlier end."""

    help = "Verify the hash chain of every tenant's audit log."
    requires_system_checks = []  # needs the database only

    def add_arguments(self, parser: CommandParser) -> None:
        """All tenants, unless one is named."""
        parser.add_argument("--tenant", help="a tenant's id", metavar="ID")
        parser.add_argument(
            "--against",
            metavar="FILE",
            help="an earlier export, or what this command printed: each log must still contain it",
        )

    def handle(self, **options: Any) -> None:
        """CommandError with exit code 1 for a break, 2 when nothing was looked at."""
        earlier = _earlier(options["against"]) if options["against"] else {}
        try:
            known = tenant_ids()
            wanted = _wanted(options["tenant"], known, earlier)
            if options["against"] and not earlier.keys() & set(wanted):
                raise _refused(f"{options['against']} holds no head of these tenants.")
            broken = sum(self._told(each, known, earlier.get(each)) for each in wanted)
        except DatabaseError as error:
            raise _refused(f"The database refused: {str(error).strip()}") from error
        if broken:
            raise CommandError(f"Audit logs that are not whole: {broken}.", returncode=BROKEN)

    def _told(self, tenant_id: UUID, known: list[UUID], earlier: Head | None) -> bool:
        """Prints a tenant's line; whether its log is broken."""
        if tenant_id in known:
            verdict = chain_verify(tenant_id=tenant_id, earlier=earlier)
        else:
            verdict = _GONE
        head, broken = verdict.head, verdict.broken
        state = f"broken at {broken.position}: {broken.fault}" if broken else "whole"
        self.stdout.write(f"{tenant_id} {head.position} {head.hash or _NONE} {state}")
        return broken is not None


def _refused(message: str) -> CommandError:
    return CommandError(message, returncode=REFUSED)


def _wanted(tenant: str | None, known: list[UUID], earlier: dict[UUID, Head]) -> list[UUID]:
    """The tenant asked for; else all there are, and those that an earlier head tells of."""
    if tenant is None:
        return [*known, *(each for each in earlier if each not in set(known))]
    try:
        asked = UUID(tenant)
    except ValueError as error:
        raise _refused(f"{tenant} is no tenant's id.") from error
    if asked not in known and asked not in earlier:
        raise _refused(f"There is no tenant {tenant}.")
    return [asked]


def _earlier(path: str) -> dict[UUID, Head]:
    """The last head of each tenant in an export or in this command's own lines."""
    heads: dict[UUID, Head] = {}
    try:
        with Path(path).open(encoding="utf-8") as lines:
            for tenant_id, head in _heads(lines):
                if head.position >= heads.get(tenant_id, Head()).position:
                    heads[tenant_id] = head
    except (OSError, UnicodeDecodeError) as error:
        raise _refused(f"{path} cannot be read: {error}") from error
    return heads


def _heads(lines: Iterable[str]) -> Iterable[tuple[UUID, Head]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield _of_export(line) if line.startswith("{") else _of_output(line)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            text = f"Line {number} is neither an exported event nor a line of this command."
            raise _refused(text) from error


def _of_export(line: str) -> tuple[UUID, Head]:
    event = json.loads(line)
    return UUID(event["tenant"]), Head(int(event["position"]), str(event["hash"]))


def _of_output(line: str) -> tuple[UUID, Head]:
    found = _LINE.fullmatch(line.strip())
    if found is None:
        raise ValueError
    tenant, position, told = found.groups()
    return UUID(tenant), Head(int(position), "" if told == _NONE else told)

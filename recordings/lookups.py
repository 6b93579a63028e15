"""The questions about work after calls that are asked before a tenant is known.

Each is one SQL function that runs as the tables' owner; docs/security.md lists them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, slots=True)
class WorkRef:
    """A call with work to do."""

    tenant_id: UUID
    call_id: UUID


@dataclass(frozen=True, slots=True)
class Due:
    """Something kept too long: a call's "carrier" audio, "audio", "transcript" or "tape".

    Or an "erasure" that is not finished; then `id` is the receipt's, not a call's.
    """

    tenant_id: UUID
    artefact: str
    id: UUID


def calls_unsettled(*, overdue_for: timedelta, at_most: int) -> list[WorkRef]:
    """Calls whose next stage is due, or whose worker's lease ran out, for at least that long."""
    return _refs("SELECT * FROM calls_unsettled_before(now() - %s, %s)", [overdue_for, at_most])


@dataclass(frozen=True, slots=True)
class UnrecordedCall:
    """A live call whose recording has not begun, and how often it was asked for."""

    tenant_id: UUID
    call_sid: str
    attempts: int


def calls_unrecorded(*, answered_for: timedelta, at_most: int) -> list[UnrecordedCall]:
    """Calls in progress for at least that long without a recording; policy is not looked at."""
    query = "SELECT * FROM calls_unrecorded_since(now() - %s, %s)"
    with connection.cursor() as cursor:
        values: list[Any] = [answered_for, at_most]
        cursor.execute(query, values)
        return [UnrecordedCall(*row) for row in cursor.fetchall()]


def calls_unfetched(*, at_most: int) -> list[WorkRef]:
    """Calls with a recording that can be fetched, and a fetch that ended without it."""
    return _refs("SELECT * FROM calls_unfetched(%s)", [at_most])


def calls_without_stages(
    *, ended_within: timedelta, ended_for: timedelta, at_most: int
) -> list[WorkRef]:
    """Finished calls whose work was never opened: a crash between two commits."""
    return _refs(
        "SELECT * FROM calls_without_stages(now() - %s, now() - %s, %s)",
        [ended_within, ended_for, at_most],
    )


def artefacts_due(*, patience: timedelta, at_most: int) -> list[Due]:
    """What is past its tenant's days, of calls whose work is settled; in no order.

    Work that is still not settled `patience` after those days is waited for no longer.
    """
    values: list[Any] = [patience, at_most]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM artefacts_due(%s, %s)", values)
        return [Due(*row) for row in cursor.fetchall()]


def _refs(query: str, values: list[Any]) -> list[WorkRef]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return [WorkRef(*row) for row in cursor.fetchall()]

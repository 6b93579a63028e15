"""The questions about calls that are asked before a tenant is known.

Each is one SQL function that runs as the tables' owner and answers nothing else; they are
listed in docs/security.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, slots=True)
class CallRef:
    """Where a call lives."""

    tenant_id: UUID
    call_sid: str


def tenant_of_call_sid(call_sid: str) -> UUID | None:
    """Whose call this is, None when it is nobody's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenant_of_call_sid(%s)", [call_sid])
        row = cursor.fetchone()
    return row[0] if row else None


def tenant_spoken_of(*, call_sid: str, number: str) -> UUID | None:
    """Whose this call is; of a call that nobody has, whose this number is (E.164, or "")."""
    query = "SELECT coalesce(tenant_of_call_sid(%s), holder_of_number(%s))"
    with connection.cursor() as cursor:
        cursor.execute(query, [call_sid, number])
        row = cursor.fetchone()
    return row[0] if row else None


def calls_abandoned(
    *, lease_ended_for: timedelta, unserved_for: timedelta, at_most: int
) -> list[CallRef]:
    """Unfinished calls whose lease ended, or that never had one, for at least that long."""
    query = (
        "SELECT tenant_id, call_sid FROM calls_abandoned_before("
        "now() - make_interval(secs => %s), now() - make_interval(secs => %s), %s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            query, [lease_ended_for.total_seconds(), unserved_for.total_seconds(), at_most]
        )
        return [CallRef(*row) for row in cursor.fetchall()]

"""What is asked across all tenants: one SECURITY DEFINER function each, which checks the operator.

They tell ids, words of ours, times and tenants' names: nothing that was said, and no caller.
Nobody but an active operator is told anything. docs/security.md lists them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection

Place = tuple[datetime, UUID]  # where a page ended: of its last row


@dataclass(frozen=True, slots=True)
class TenantRow:
    """A tenant as it is listed."""

    id: UUID
    name: str
    status: str
    suspended_at: datetime | None
    created_at: datetime

    @property
    def place(self) -> Place:
        """Where the row stands."""
        return self.created_at, self.id


@dataclass(frozen=True, slots=True)
class LiveCall:
    """A call that nobody has ended."""

    id: UUID
    tenant_id: UUID
    tenant_name: str
    call_sid: str
    direction: str
    status: str
    created_at: datetime
    answered_at: datetime | None

    @property
    def place(self) -> Place:
        """Where the row stands."""
        return self.created_at, self.id


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage of the work after a call."""

    id: UUID
    tenant_id: UUID
    tenant_name: str
    call_id: UUID
    call_sid: str
    stage: str
    state: str
    attempts: int
    reason: str
    not_before: datetime
    lease_until: datetime | None
    settled_at: datetime | None

    @property
    def place(self) -> Place:
        """Where the row stands: failed ones by when that was, others by when they are due."""
        return self.settled_at or self.not_before, self.id


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is of what an operator watches."""

    tenants_active: int
    tenants_suspended: int
    tenants_closing: int
    calls_live: int
    calls_unsettled: int
    calls_overdue: int
    stages_failed: int
    claims_open: int
    deliveries_open: int
    deliveries_dead: int


Row = TypeVar("Row", TenantRow, LiveCall, StageRow, Counts)


def tenants_page(
    operator_id: UUID, *, search: str, after: Place | None, at_most: int
) -> list[TenantRow]:
    """Tenants whose name or number contains the text, newest first."""
    return _rows(TenantRow, "tenants_page_for_operator", operator_id, search, *_at(after), at_most)


def live_calls(
    operator_id: UUID, *, tenant_id: UUID | None, after: Place | None, at_most: int
) -> list[LiveCall]:
    """Calls that nobody has ended, of one tenant or of all, newest first."""
    return _rows(LiveCall, "live_calls_for_operator", operator_id, tenant_id, *_at(after), at_most)


def stages_unsettled(
    operator_id: UUID, *, tenant_id: UUID | None, after: Place | None, at_most: int
) -> list[StageRow]:
    """The stage that each unsettled call has come to, the longest due first."""
    name = "stages_unsettled_for_operator"
    return _rows(StageRow, name, operator_id, tenant_id, *_at(after), at_most)


def stages_failed(
    operator_id: UUID, *, tenant_id: UUID | None, after: Place | None, at_most: int
) -> list[StageRow]:
    """Stages that failed, the latest first."""
    name = "stages_failed_for_operator"
    return _rows(StageRow, name, operator_id, tenant_id, *_at(after), at_most)


def counts(operator_id: UUID, *, overdue: datetime, failed_since: datetime) -> Counts | None:
    """How much there is; None for who is no operator (any more)."""
    found = _rows(Counts, "counts_for_operator", operator_id, overdue, failed_since)
    return found[0] if found else None


def _at(place: Place | None) -> tuple[datetime | None, UUID | None]:
    return place or (None, None)


def _rows(kind: type[Row], function: str, *values: Any) -> list[Row]:
    columns = ", ".join(field.name for field in fields(kind))
    marks = ", ".join("%s" for _value in values)
    with connection.cursor() as cursor:
        # Names of ours; what is asked for is bound.
        cursor.execute(f"SELECT {columns} FROM {function}({marks})", values)  # noqa: S608
        return [kind(*row) for row in cursor.fetchall()]

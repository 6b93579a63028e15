"""Requests with an `Idempotency-Key`: who carries one out, and what was answered.

A request is written down, and committed, before the work. Whoever works on it holds its lease; a
worker that dies leaves it behind, and the next request goes on under the same id. An answer is
kept for KEPT; then the key is free again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from tenants.context import tenant_context
from tenants.models import IdempotentRequest

KEPT: Final = timedelta(hours=24)
LEASE: Final = timedelta(seconds=90)  # longer than any request may wait for the carrier
ACCEPTED: Final = 202  # what is told of a request that was carried out and never answered
COLUMNS: Final = ("tenant_id", "asker", "operation", "key_hash")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: whose, of which operation, and the hashes of its key and of what it asks."""

    tenant_id: UUID
    asker: UUID
    operation: str
    key_hash: str
    request_hash: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that was given before."""

    status: int
    body: dict[str, Any]


class AskedOtherwise(Exception):
    """The key came before, with another request."""


class StillRunning(Exception):
    """The request is being carried out."""


def request_begin(*, asked: Asked) -> UUID | Kept:
    """The id of what is to be done now, or the answer that was given; one transaction of its own.

    AskedOtherwise, StillRunning.
    """
    with tenant_context(asked.tenant_id):
        row = _row(asked)
        if row.request_hash != asked.request_hash:
            raise AskedOtherwise
        if row.status is not None:
            return Kept(row.status, row.body or {})
        if row.lease_until > timezone.now():
            raise StillRunning
        row.lease_until = timezone.now() + LEASE
        row.save(update_fields=["lease_until"])
        return row.pk


def request_settle(
    *, tenant_id: UUID, request_id: UUID, status: int, body: Mapping[str, Any]
) -> None:
    """Keep the answer; where another has kept one meanwhile, that one stays."""
    with tenant_context(tenant_id):
        waiting = IdempotentRequest.objects.filter(pk=request_id, status=None)
        waiting.update(status=status, body=dict(body))


def request_leave(*, tenant_id: UUID, request_id: UUID) -> None:
    """Nothing came of it: the next try, with the same key and the same id, may begin at once."""
    with tenant_context(tenant_id):
        waiting = IdempotentRequest.objects.filter(pk=request_id, status=None)
        waiting.update(lease_until=timezone.now())


def request_drop(*, tenant_id: UUID, request_id: UUID) -> None:
    """It was no request at all: its key may come again with one that is well formed."""
    with tenant_context(tenant_id):
        IdempotentRequest.objects.filter(pk=request_id, status=None).delete()


def answer_forget(*, tenant_id: UUID, request_id: UUID) -> None:
    """Keep of the answer that named this thing its id alone: what it told is to be forgotten.

    The row stays, and an unanswered one counts as answered: no later try begins again.
    """
    with tenant_context(tenant_id):
        telling = Q(body__isnull=True) | Q(body__data__has_key="id")
        IdempotentRequest.objects.filter(telling, tenant=tenant_id, pk=request_id).update(
            status=Coalesce("status", Value(ACCEPTED)), body={"data": {"id": str(request_id)}}
        )


def requests_expire(*, tenant_id: UUID) -> int:
    """Delete what was asked longer ago than KEPT; how many."""
    with tenant_context(tenant_id):
        old = IdempotentRequest.objects.filter(created_at__lt=timezone.now() - KEPT)
        return old.delete()[0]


def _row(asked: Asked) -> IdempotentRequest:
    """The request's row, locked; new, and with a lease that is over, where there was none."""
    named = {name: getattr(asked, name) for name in COLUMNS}
    rows = IdempotentRequest.objects
    rows.filter(**named, created_at__lt=timezone.now() - KEPT).delete()
    at = timezone.now()
    new = IdempotentRequest(**named, request_hash=asked.request_hash, lease_until=at)
    rows.bulk_create([new], ignore_conflicts=True)
    return rows.select_for_update().get(**named)

"""Whose rows the database shows: `app.tenant_id`, set for one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, transaction

from prosaas.lib import logs

_SWAP = "SELECT current_setting('app.tenant_id', true), set_config('app.tenant_id', %s, true)"


@contextmanager
def tenant_context(tenant_id: UUID) -> Iterator[None]:
    """Opens a transaction in which only this tenant's rows exist; nests.

    Leaving restores the tenant of the enclosing transaction. When the block raises, the rollback
    does that: PostgreSQL undoes set_config together with the savepoint. Where there is no
    enclosing transaction, the end of ours does, which saves every webhook a question.
    """
    is_nested = connection.in_atomic_block
    with transaction.atomic(), logs.context(tenant=str(tenant_id)):
        previous = _swap(str(tenant_id))
        yield
        if is_nested and not connection.needs_rollback:
            _swap(previous)


def _swap(value: str) -> str:
    """Sets the setting for this transaction; its former value, "" when unset."""
    with connection.cursor() as cursor:
        cursor.execute(_SWAP, [value])
        row = cursor.fetchone()
    return (row[0] if row else "") or ""

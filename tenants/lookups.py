"""Finding the tenant where none is known yet: one SECURITY DEFINER function each.

These are the only reads outside tenant_context; docs/security.md lists them.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, slots=True)
class Place:
    """A user's place in a tenant."""

    tenant_id: UUID
    role: str


def tenant_of_number(e164: str) -> UUID | None:
    """The active tenant that answers this number."""
    return _one("SELECT tenant_of_number(%s)", e164)


def tenant_of_api_key(prefix: str) -> UUID | None:
    """The active tenant that owns the key with this prefix; the secret is not looked at."""
    return _one("SELECT tenant_of_api_key(%s)", prefix)


def memberships_of_user(user_id: UUID) -> list[Place]:
    """The active tenants a user belongs to, oldest membership first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenant_id, role FROM memberships_of_user(%s)", [user_id])
        return [Place(tenant_id, role) for tenant_id, role in cursor.fetchall()]


def _one(query: str, value: str) -> UUID | None:
    with connection.cursor() as cursor:
        cursor.execute(query, [value])
        row = cursor.fetchone()
    return row[0] if row else None

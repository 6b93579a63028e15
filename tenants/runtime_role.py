"""Whether the database role of "default" is really held back by row-level security."""

from __future__ import annotations

from django.apps import apps
from django.db import connection

_ROLE = "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
_OWNED = """
    SELECT count(*) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind = 'r' AND pg_get_userbyid(c.relowner) = current_user
"""
_FENCES = """
    SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relname = ANY(%s)
"""


def tenant_tables() -> list[str]:
    """Every table whose rows belong to a tenant: those with a tenant, and tenants' own."""
    return [
        model._meta.db_table  # noqa: SLF001 - Django's documented Model._meta API
        for model in apps.get_models()
        if model.__name__ == "Tenant"
        or any(field.name == "tenant" for field in model._meta.concrete_fields)  # noqa: SLF001
    ]


def role_problem() -> str | None:
    """Why tenants are not fenced off from each other on this connection, None when they are."""
    with connection.cursor() as cursor:
        cursor.execute(_ROLE)
        superuser, bypass = cursor.fetchone()
        if superuser:
            return "the runtime role is a superuser"
        if bypass:
            return "the runtime role has BYPASSRLS"
        cursor.execute(_OWNED)
        if cursor.fetchone()[0]:
            return "the runtime role owns tables"
        tables = tenant_tables()
        cursor.execute(_FENCES, [tables])
        fenced = dict(cursor.fetchall())
    if missing := sorted(set(tables) - set(fenced)):
        return f"migrations are not applied: {', '.join(missing)} missing"
    if unfenced := sorted(table for table in tables if not fenced[table]):
        return f"no forced row-level security on {', '.join(unfenced)}"
    return None

"""Whether the database role of "default" is really held back by row-level security."""

from __future__ import annotations

from django.apps import apps
from django.db import connection

_ROLE = "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
_OWNED = """
    SELECT count(*) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind = 'r' AND pg_get_userbyid(c.relowner) = current_user
"""
_UNFENCED = """
    SELECT c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relname = ANY(%s)
        AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
    ORDER BY c.relname
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
        cursor.execute(_UNFENCED, [tenant_tables()])
        unfenced = [name for (name,) in cursor.fetchall()]
    return f"no forced row-level security on {', '.join(unfenced)}" if unfenced else None

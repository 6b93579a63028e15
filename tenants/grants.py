"""What the runtime role may do with the tables that the owner role has made."""

from __future__ import annotations

from django.conf import settings
from django.db import connections
from psycopg import sql

_GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC",
    "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
)


def grant_runtime_role(*, using: str, **_kwargs: object) -> None:
    """post_migrate on "owner": gives the role of "default" rows, sequences and functions."""
    role = str(settings.DATABASES["default"]["USER"])
    if using != "owner" or role == settings.DATABASES["owner"]["USER"]:
        return
    with connections[using].cursor() as cursor:
        for statement in _GRANTS:
            cursor.execute(sql.SQL(statement).format(role=sql.Identifier(role)))

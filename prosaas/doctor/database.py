"""PostgreSQL: version, migrations, the role that row-level security holds back, connections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from prosaas.doctor.findings import Finding, Skipped, has_problem, ok, problem, warning
from tenants.runtime_role import role_problem

_OLDEST: Final = 15
_FEW: Final = 10  # connections; one web process has a pool of 16
_NAMED: Final = 3
# Everybody may read these two; the list of sessions shows others' only to privileged roles.
_LEFT: Final = """
    SELECT sum(setting::int) FILTER (WHERE name = 'max_connections')
         - coalesce(sum(setting::int) FILTER (WHERE name <> 'max_connections'), 0)
         - (SELECT sum(numbackends) FROM pg_stat_database)
    FROM pg_settings
    WHERE name IN ('max_connections', 'superuser_reserved_connections', 'reserved_connections')
"""


def look() -> Iterator[Finding]:
    """All of it as the runtime role; Skipped without DATABASE_URL."""
    if "default" not in settings.DATABASES:
        raise Skipped("DATABASE_URL is not set")
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        what = f"The database does not let us in ({type(error).__name__})."
        todo = "Is PostgreSQL running, and are host, port, role and password in DATABASE_URL right?"
        yield problem("database-away", what, todo)
        return
    found = [*_version(), *_migrations(), *_connections()]
    found += _role(migrated=not has_problem(found))
    yield from found
    if not has_problem(found):
        yield ok("database", "The database is migrated, and its role is fenced in.")


def _version() -> Iterator[Finding]:
    number = _one("SELECT current_setting('server_version_num')::int")
    if number // 10_000 < _OLDEST:
        what = f"PostgreSQL is version {number // 10_000}; {_OLDEST} or later is needed."
        yield problem("database-old", what, "Upgrade the database server.")


def _migrations() -> Iterator[Finding]:
    """Compares what is applied with what this checkout has."""
    loader = MigrationLoader(connection)
    applied, known = set(loader.applied_migrations), set(loader.disk_migrations)
    ours = {app for app, _name in known}
    if missing := sorted(known - applied):
        what = f"{len(missing)} migrations are not applied: {_names(missing)}."
        todo = "Run manage.py migrate --database owner, then restart all processes."
        yield problem("database-migrations", what, todo)
    if newer := sorted(each for each in applied - known if each[0] in ours):
        what = f"The database has migrations that this checkout does not know: {_names(newer)}."
        todo = "A newer version was here: run that one."
        yield warning("database-newer", what, todo)


def _role(*, migrated: bool) -> Iterator[Finding]:
    reason = role_problem()
    if reason is None or (reason.startswith("migrations") and not migrated):
        return
    what = f"Tenants are not kept apart: {reason}."
    todo = (
        "DATABASE_URL must name the runtime role, which is no superuser and owns no table:"
        " python -m prosaas.launch.roles makes it (docs/security.md)."
    )
    yield problem("database-role", what, todo)


def _connections() -> Iterator[Finding]:
    left = _one(_LEFT)
    if left < _FEW:
        what = f"The database has {left} connections left."
        todo = "Raise max_connections, or run fewer processes (16 for each at most)."
        yield warning("database-connections", what, todo)


def _names(migrations: list[tuple[str, str]]) -> str:
    named = ", ".join(f"{app}.{name}" for app, name in migrations[:_NAMED])
    return named if len(migrations) <= _NAMED else f"{named} and more"


def _one(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])

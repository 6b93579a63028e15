"""pytest plugin: a fresh database for the tests, with the roles of production.

Registered by tests/servers.py. Migrations run as the owner role; tests use the runtime role, for
which row-level security holds. Every run has a database of its own, so runs do not meet.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pytest_django import DjangoDbBlocker

from prosaas.launch.roles import database_ensure

PREFIX = "test_prosaas_"
SWEEP_LOCK = 7_205_301  # any number; names the advisory lock below


def owner_conninfo(database: str) -> str:
    """libpq connection string of the owner role for `database` on the server in use."""
    url = os.environ.get("DATABASE_OWNER_URL")
    if not url:
        pytest.exit("DATABASE_URL is set but DATABASE_OWNER_URL is not: tests need both.", 4)
    return make_conninfo(url, dbname=database)


@contextmanager
def fresh_database(label: str) -> Iterator[tuple[str, psycopg.Connection]]:
    """An empty database, dropped at the end: its name and an owner connection to it.

    The open connection is the sign of life: a database of this prefix without one was left by a
    killed run and is dropped by the next. `label` keeps two of one process apart.
    """
    name = f"{PREFIX}{label}_{os.getpid()}"
    owner = conninfo_to_dict(os.environ["DATABASE_OWNER_URL"])["user"]
    with psycopg.connect(owner_conninfo("postgres"), autocommit=True) as maintenance:
        maintenance.execute("SELECT pg_advisory_lock(%s)", [SWEEP_LOCK])
        _drop_abandoned(maintenance)
        database_ensure(maintenance, name, owner=str(owner))
        keeper = psycopg.connect(owner_conninfo(name), autocommit=True)
    try:
        keeper.execute("SET lock_timeout = '10s'")
        yield name, keeper
    finally:
        keeper.close()
        with psycopg.connect(owner_conninfo("postgres"), autocommit=True) as maintenance:
            drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            maintenance.execute(drop.format(sql.Identifier(name)))


def _drop_abandoned(maintenance: psycopg.Connection) -> None:
    rows = maintenance.execute(
        "SELECT datname FROM pg_database d JOIN pg_roles r ON r.oid = datdba"
        " WHERE starts_with(datname, %s) AND rolname = current_user",
        [PREFIX],
    ).fetchall()
    for (name,) in rows:
        try:
            maintenance.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        except psycopg.errors.ObjectInUse:
            continue


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Replaces pytest-django's: one database, two roles, migrated by the owner."""
    with fresh_database("unit") as (name, keeper), django_db_blocker.unblock():
        for alias in ("default", "owner"):
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name  # shared by every thread's connection
        _close_pool()
        call_command("migrate", database="owner", interactive=False, verbosity=0)
        connections["owner"].close()

        def truncate_as_owner(_statements: Iterable[str]) -> None:
            _truncate_all(keeper)

        # Between transactional tests Django truncates through "default", whose role may not.
        flush = "execute_sql_flush"
        setattr(connections["default"].ops, flush, truncate_as_owner)
        yield
        for alias in ("default", "owner"):
            connections[alias].close()
        _close_pool()


def _close_pool() -> None:
    runtime = connections["default"]
    assert isinstance(runtime, DatabaseWrapper)
    runtime.close_pool()


def _truncate_all(owner: psycopg.Connection) -> None:
    rows = owner.execute(
        "SELECT tablename FROM pg_tables"
        " WHERE schemaname = 'public' AND tablename <> 'django_migrations'"
    ).fetchall()
    names = sql.SQL(", ").join(sql.Identifier(name) for (name,) in rows)
    owner.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(names))

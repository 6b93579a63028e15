"""From below: SQL as the runtime role, with no view, selector or service in between.

What row-level security protects from: a query that forgets its tenant, in the ORM or by hand, in
any statement (also COPY, prepared ones, and subqueries), and writes for or into another tenant.
What it does not: SQL of an attacker that sets `app.tenant_id` itself, for the runtime role must be
able to set it (the test about it says so). Against that stand bound parameters everywhere, which
ruff's S608 and the ORM see to, and this: such SQL is confined to the rights below, without
escalation, other schemas, files and programs, so it cannot make itself last.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import Error, connection, transaction

from tenants.context import tenant_context
from tenants.runtime_role import tenant_tables
from tests.isolation.asking import undone
from tests.isolation.world import Side, World

TABLES = sorted(tenant_tables())
_INSERT = """
INSERT INTO {table} SELECT (jsonb_populate_record(own, jsonb_build_object({changes}))).*
FROM {table} AS own LIMIT 1
"""


def _column(table: str) -> str:
    return "id" if table == "tenants_tenant" else "tenant_id"


def _rows(query: str, *values: Any) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values or None)
        return list(cursor.fetchall()) if cursor.description else []


def _count(query: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, values or None)
        return int(cursor.rowcount)


@contextmanager
def _inside(side: Side) -> Iterator[None]:
    with undone(), tenant_context(side.tenant_id):
        yield


def _tenants_in(table: str) -> set[object]:
    return {row[0] for row in _rows(f"SELECT DISTINCT {_column(table)} FROM {table}")}


def _refused(statement: str, match: str) -> None:
    with pytest.raises(Error, match=match), transaction.atomic():
        _rows(statement)


@pytest.mark.parametrize("table", TABLES)
def test_a_context_shows_its_own_rows_and_no_context_none(world: World, table: str) -> None:
    for side in (world.a, world.b):
        with _inside(side):
            assert _tenants_in(table) == {side.tenant_id}
    assert _tenants_in(table) == set()


@pytest.mark.parametrize("table", TABLES)
def test_no_row_of_another_tenant_can_be_changed_or_deleted(world: World, table: str) -> None:
    column, a, b = _column(table), world.a.tenant_id, world.b.tenant_id
    with _inside(world.b):
        assert _count(f"UPDATE {table} SET {column} = %s WHERE {column} = %s", b, a) == 0
        assert _count(f"DELETE FROM {table} WHERE {column} = %s", a) == 0
        assert _rows(f"SELECT 1 FROM {table} WHERE {column} = %s FOR UPDATE", a) == []


@pytest.mark.parametrize("table", TABLES)
def test_no_row_can_be_written_for_another_tenant(world: World, table: str) -> None:
    a = world.a.tenant_id
    changes = "'id', gen_random_uuid()" + (", 'tenant_id', %s::uuid" * (_column(table) != "id"))
    values: tuple[UUID, ...] = (a,) if _column(table) != "id" else ()
    with _inside(world.b), pytest.raises(Error, match="row-level security"), transaction.atomic():
        _count(_INSERT.format(table=table, changes=changes), *values)
    with _inside(world.b), pytest.raises(Error), transaction.atomic():
        _count(f"UPDATE {table} SET {_column(table)} = %s", a)


@pytest.mark.parametrize("table", TABLES)
def test_copy_shows_a_context_its_own_rows(world: World, table: str) -> None:
    with _inside(world.b):
        copied = _copied(f"COPY {table} TO STDOUT")
    assert str(world.b.tenant_id) in copied
    assert str(world.a.tenant_id) not in copied
    assert not world.a.words.heard_in(copied)
    assert _copied(f"COPY {table} TO STDOUT") == ""


def _copied(statement: str) -> str:
    connection.ensure_connection()
    with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:
        return b"".join(bytes(block) for block in copy).decode("utf-8", "replace")


def test_copy_brings_nothing_in_past_the_fence(world: World) -> None:
    with _inside(world.b):
        _refused("COPY tenants_agent FROM STDIN", "row-level security")


def test_a_prepared_statement_asks_again_whose_rows_there_are(world: World) -> None:
    with undone():
        _rows("PREPARE whose AS SELECT id FROM tenants_tenant")
        with tenant_context(world.a.tenant_id):
            assert _rows("EXECUTE whose") == [(world.a.tenant_id,)]
        with tenant_context(world.b.tenant_id):
            assert _rows("EXECUTE whose") == [(world.b.tenant_id,)]
        assert _rows("EXECUTE whose") == []
        _rows("DEALLOCATE whose")


def test_a_cursor_that_was_opened_in_a_context_keeps_to_it(world: World) -> None:
    with _inside(world.b):
        _rows("DECLARE held CURSOR FOR SELECT id FROM tenants_tenant")
        assert _rows("FETCH ALL FROM held") == [(world.b.tenant_id,)]


def test_resetting_the_setting_shows_nothing(world: World) -> None:
    for statement in ("RESET app.tenant_id", "SET LOCAL app.tenant_id = ''", "RESET ALL"):
        with undone(), tenant_context(world.b.tenant_id):
            _rows(statement)
            assert _rows("SELECT id FROM tenants_tenant") == []


def test_a_setting_that_is_no_tenant_is_an_error_or_nothing(world: World) -> None:
    with _inside(world.b):
        _rows("SELECT set_config('app.tenant_id', gen_random_uuid()::text, true)")
        assert _rows("SELECT id FROM tenants_tenant") == []
    with _inside(world.b):
        _rows("SELECT set_config('app.tenant_id', '* or true', true)")
        _refused("SELECT id FROM tenants_tenant", "uuid")
        _rows("SELECT set_config('app.tenant_id', '', true)")


def test_sql_that_names_another_tenant_itself_is_beyond_row_level_security(world: World) -> None:
    """The limit of the fence, stated: who runs SQL of their own sets the setting of their own.

    Injection must therefore be impossible, not harmless. It ends with the transaction.
    """
    with _inside(world.b):
        _rows("SELECT set_config('app.tenant_id', %s, true)", str(world.a.tenant_id))
        assert _rows("SELECT id FROM tenants_tenant") == [(world.a.tenant_id,)]
    assert _rows("SELECT id FROM tenants_tenant") == []


OWNER = settings.DATABASES.get("owner", {}).get("USER", "")
DENIED = [
    (f'SET ROLE "{OWNER}"', "permission denied"),
    (f'SET SESSION AUTHORIZATION "{OWNER}"', "permission denied"),
    ("ALTER ROLE CURRENT_USER BYPASSRLS", "permission denied|must"),
    ("ALTER ROLE CURRENT_USER SUPERUSER", "permission denied|must"),
    ("CREATE ROLE another", "permission denied"),
    (f'GRANT "{OWNER}" TO CURRENT_USER', "permission denied|must have admin"),
    ("ALTER TABLE calls_call DISABLE ROW LEVEL SECURITY", "must be owner"),
    ("ALTER TABLE calls_call NO FORCE ROW LEVEL SECURITY", "must be owner"),
    ("DROP POLICY tenant_isolation ON calls_call", "must be owner"),
    ("CREATE POLICY mine ON calls_call USING (true)", "must be owner"),
    ("ALTER TABLE tenants_auditevent DISABLE TRIGGER ALL", "must be owner|permission denied"),
    ("TRUNCATE calls_call", "permission denied"),
    ("DROP TABLE calls_call", "must be owner"),
    ("CREATE TABLE public.mine (id int)", "permission denied"),
    ("CREATE VIEW public.mine AS SELECT 1", "permission denied"),
    ("CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'", "permission denied"),
    ("CREATE SCHEMA mine", "permission denied"),
    ("CREATE EXTENSION dblink", "permission denied|not available|could not open"),
    ("SELECT rolpassword FROM pg_authid", "permission denied"),
    ("SELECT * FROM pg_statistic", "permission denied"),
    ("COPY (SELECT 1) TO '/tmp/isolation'", "permission denied|must be superuser"),
    ("COPY (SELECT 1) TO PROGRAM 'true'", "permission denied|must be superuser"),
    ("SELECT pg_read_file('/etc/passwd')", "permission denied"),
    ("SELECT lo_import('/etc/passwd')", "permission denied"),
    ("SET session_replication_role = replica", "permission denied"),
    ("INSERT INTO django_migrations (app, name, applied) VALUES ('x','x',now())", "permission"),
]


@pytest.mark.parametrize(("statement", "match"), DENIED, ids=[each[0][:50] for each in DENIED])
def test_the_runtime_role_may_not(world: World, statement: str, match: str) -> None:
    _refused(statement, match)


def test_row_security_cannot_be_turned_off_for_a_query(world: World) -> None:
    with undone():
        _rows("SET LOCAL row_security = off")
        _refused("SELECT id FROM tenants_tenant", "row-level security")


def test_the_planners_statistics_tell_nothing_of_fenced_tables(world: World) -> None:
    query = "SELECT tablename FROM pg_stats WHERE schemaname = 'public' AND tablename = ANY(%s)"
    assert _rows(query, TABLES) == []


def test_no_view_and_no_sequence_leads_round_the_fence(world: World) -> None:
    kinds = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind"
    assert _rows(f"{kinds} IN ('v', 'm', 'f')") == []
    for (sequence,) in _rows(f"{kinds} = 'S'"):
        assert not any(str(sequence).startswith(table) for table in TABLES)
        _refused(f"SELECT last_value FROM {sequence}", "permission denied")

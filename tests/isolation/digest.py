"""What a tenant owns, as one number a table: the same before and after, or it was touched."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Final

from django.apps import apps
from django.db import connection

from tenants.context import tenant_context
from tenants.runtime_role import tenant_tables
from tests.isolation.world import Side

# Not fenced, but a person's own: by the column that names the person.
_PEOPLES: Final = {
    "tenants_user": "id",
    "account_emailaddress": "user_id",
    "mfa_authenticator": "user_id",
}
_ONE: Final = """
SELECT '{table}', coalesce(md5(string_agg(seen, E'\\n' ORDER BY seen)), '')
FROM (SELECT (to_jsonb(t) - '{{{without}}}'::text[])::text AS seen FROM {table} AS t {which}) AS s
"""


def digest(side: Side, without: Collection[str] = ()) -> Mapping[str, str]:
    """Each table's MD5 over this side's rows; `without` are columns left out ("table.column")."""
    people = ", ".join(f"'{person}'" for person in side.people)
    with tenant_context(side.tenant_id), connection.cursor() as cursor:
        cursor.execute(_query(people, frozenset(without)))
        return dict(cursor.fetchall())


@cache
def _query(people: str, without: frozenset[str]) -> str:
    tables = [table for table in _tables() if f"{table}.*" not in without]
    parts = [_ONE.format(table=each, without=_columns(each, without), which="") for each in tables]
    parts += [
        _ONE.format(
            table=table,
            without=_columns(table, without),
            which=f"WHERE {column} IN ({people})",
        )
        for table, column in _PEOPLES.items()
    ]
    return " UNION ALL ".join(parts)


@cache
def _tables() -> tuple[str, ...]:
    return tuple(sorted(tenant_tables()))


def _columns(table: str, without: Collection[str]) -> str:
    return ",".join(name.partition(".")[2] for name in without if name.startswith(f"{table}."))


def unfenced() -> list[str]:
    """The tables of models that belong to no tenant."""
    return sorted({model._meta.db_table for model in apps.get_models()} - set(_tables()))

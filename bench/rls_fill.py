"""Very many calls of very many tenants, made by the database itself: rows cloned from one of each.

The clones are made of whatever columns a table has, so a new one is filled like the original's.
Half of the calls belong to a twentieth of the tenants. Calls are inserted in the order of their
time, so those of one tenant lie scattered over the table, as they do after a year of calls. Django
must be set up; writing is the owner role's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import md5
from typing import Final
from uuid import UUID

from django.db import connections
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from calls.models import Call, CallStatus, Direction
from tenants.context import tenant_context
from tenants.models import Agent, AgentVersion, Membership, PhoneNumber, User
from tenants.services import tenant_create

DAYS: Final = 366
AT_ONCE: Final = 50_000  # calls in one statement
LARGE_SHARE: Final = 20  # one tenant in so many is large
NUMBER, OWNER = "+14155550188", "rls@example.com"
# Of a table: references from and to it, unique keys; then its other indexes.
_CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE (conrelid = %(table)s::regclass AND contype IN ('f', 'u', 'p'))
        OR (confrelid = %(table)s::regclass AND contype = 'f')
    ORDER BY contype = 'f', conname
"""
_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = %(table)s::regclass
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""
_COLUMNS = """
    SELECT column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = %s ORDER BY ordinal_position
"""


def large_tenants(tenants: int) -> int:
    """How many of so many tenants are large: those with the first numbers."""
    return max(1, tenants // LARGE_SHARE)


def calls_of(number: int, *, calls: int, tenants: int) -> int:
    """How many of the calls the tenant with this number (from 1) has, within one."""
    large = large_tenants(tenants)
    return calls // 2 // (large if number <= large else tenants - large)


def id_of(kind: str, number: int) -> UUID:
    """The id of a clone, as the database makes it too: "tenant", "user", …; numbers from 1."""
    return UUID(md5(f"{kind}{number}".encode(), usedforsecurity=False).hexdigest())


def fill(*, calls: int, tenants: int, days: int = DAYS) -> None:
    """Tenants, each with owner, agent and number, and their calls; then VACUUM ANALYZE.

    The calls are spread over the last `days`.
    """
    made = tenant_create(name="Tenant 0", owner_email=OWNER, number=NUMBER)
    with tenant_context(made.tenant.pk):
        number, version = PhoneNumber.objects.get(), AgentVersion.objects.get()
        call = Call.objects.create(
            tenant=made.tenant,
            phone_number=number,
            agent_version=version,
            call_sid="CA0",
            direction=Direction.INBOUND,
            from_number=NUMBER,
            to_number=NUMBER,
            status=CallStatus.COMPLETED,
            end_reason="caller-hung-up",
            ended_at=timezone.now(),
            duration_seconds=60,
        )
        membership = Membership.objects.get()
        agent = Agent.objects.get()
    originals = {
        "tenants_tenant": made.tenant.pk,
        "tenants_user": User.objects.get(email=OWNER).pk,
        "tenants_membership": membership.pk,
        "tenants_agent": agent.pk,
        "tenants_agentversion": version.pk,
        "tenants_phonenumber": number.pk,
    }
    with connections["owner"].cursor() as cursor:
        _tenants(cursor, originals, tenants)
        with without_keys(cursor, "calls_call"):
            for first in range(0, calls, AT_ONCE):
                which = range(first, min(first + AT_ONCE, calls))
                _calls(cursor, call.pk, which, (calls, tenants, days))
        cursor.execute("DELETE FROM calls_call WHERE id = %s", [call.pk])
        cursor.execute("VACUUM ANALYZE")


def _clone_id(kind: str) -> str:
    return f"md5('{kind}' || n)::uuid"


def _tenants(cursor: CursorWrapper, originals: Mapping[str, UUID], tenants: int) -> None:
    """What a tenant consists of, by a statement for each table; references are checked last."""
    own = {"tenant_id": _clone_id("tenant")}
    changed: dict[str, dict[str, str]] = {
        "tenants_tenant": {"id": _clone_id("tenant"), "name": "'Tenant ' || n"},
        "tenants_user": {"id": _clone_id("user"), "email": "'owner' || n || '@example.com'"},
        "tenants_membership": {"id": _clone_id("membership"), "user_id": _clone_id("user"), **own},
        "tenants_agent": {
            "id": _clone_id("agent"), "published_version_id": _clone_id("version"), **own,
        },
        "tenants_agentversion": {
            "id": _clone_id("version"), "agent_id": _clone_id("agent"), **own,
        },
        "tenants_phonenumber": {
            "id": _clone_id("number"), "agent_id": _clone_id("agent"),
            "e164": "'+1' || 3000000000 + n", **own,
        },
    }  # fmt: skip
    cursor.execute("BEGIN")
    for table, values in changed.items():
        where = "generate_series(1, %s) AS n"
        _clone(cursor, table, values, where, [tenants, originals[table]])
    cursor.execute("COMMIT")


def _calls(
    cursor: CursorWrapper, original: UUID, which: range, sizes: tuple[int, int, int]
) -> None:
    """The calls with these numbers (from 0); `sizes` are all calls, all tenants and days."""
    calls, tenants, days = sizes
    large = large_tenants(tenants)
    tenant = (
        f"CASE WHEN call %% 2 = 0 OR {tenants} = {large} THEN call / 2 %% {large}"
        f" ELSE {large} + call / 2 %% {max(1, tenants - large)} END + 1"
    )
    values = {
        "id": "md5('call' || call)::uuid",
        "tenant_id": _clone_id("tenant"),
        "phone_number_id": _clone_id("number"),
        "agent_version_id": _clone_id("version"),
        "agent_id": _clone_id("agent"),
        "status": "CASE WHEN call %% 997 = 0 THEN 'failed' ELSE 'completed' END",
        "outcome": "CASE WHEN call %% 2503 = 0 THEN 'complaint' WHEN call %% 3 = 0"
        " THEN 'message' ELSE 'answered' END",
        "has_recording": "call %% 1009 <> 0",
        "duration_seconds": "20 + call %% 97 + CASE WHEN call %% 5003 = 0 THEN 3600 ELSE 0 END",
        "call_sid": "'CA' || md5('call' || call)",
        "from_number": "'+1' || 2000000000 + call %% 100000",
        "created_at": "at",
        "answered_at": "at + interval '2 seconds'",
        "ended_at": "at + interval '62 seconds'",
    }
    where = (
        "generate_series(%s, %s) AS call,"
        f" LATERAL (SELECT {tenant} AS n, now() - interval '{days} days'"
        f" + call * (interval '{days - 1} days' / {calls}) AS at) AS given"
    )
    _clone(cursor, "calls_call", values, where, [which.start, which.stop - 1, original])


def _clone(
    cursor: CursorWrapper,
    table: str,
    values: Mapping[str, str],
    where: str,
    given: list[int | UUID],
) -> None:
    """Insert copies of one row; `values` are SQL by column. The names and SQL are ours alone."""
    cursor.execute(_COLUMNS, [table])
    columns = [f'"{name}"' for (name,) in cursor.fetchall()]
    told = [values.get(name.strip('"'), f"original.{name}") for name in columns]
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(told)}"
        f" FROM {table} AS original, {where} WHERE original.id = %s",
        given,
    )


@contextmanager
def without_keys(cursor: CursorWrapper, table: str) -> Iterator[None]:
    """A table's indexes are made, and references checked, once in bulk instead of row by row."""
    cursor.execute(_CONSTRAINTS, {"table": table})
    constraints = cursor.fetchall()
    cursor.execute(_INDEXES, {"table": table})
    indexes = cursor.fetchall()
    for of, name, _ in reversed(constraints):
        cursor.execute(f"ALTER TABLE {of} DROP CONSTRAINT {name}")
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    unique = [each for each in constraints if not each[2].startswith("FOREIGN KEY")]
    references = [each for each in constraints if each not in unique]
    for of, name, definition in unique:
        cursor.execute(f"ALTER TABLE {of} ADD CONSTRAINT {name} {definition}")
    for _, definition in indexes:
        cursor.execute(definition)
    for of, name, definition in references:
        cursor.execute(f"ALTER TABLE {of} ADD CONSTRAINT {name} {definition}")

"""The database goes away in the middle of a stage, under both workers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from tests.database import owner_conninfo
from tests.faults.conftest import deep
from tests.faults.evidence import ALL_DONE, assert_once
from tests.faults.stack import APPLICATION
from tests.faults.world import World

MOMENTS = ("fetch.stored", "transcribe.asked", "summarise.asked", "meter.recorded", "notify.sent")


def sessions_end() -> int:
    """Every session of the workers is ended, as by a restart; how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s",
            [APPLICATION],
        )
        return len(cursor.fetchall())


@contextmanager
def turned_away() -> Iterator[None]:
    """Nobody is let in, as while a server starts; whoever is in stays."""
    database = sql.Identifier(connection.settings_dict["NAME"])
    limit = sql.SQL("ALTER DATABASE {} CONNECTION LIMIT {}")
    with psycopg.connect(owner_conninfo("postgres"), autocommit=True) as owner:
        owner.execute(limit.format(database, 0))
        try:
            yield
        finally:
            owner.execute(limit.format(database, -1))


@pytest.mark.parametrize(
    "moment", [m if m == "fetch.stored" else pytest.param(m, marks=deep) for m in MOMENTS]
)
def test_a_database_that_ends_its_sessions_delays_a_call_and_no_more(
    world: World, moment: str
) -> None:
    world.stack.stop_at(moment)
    call = world.finished()
    world.stack.stopped_at(moment)
    assert sessions_end() >= 1
    world.stack.go_on(moment)
    world.outlived(call)
    assert [stage.state for stage in world.stages(call).values()] == ALL_DONE
    assert_once(world, call)


@deep
def test_a_database_that_lets_nobody_in_for_a_while_delays_a_call_and_no_more(
    world: World,
) -> None:
    """As long as a stage's own attempt to say that it failed."""
    world.stack.stop_at("summarise.asked")
    call = world.finished()
    world.stack.stopped_at("summarise.asked")
    with turned_away():
        sessions_end()
        world.stack.go_on("summarise.asked")
        world.stack.logged("stage.database_failed")
    world.outlived(call)
    assert_once(world, call)

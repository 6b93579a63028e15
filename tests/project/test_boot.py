"""No worker runs with a database role that would see every tenant; one that is away is awaited."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.db import OperationalError
from psycopg.conninfo import conninfo_to_dict

from prosaas.boot import NotFenced, fence_require
from prosaas.embedded import Postgres, ensure
from prosaas.embedded.servers import kept_secret
from prosaas.launch import programs
from prosaas.launch.environment import ROOT
from prosaas.launch.process import Program
from prosaas.launch.stack import Stack, Stopping

WORKER = programs.worker({}).arguments
PASSWORD = "x"  # of roles on a server that lives as long as this module's tests
START_S = 60.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """Database URLs of a server of our own, with roles that no runtime role may be like."""
    root = tmp_path_factory.mktemp("boot")
    with ensure({"REDIS_URL": "redis://elsewhere"}, root):
        directory = root / "var" / "embedded"
        admin = Postgres.locate(directory, password=kept_secret(directory / "secret"))
        with psycopg.connect(admin.admin_conninfo, autocommit=True) as connection:
            for name in ("superuser", "bypassrls", "createdb"):
                role = f"CREATE ROLE a_{name} LOGIN {name} PASSWORD '{PASSWORD}'"
                connection.execute(role.encode())
        host = quote(str(conninfo_to_dict(admin.admin_conninfo)["host"]), safe="")
        yield lambda role: f"postgresql://{role}:{PASSWORD}@/postgres?host={host}&port=5432"


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        ("a_superuser", "the runtime role is a superuser"),
        ("a_bypassrls", "the runtime role has BYPASSRLS"),
        ("a_createdb", "migrations are not applied"),
    ],
)
def test_a_worker_that_is_not_held_back_does_not_start(
    server: Callable[[str], str], role: str, sentence: str
) -> None:
    env = {**os.environ, "DATABASE_URL": server(role)}
    env.pop("DATABASE_OWNER_URL", None)
    ended = subprocess.run(
        [sys.executable, *WORKER], env=env, cwd=ROOT, capture_output=True, text=True,
        check=False, timeout=START_S,
    )  # fmt: skip
    assert ended.returncode == 1
    assert f"The worker does not start: Tenants are not fenced: {sentence}" in ended.stderr
    assert " ready." not in ended.stdout + ended.stderr


def test_a_worker_of_the_runtime_role_starts(
    stack_environment: dict[str, str], tmp_path: Path
) -> None:
    with Stack(ROOT, Stopping(), logs=tmp_path) as stack:
        worker = stack.start(programs.worker(stack_environment))
        ready = programs.worker_is_ready
        stack.wait_until(lambda: ready(worker.log), what="worker", seconds=START_S)


def test_a_worker_waits_for_a_database_that_is_away_and_says_so(
    stack_environment: dict[str, str], tmp_path: Path
) -> None:
    nobody = "postgresql://nobody@127.0.0.1:1/nowhere"
    env = {**stack_environment, "DATABASE_URL": nobody, "DB_WAIT_MS": "100"}
    with Stack(ROOT, Stopping(), logs=tmp_path) as stack:
        worker = stack.start(Program("worker", WORKER, env, stop_seconds=10.0))
        said = lambda: worker.log.read_text().count("boot.database_away") > 1  # noqa: E731
        stack.wait_until(said, what="two lines", seconds=START_S)  # fails when the worker ends


class Outage:
    """A database that is away for the first looks, then says this of the role."""

    def __init__(self, looks: int, then: str | None) -> None:
        self.left, self.then = looks, then
        self.pauses: list[float] = []

    def problem_of(self) -> str | None:
        if self.left:
            self.left -= 1
            raise OperationalError
        return self.then


def test_the_looks_at_an_absent_database_become_rarer() -> None:
    outage = Outage(6, None)
    fence_require(problem_of=outage.problem_of, wait=outage.pauses.append)
    assert outage.pauses == [1, 2, 5, 10, 10, 10]


def test_a_database_that_comes_back_is_looked_at_as_closely() -> None:
    outage = Outage(1, "the runtime role owns tables")
    with pytest.raises(NotFenced, match="not fenced: the runtime role owns tables"):
        fence_require(problem_of=outage.problem_of, wait=outage.pauses.append)


def test_without_a_database_url_there_is_nothing_to_wait_for() -> None:
    with pytest.raises(NotFenced, match="DATABASE_URL is not set"):
        fence_require(configured={}, problem_of=Outage(9, None).problem_of)

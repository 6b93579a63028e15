"""The embedded servers: started, joined, left, killed and started again (issue 2, item 2)."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import redis

from prosaas.embedded import Lease, ensure
from prosaas.launch.environment import ROOT

WAIT_SECONDS = 20.0


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of its own; its cluster is made once for this file."""
    return tmp_path_factory.mktemp("checkout")


@contextmanager
def serving(root: Path) -> Iterator[dict[str, str]]:
    env: dict[str, str] = {}
    with ensure(env, root):
        yield env


@pytest.fixture
def env(root: Path) -> Iterator[dict[str, str]]:
    with serving(root) as env:
        yield env


def fetch(url: str, query: str) -> object:
    with psycopg.connect(url, connect_timeout=5) as connection:
        cursor = connection.execute(query.encode())
        row = cursor.fetchone() if cursor.description else None
    return row and row[0]


def postmaster_pid(root: Path) -> int:
    pid_file = next(root.glob("var/embedded/postgres/data*/postmaster.pid"))
    return int(pid_file.read_text().splitlines()[0])


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_OWNER_URL"])
def test_no_role_sees_past_row_level_security(env: dict[str, str], name: str) -> None:
    query = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    assert fetch(env[name], query) is False


def test_the_runtime_role_owns_nothing_and_makes_nothing(env: dict[str, str]) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        fetch(env["DATABASE_URL"], "CREATE TABLE public.mine ()")


def test_a_second_process_joins_the_same_servers(env: dict[str, str], root: Path) -> None:
    with serving(root) as second:
        assert second == env
    assert fetch(env["DATABASE_URL"], "SELECT 1") == 1


def test_data_and_queue_survive_a_second_start(root: Path) -> None:
    with serving(root) as env:
        fetch(env["DATABASE_OWNER_URL"], "CREATE TABLE kept AS SELECT 7 AS n")
        redis.Redis.from_url(env["REDIS_URL"]).set("kept", "7")
    with serving(root) as env:
        assert fetch(env["DATABASE_OWNER_URL"], "SELECT n FROM kept") == 7
        assert redis.Redis.from_url(env["REDIS_URL"]).get("kept") == b"7"


def test_the_last_to_leave_stops_both(root: Path) -> None:
    with serving(root) as env:
        assert env
    assert env == {}
    assert not list(root.glob("var/embedded/postgres/data*/postmaster.pid"))
    assert not Lease(root / "var" / "embedded").in_use()


def test_a_killed_postgres_comes_back_with_its_data(root: Path) -> None:
    with serving(root) as env:
        # By default the last half second is not on the disk yet; this commit waits for it.
        query = "SET synchronous_commit = on; CREATE TABLE crash AS SELECT 7 AS n"
        fetch(env["DATABASE_OWNER_URL"], query)
        os.kill(postmaster_pid(root), signal.SIGKILL)
    with serving(root) as env:
        assert fetch(env["DATABASE_OWNER_URL"], "SELECT n FROM crash") == 7


def test_servers_end_when_their_only_user_is_killed(root: Path) -> None:
    program = (
        "import sys, time, pathlib; from prosaas.embedded import ensure\n"
        "with ensure({}, pathlib.Path(sys.argv[1])): print('up', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", program, str(root)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as user:
        assert user.stdout is not None
        assert user.stdout.readline() == b"up\n"
        user.kill()
    until(lambda: not list(root.glob("var/embedded/postgres/data*/postmaster.pid")))


def test_a_given_url_starts_nothing(tmp_path: Path) -> None:
    env = {"DATABASE_URL": "postgresql://elsewhere/x", "REDIS_URL_FILE": "/run/secrets/redis"}
    with ensure(env, tmp_path):
        assert not (tmp_path / "var").exists()


def test_a_path_too_long_for_a_socket_still_works(tmp_path: Path) -> None:
    root = tmp_path / ("d" * 100)
    root.mkdir()
    env = {"REDIS_URL": "redis://elsewhere/0"}
    with ensure(env, root):
        assert fetch(env["DATABASE_URL"], "SELECT 1") == 1

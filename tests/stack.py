"""pytest plugin: whole processes for tests, on a fresh database of whichever server is in use."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import redis

from prosaas.launch import programs
from prosaas.launch.demo_call import Line
from prosaas.launch.environment import ROOT
from prosaas.launch.stack import Stack, Stopping
from prosaas.sandbox.twilio_config import ACCOUNT_SID, AUTH_TOKEN
from tests.database import fresh_database

READY_SECONDS = 60.0
FIRST_PORT = 18000


@pytest.fixture(scope="session")
def stack_environment() -> Iterator[dict[str, str]]:
    """The environment of processes with a migrated database and a task queue of their own."""
    with fresh_database("stack") as (name, _):
        env = dict(os.environ)
        for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
            env[variable] = urlunsplit(urlsplit(env[variable])._replace(path=f"/{name}"))
        env["REDIS_URL"] = _queue_of_its_own(env["REDIS_URL"])
        manage(env, "migrate", "--database", "owner", "-v0", "--skip-checks")
        yield env
        with redis.Redis.from_url(env["REDIS_URL"]) as client:
            client.flushdb()


@dataclass(frozen=True, slots=True)
class Running:
    """A running stack: web, worker and sandbox, with one tenant that can be phoned."""

    web: str
    sandbox: str
    env: dict[str, str]
    tenant: dict[str, Any]

    @property
    def line(self) -> Line:
        """For prosaas.launch.demo_call: place a call, wait for it, read it back."""
        return Line(self.sandbox, self.web, self.env["PUBLIC_URL"], self.tenant["api_key"])

    def new_tenant(self, number: str) -> dict[str, Any]:
        """Another tenant, as createtenant prints it."""
        return create_tenant(self.env, number)


@pytest.fixture(scope="session")
def running(
    stack_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """Started once for all tests; its logs are shown when a process dies."""
    logs = tmp_path_factory.mktemp("stack-log")
    port = programs.next_free_port(programs.LOOPBACK, FIRST_PORT)
    sandbox_port = programs.next_free_port(programs.LOOPBACK, port + 1)
    env = stack_environment | _sandbox_providers(port, sandbox_port)
    config = logs / "sandbox.json"
    config.write_text(json.dumps(_sandbox_config()))
    with Stack(ROOT, Stopping(), logs=logs) as stack:
        sandbox = stack.start(programs.sandbox(env, port=sandbox_port, config=config))
        stack.start(programs.worker(env))
        stack.start(programs.web(env, host=programs.LOOPBACK, port=port))
        tenant = create_tenant(env, "+14155550123")
        stack.wait_until(
            lambda: programs.sandbox_is_ready(sandbox.log) and programs.web_ready(env, port),
            what="the stack",
            seconds=READY_SECONDS,
        )
        yield Running(env["PUBLIC_URL"], env["TWILIO_API_URL"], env, tenant)


def create_tenant(env: dict[str, str], number: str) -> dict[str, Any]:
    """`manage.py createtenant`, on the processes' database."""
    owner = f"owner{number[1:]}@example.com"
    options = ["--name", f"Tenant {number}", "--owner-email", owner, "--number", number, "--json"]
    made: dict[str, Any] = json.loads(manage(env, "createtenant", *options))
    return made


def manage(env: dict[str, str], *arguments: str) -> str:
    """Run manage.py; what it printed on stdout. Fails the test with its words."""
    command = [sys.executable, "manage.py", *arguments]
    result = subprocess.run(
        command, env=env, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def _sandbox_providers(port: int, sandbox_port: int) -> dict[str, str]:
    sandbox = f"http://{programs.LOOPBACK}:{sandbox_port}"
    return {
        "SANDBOX": "1",
        "PUBLIC_URL": f"http://{programs.LOOPBACK}:{port}",
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "TWILIO_API_URL": sandbox,
        "OPENAI_BASE_URL": f"{sandbox}/v1",
        "DRAIN_SECONDS": "5",
    }


def _sandbox_config() -> dict[str, Any]:
    return {
        "twilio": {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN, "allow_ws": True},
    }


def _queue_of_its_own(redis_url: str) -> str:
    """Another database of the same server: 2 to 15, so that parallel runs seldom meet."""
    parts = urlsplit(redis_url)
    return urlunsplit(parts._replace(path=f"/{2 + os.getpid() % 14}"))

"""pytest plugin: whole processes for tests, on a fresh database of whichever server is in use."""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import pytest
import redis

from prosaas.launch import programs
from prosaas.launch.demo_call import Line
from prosaas.launch.environment import ROOT
from prosaas.launch.process import Process
from prosaas.launch.stack import Stack, Stopping
from prosaas.sandbox.twilio.config import ACCOUNT_SID, AUTH_TOKEN
from tests.database import fresh_database
from tests.queues import queue_of_its_own

READY_SECONDS = 60.0
FIRST_PORT = 18000
POLL_SECONDS = 0.05


@contextmanager
def environment_of_stacks(label: str, stack: int) -> Iterator[dict[str, str]]:
    """The environment of processes with a migrated database and a task queue of their own."""
    with fresh_database(label) as (name, _):
        env = dict(os.environ)
        for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
            env[variable] = urlunsplit(urlsplit(env[variable])._replace(path=f"/{name}"))
        env["REDIS_URL"] = queue_of_its_own(env["REDIS_URL"], stack)
        manage(env, "migrate", "--database", "owner", "-v0", "--skip-checks")
        yield env
        with redis.Redis.from_url(env["REDIS_URL"]) as client:
            client.flushdb()


@pytest.fixture(scope="session")
def stack_environment() -> Iterator[dict[str, str]]:
    """What the stacks of these tests share; the tests in a browser have one of their own."""
    with environment_of_stacks("stack", 0) as env:
        yield env


@dataclass(frozen=True, slots=True)
class Running:
    """A running stack: web, worker and sandbox, with one tenant that can be phoned."""

    env: dict[str, str]
    tenant: dict[str, Any]
    stack: Stack
    web_process: Process
    web_port: int
    mails: Path

    @property
    def web(self) -> str:
        """The address of the web process, which is PUBLIC_URL too."""
        return self.env["PUBLIC_URL"]

    @property
    def line(self) -> Line:
        """For prosaas.launch.demo_call: place a call, wait for it, read it back."""
        return Line(
            sandbox=self.env["TWILIO_API_URL"],
            web=self.web,
            public_url=self.web,
            api_key=self.tenant["api_key"],
        )

    def mailed(self, path: str) -> str:
        """The newest address in an e-mail that holds this path; "" while there is none."""
        letters = sorted(self.mails.glob("*"), key=lambda letter: letter.stat().st_mtime)
        text = "".join(letter.read_text() for letter in letters)
        return next(iter(re.findall(rf"https?://\S*{path}\S*", text)[::-1]), "")

    def check(self) -> None:
        """Fails the test with its last lines when a process has died."""
        self.stack.check()

    def number_at_sandbox(self, number: str) -> dict[str, str]:
        """The body of POST /sandbox/numbers for a number of ours."""
        return {
            "number": number,
            "voice_url": f"{self.web}/webhook/incoming_call",
            "status_callback": f"{self.web}/webhook/call_status",
        }

    def phoning(self, number: str, *options: str) -> "Running":
        """The same stack with another tenant, made with these options of createtenant."""
        return replace(self, tenant=create_tenant(self.env, number, *options))

    async def until_live(self, calls: int) -> None:
        """Wait until that many streams are open in the web process."""
        async with httpx.AsyncClient(base_url=self.web) as client, asyncio.timeout(READY_SECONDS):
            while True:
                ready = (await client.get("/readyz")).json()
                if ready["live_calls"] == calls:
                    return
                await asyncio.sleep(POLL_SECONDS)

    async def web_ends(self) -> int:
        """Wait for the end of the web process; its exit status."""
        async with asyncio.timeout(READY_SECONDS):
            while True:
                status = self.web_process.exit_status()
                if status is not None:
                    return status
                await asyncio.sleep(POLL_SECONDS)


@contextmanager
def started(
    environment: dict[str, str],
    logs: Path,
    number: str,
    *,
    drain_seconds: int = 5,
    public_port: int = 0,
) -> Iterator[Running]:
    """A stack of its own with a tenant on `number`; its logs are shown when a process dies.

    `public_port` is where PUBLIC_URL points instead of the web process: to a relay in front of it.
    """
    port = programs.next_free_port(programs.LOOPBACK, FIRST_PORT)
    sandbox_port = programs.next_free_port(programs.LOOPBACK, port + 1)
    env = environment | _sandbox_providers(public_port or port, sandbox_port)
    env["DRAIN_SECONDS"] = str(drain_seconds)
    mails = logs / "mails"
    env["EMAIL_URL"] = f"{mails.as_uri()}?from=prosaas@example.com"
    config = logs / "sandbox.json"
    config.write_text(json.dumps(_sandbox_config()))
    with Stack(ROOT, Stopping(), logs=logs) as stack:
        sandbox = stack.start(programs.sandbox(env, port=sandbox_port, config=config))
        worker = stack.start(programs.worker(env))
        web = stack.start(programs.web(env, host=programs.LOOPBACK, port=port))
        tenant = create_tenant(env, number)
        stack.wait_until(
            lambda: (
                programs.sandbox_is_ready(sandbox.log)
                and programs.worker_is_ready(worker.log)
                and programs.web_ready(env, port)
            ),
            what="the stack",
            seconds=READY_SECONDS,
        )
        yield Running(env, tenant, stack, web, port, mails)


@pytest.fixture(scope="session")
def running(
    stack_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """One stack for all tests that leave it running."""
    with started(stack_environment, tmp_path_factory.mktemp("stack"), "+14155550123") as stack:
        yield stack


def create_tenant(env: dict[str, str], number: str, *more: str) -> dict[str, Any]:
    """`manage.py createtenant`, on the processes' database, with more options."""
    owner = f"owner{number[1:]}@example.com"
    # The agent says the name in its greeting, of which every call waits for the end.
    options = ["--name", "Flower shop", "--owner-email", owner, "--number", number, "--json"]
    made: dict[str, Any] = json.loads(manage(env, "createtenant", *options, *more))
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
    }


def _sandbox_config() -> dict[str, Any]:
    return {
        "twilio": {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN, "allow_ws": True},
        "openai": {"read_watermark": True, "late_deltas": 3},
    }

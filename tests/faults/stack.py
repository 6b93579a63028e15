"""The processes under test: the stand-ins and two workers, on the tests' own database.

Two, so that what one leaves the other takes up while a third is being started in its place.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import redis
from django.conf import settings
from django.db import connections

from prosaas.launch import programs
from prosaas.launch.environment import ROOT
from prosaas.launch.process import Process, Program
from prosaas.sandbox.twilio.config import ACCOUNT_SID, AUTH_TOKEN
from tests.faults.mail import Sink
from tests.queues import queue_of_its_own

FIRST_PORT = 19_000
READY_SECONDS = 90.0
POLL_SECONDS = 0.05
PATIENCE_SECONDS = 20.0  # of a worker with a provider
WORKERS = 2
APPLICATION = "faults"  # by which the workers' connections to PostgreSQL are known


def until(ready: Callable[[], bool], what: Callable[[], str], seconds: float = 60.0) -> None:
    """Wait until it is so; fails the test with `what` when that takes too long."""
    deadline = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < deadline, what()
        time.sleep(POLL_SECONDS)


@dataclass
class Stack:
    """What runs, and what to do to it. `env` is the workers'."""

    env: Mapping[str, str]
    logs: Path
    sink: Sink
    sandbox: Process
    workers: list[Process] = field(default_factory=list)
    begun: int = 0
    logged_before: dict[int, int] = field(default_factory=dict)  # letters, by process id

    @property
    def sandbox_url(self) -> str:
        return self.env["TWILIO_API_URL"]

    @property
    def recordings(self) -> Path:
        """The folder that is the storage."""
        return Path(urlsplit(self.env["STORAGE_URL"]).path)

    @property
    def stops(self) -> Path:
        return Path(self.env["FAULTS_STOPS"])

    @property
    def broker(self) -> str:
        return self.env["REDIS_URL"]

    def worker_start(self) -> Process:
        """One more worker; it is not waited for."""
        self.begun += 1
        program = programs.worker(self.env)
        if pool := self.env.get("FAULTS_POOL"):
            pooled = [pool if "--pool" in word else word for word in program.arguments]
            program = replace(program, arguments=pooled)
        name = f"worker-{self.begun}"
        process = Process(_ours(program, name), logs=self.logs, root=ROOT)
        self.workers.append(process)
        return process

    def workers_ready(self) -> None:
        """Wait until each says so, and is alive."""
        until(
            lambda: all(programs.worker_is_ready(each.log) for each in self.workers),
            lambda: "\n".join(each.last_lines() for each in self.workers),
            READY_SECONDS,
        )

    def stop_at(self, name: str) -> None:
        """Have the next thread that reaches this checkpoint stand still."""
        (self.stops / name).touch()

    def stopped_at(self, name: str) -> int:
        """Wait until one does; its process's id."""
        told = self.stops / f"{name}.pid"
        until(told.exists, lambda: f"{name} was not reached\n{self.last_lines()}")
        return int(told.read_text())

    def go_on(self, name: str) -> None:
        """Let it go on."""
        (self.stops / f"{name}.go").touch()

    def kill(self, pid: int) -> None:
        """SIGKILL for the worker with this id; another is started in its place."""
        [dead] = [each for each in self.workers if each.pid == pid]
        os.kill(pid, signal.SIGKILL)
        until(lambda: dead.exit_status() is not None, lambda: "SIGKILL did not end a worker")
        assert dead.exit_status() == -signal.SIGKILL
        self.workers.remove(dead)
        self.worker_start()

    def supervise(self) -> None:
        """Start another in the place of each worker that has ended, as a supervisor does."""
        for ended in [each for each in self.workers if each.exit_status() is not None]:
            self.workers.remove(ended)
            self.worker_start()

    def fresh(self) -> None:
        """Forget what the test before this one arranged; have two workers ready."""
        for left in self.stops.iterdir():
            if left.suffix == ".pid" and not left.with_suffix(".go").exists():
                self.go_on(left.stem)
            elif not left.suffix:
                left.unlink()
        self.workers_ready()
        for left in self.stops.iterdir():
            left.unlink()
        self.logged_before = {
            each.pid: len(each.log.read_text(errors="replace")) for each in self.workers
        }
        with redis.Redis.from_url(self.broker) as client:
            client.flushdb()
        self.sink.taken.clear()
        self.sink.answer = "250 OK"

    def logged(self, event: str) -> None:
        """Wait until a worker has logged this in the test that runs."""

        def is_there() -> bool:
            return any(
                event in each.log.read_text(errors="replace")[self.logged_before.get(each.pid, 0) :]
                for each in self.workers
            )

        until(is_there, lambda: f"{event} was not logged")

    def last_lines(self) -> str:
        """The end of each worker's log, for a person."""
        return "\n".join(each.last_lines() for each in self.workers)

    def end(self) -> None:
        """End everything at once: a worker may stand still somewhere."""
        for process in [*self.workers, self.sandbox]:
            process.kill()


@contextmanager
def started(folder: Path, sink: Sink, **more: str) -> Iterator[Stack]:
    """The processes, ready; `more` is environment. Leaves none."""
    port = programs.next_free_port(programs.LOOPBACK, FIRST_PORT + os.getpid() % 1000)
    config = folder / "sandbox.json"
    config.write_text("{}")
    env = _environment(folder, f"http://{programs.LOOPBACK}:{port}", sink) | more
    for variable in ("STORAGE_URL", "FAULTS_STOPS"):
        Path(urlsplit(env[variable]).path).mkdir(exist_ok=True)
    program = programs.sandbox(env, port=port, config=config)
    stack = Stack(env, folder, sink, Process(program, logs=folder, root=ROOT))
    try:
        for _ in range(WORKERS):
            stack.worker_start()
        until(
            lambda: programs.sandbox_is_ready(stack.sandbox.log),
            stack.sandbox.last_lines,
            READY_SECONDS,
        )
        stack.workers_ready()
        yield stack
    finally:
        stack.end()
        with redis.Redis.from_url(stack.broker) as client:
            client.flushdb()


def _ours(program: Program, name: str) -> Program:
    """The product's worker, with our stops in it."""
    arguments = [
        {"prosaas.celery": "tests.faults.worker"}.get(
            word, f"--hostname={name}-{os.getpid()}@%h" if "--hostname" in word else word
        )
        for word in program.arguments
    ]
    return replace(program, name=name, arguments=arguments)


def _environment(folder: Path, sandbox: str, sink: Sink) -> dict[str, str]:
    return dict(os.environ) | {
        "SANDBOX": "1",
        "DATABASE_URL": database_url(os.environ["DATABASE_URL"]),
        "REDIS_URL": queue_of_its_own(os.environ["REDIS_URL"], stack=5),
        "PUBLIC_URL": settings.PUBLIC_URL,
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "TWILIO_API_URL": sandbox,
        "OPENAI_BASE_URL": f"{sandbox}/v1",
        "EMAIL_URL": sink.url,
        "STORAGE_URL": f"file://{folder}/recordings",
        "FAULTS_STOPS": f"{folder}/stops",
        "FAULTS_PATIENCE_S": str(PATIENCE_SECONDS),
    }


def database_url(url: str) -> str:
    """The same server's database that this process's tests use."""
    parts = urlsplit(url)
    name = connections["default"].settings_dict["NAME"]
    more = f"application_name={APPLICATION}"
    query = f"{parts.query}&{more}" if parts.query else more
    return urlunsplit(parts._replace(path=f"/{name}", query=query))

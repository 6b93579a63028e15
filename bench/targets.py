"""The servers to be measured: how each is started, on which core, and how a call reaches it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.system import Cores, on_cores
from prosaas.launch import programs
from prosaas.launch.environment import ROOT, prepare
from prosaas.launch.process import Program
from prosaas.launch.stack import Stack
from prosaas.sandbox.twilio.config import ACCOUNT_SID, AUTH_TOKEN

LOOPBACK = programs.LOOPBACK
NUMBER = "+14155550123"
KEY = "bench"
READY_S, WORKER_S = 60.0, 20.0
WORKER_NICE = 10  # what comes after a call must not make the callers late
OF_OTHERS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "PUBLIC_URL", "SERVER")


@dataclass(frozen=True, slots=True)
class Ports:
    """Where everything listens on 127.0.0.1, the same in every run of a campaign."""

    callers: int
    model: int
    server: int

    @classmethod
    def free(cls, first: int = 18000) -> "Ports":
        """Three free ones."""
        callers = programs.next_free_port(LOOPBACK, first)
        model = programs.next_free_port(LOOPBACK, callers + 1)
        return cls(callers, model, programs.next_free_port(LOOPBACK, model + 1))

    @property
    def callers_url(self) -> str:
        """The carrier stand-in."""
        return f"http://{LOOPBACK}:{self.callers}"

    @property
    def model_url(self) -> str:
        """The model stand-in, as OPENAI_BASE_URL."""
        return f"http://{LOOPBACK}:{self.model}/v1"

    @property
    def server_url(self) -> str:
        """The server under test."""
        return f"http://{LOOPBACK}:{self.server}"


@dataclass(frozen=True, slots=True)
class Served:
    """A server that takes calls. `pid` 0 and `probe` "" where there is nothing to look at."""

    number: Mapping[str, str]
    pid: int = 0
    probe: str = ""


class Target(Protocol):
    """A server to be measured."""

    @property
    def name(self) -> str:
        """As in `Run.server`."""

    def start(self, stack: Stack, ports: Ports, cores: Cores) -> Served:
        """Start it in `stack` on its own core and wait until it answers."""


@dataclass(frozen=True, slots=True)
class BareBridge:
    """The floor; `arguments` make it faulty (bench/faulty_bridge.py)."""

    name: str = "bare bridge"
    module: str = "bench.bare_bridge"
    arguments: tuple[str, ...] = ()

    def start(self, stack: Stack, ports: Ports, cores: Cores) -> Served:
        """One process, nothing else."""
        model = ports.model_url.replace("http://", "ws://") + "/realtime"
        where = ["--port", str(ports.server), "--model-url", model]
        program = Program(
            "bare-bridge",
            ["-m", self.module, *where, "--public-url", ports.server_url, *self.arguments],
            {**os.environ, "OPENAI_API_KEY": KEY},
            stop_seconds=5.0,
        )
        with on_cores(cores.server):
            process = stack.start(program)
        stack.wait_until(
            lambda: not programs.port_is_free(LOOPBACK, ports.server),
            what=self.name,
            seconds=READY_S,
        )
        voice_url = f"{ports.server_url}/webhook/incoming_call"
        return Served({"number": NUMBER, "voice_url": voice_url}, process.pid, _probe(ports))


def _probe(ports: Ports) -> str:
    return f"{ports.server_url}/healthz"


@dataclass(frozen=True, slots=True)
class ProSaaS:
    """The product with the given SERVER; `home` holds its database, Redis and tenant."""

    name: str
    server: str
    home: "Home"

    def start(self, stack: Stack, ports: Ports, cores: Cores) -> Served:
        """The web process alone on the server's core; the worker is started elsewhere."""
        env = {**self.home.env, "SERVER": self.server}
        worker = stack.start(programs.worker(env))
        os.setpriority(os.PRIO_PROCESS, worker.pid, WORKER_NICE)
        with on_cores(cores.server):
            web = stack.start(programs.web(env, host=LOOPBACK, port=ports.server))
        stack.wait_until(lambda: programs.web_ready(env, ports.server), what="web", seconds=READY_S)
        stack.wait_until(
            lambda: programs.worker_is_ready(worker.log), what="worker", seconds=WORKER_S
        )
        number = {
            "number": NUMBER,
            "voice_url": f"{ports.server_url}/webhook/incoming_call",
            "status_callback": f"{ports.server_url}/webhook/call_status",
        }
        return Served(number, web.pid, _probe(ports))


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Any address already running, whose model is the stand-in or not."""

    number: Mapping[str, str]
    name: str = "given address"

    def start(self, stack: Stack, ports: Ports, cores: Cores) -> Served:
        """Nothing to start, nothing to look at but the calls."""
        return Served(self.number)


@dataclass(frozen=True, slots=True)
class Home:
    """The environment of every process of the product."""

    env: Mapping[str, str]


@contextmanager
def home(directory: Path, ports: Ports) -> Iterator[Home]:
    """A fresh PostgreSQL and Redis in `directory`, migrated, with one tenant on NUMBER.

    Servers that the environment names are left alone.
    """
    env = {name: value for name, value in os.environ.items() if name not in OF_OTHERS}
    env |= {
        "PUBLIC_URL": ports.server_url,
        "SANDBOX": "1",
        "DRAIN_SECONDS": "0",
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "TWILIO_API_URL": ports.callers_url,
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": ports.model_url,
    }
    directory.mkdir(parents=True)
    with prepare(env, directory):
        manage(env, "migrate", "--database", "owner", "--verbosity", "0")
        made = manage(
            env, "createtenant", "--name", "Bench", "--owner-email", "bench@example.com",
            "--number", NUMBER, "--greeting", "Hello, how can I help you?", "--json",
        )  # fmt: skip
        assert json.loads(made)["number"] == NUMBER
        yield Home(dict(env))


def manage(env: Mapping[str, str], *arguments: str) -> str:
    """Run manage.py; what it printed on stdout. RuntimeError with its words."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"manage.py {arguments[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def stand_ins(
    stack: Stack, directory: Path, ports: Ports, cores: Cores, config: Mapping[str, object]
) -> None:
    """Start the callers and the model, each in a process of its own; `config` is the model's."""
    twilio = {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN, "allow_ws": True}
    parts = (
        ("callers", ports.callers, cores.callers, {"twilio": twilio}),
        ("model", ports.model, cores.model, {"openai": config}),
    )
    for name, port, core, body in parts:
        path = directory / f"{name}.json"
        path.write_text(json.dumps(body))
        arguments = ["-m", "prosaas.sandbox", "--port", str(port), "--config", str(path)]
        with on_cores(core):
            process = stack.start(Program(name, arguments, os.environ, stop_seconds=10.0))
        log = process.log
        stack.wait_until(
            lambda log=log: programs.sandbox_is_ready(log),  # type: ignore[misc]  # mypy: default
            what=name,
            seconds=READY_S,
        )

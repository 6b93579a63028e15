"""The processes of docs/design.md section 4, as programs for the supervisor."""

import http.client
import json
import os
import socket
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from prosaas.launch.process import Program
from prosaas.launch.values import DRAIN_SECONDS, LAST_PORT, seconds_of

CELERY = ("-m", "celery", "-A", "prosaas.celery")
LOOPBACK = "127.0.0.1"
OK = 200
AFTER_DRAIN_SECONDS = 15.0  # for closing sockets and threads once the calls are over


def web(env: Mapping[str, str], *, host: str, port: int) -> Program:
    """Daphne; drains on SIGTERM."""
    return Program(
        "web",
        ["-m", "prosaas.launch.web"],
        {**env, "HOST": host, "PORT": str(port)},
        stop_seconds=seconds_of(env, "DRAIN_SECONDS", DRAIN_SECONDS) + AFTER_DRAIN_SECONDS,
    )


def worker(env: Mapping[str, str]) -> Program:
    """Celery's worker for all queues, where nobody is a stranger: demo, tests, benches."""
    return _celery_worker(env, "worker", queues="calls,post_call,webhooks", threads=8)


def workers(env: Mapping[str, str]) -> list[Program]:
    """Two workers for all queues. Strangers' servers keep only the one for their messages busy."""
    return [
        _celery_worker(env, "worker", queues="calls,post_call", threads=8),
        _celery_worker(env, "webhooks", queues="webhooks", threads=16),
    ]


def _celery_worker(env: Mapping[str, str], name: str, *, queues: str, threads: int) -> Program:
    """Threads: tasks wait for others' answers."""
    return Program(
        name,
        [
            *CELERY,
            "worker",
            f"--queues={queues}",
            "--pool=threads",
            f"--concurrency={threads}",
            "--loglevel=INFO",
            f"--hostname={name}-{os.getpid()}@%h",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
        ],
        env,
        stop_seconds=30.0,
    )


def beat(env: Mapping[str, str]) -> Program:
    """Celery's clock; keeps no file, its tasks are safe to run early or twice."""
    return Program(
        "beat",
        [*CELERY, "beat", "--loglevel=INFO", "--pidfile=", "--scheduler=celery.beat:Scheduler"],
        env,
    )


def web_ready(env: Mapping[str, str], port: int) -> bool:
    """Whether /readyz of our own web process says yes. Asks in the name of PUBLIC_URL's host."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    host = urlsplit(env.get("PUBLIC_URL", "")).netloc or f"{LOOPBACK}:{port}"
    try:
        connection.request("GET", "/readyz", headers={"Host": host})
        return connection.getresponse().status == OK
    except OSError:
        return False
    finally:
        connection.close()


def port_is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def next_free_port(host: str, first: int) -> int:
    """`first`, or the next one that is free."""
    for port in range(first, LAST_PORT + 1):
        if port_is_free(host, port):
            return port
    raise OSError(f"No free port from {first} up.")


def sandbox(env: Mapping[str, str], *, port: int, config: Path) -> Program:
    """The stand-ins for Twilio and OpenAI."""
    arguments = ["-m", "prosaas.sandbox", "--port", str(port), "--config", str(config)]
    return Program("sandbox", arguments, env)


def worker_is_ready(log: Path) -> bool:
    """Whether Celery has said so. Needs LOG_LEVEL INFO."""
    return " ready." in log.read_text(errors="replace")


def sandbox_is_ready(log: Path) -> bool:
    """Whether it has printed its one line."""
    for line in log.read_text(errors="replace").splitlines():
        if line.startswith("{"):
            return bool(json.loads(line).get("ready"))
    return False

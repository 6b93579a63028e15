"""`make run` as a process: it serves, says so, and ends cleanly (issue 2, item 8)."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from prosaas.launch import programs
from prosaas.launch.environment import ROOT

COMMAND = [sys.executable, "-m", "prosaas.launch.run"]


@contextmanager
def running(env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        COMMAND, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def refused(env: dict[str, str]) -> str:
    result = subprocess.run(
        COMMAND, env=env, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    return result.stderr


def test_it_serves_until_sigterm_and_ends_with_0(stack_environment: dict[str, str]) -> None:
    port = str(programs.next_free_port(programs.LOOPBACK, 18200))
    local = {"PORT": port, "PUBLIC_URL": "", "HOST": programs.LOOPBACK}
    with running(stack_environment | local) as process:
        assert process.stdout is not None
        while "ProSaaS serves" not in (line := process.stdout.readline()):
            assert line, "it ended before it served"
        assert httpx.get(f"http://127.0.0.1:{port}/readyz").json()["status"] == "ok"
        process.send_signal(signal.SIGTERM)
        assert process.stdout.read().endswith("Stopped.\n")
        assert process.wait() == 0


def test_a_missing_key_is_named(stack_environment: dict[str, str]) -> None:
    assert "prosaas.E009" in refused(stack_environment | {"OPENAI_API_KEY": "", "PORT": "18300"})


def test_a_taken_port_is_named(stack_environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        local = {"PORT": port, "HOST": programs.LOOPBACK}
        assert f"Port {port} is taken" in refused(stack_environment | local)


def test_strangers_servers_keep_no_thread_from_calls() -> None:
    """Their messages have a worker of their own; no queue is left without one."""
    queues = [
        set(word.removeprefix("--queues=").split(","))
        for worker in programs.workers({})
        for word in worker.arguments
        if word.startswith("--queues=")
    ]
    assert queues == [{"calls", "post_call"}, {"webhooks"}]

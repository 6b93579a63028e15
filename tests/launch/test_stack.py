"""The supervisor: starts, watches, stops in order; nothing outlives it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from prosaas.launch.environment import ROOT
from prosaas.launch.process import Program
from prosaas.launch.stack import Stack, StackError, StopAsked, Stopping

WAIT_SECONDS = 20.0
SERVES = "import signal; print('up', flush=True); signal.pause()"
TELLS_ITS_END = (
    "import signal, sys, time\n"
    "def end(*_):\n"
    "    with open(sys.argv[1], 'a') as file: file.write(sys.argv[2] + '\\n')\n"
    "    sys.exit(0)\n"
    "signal.signal(signal.SIGTERM, end); print('up', flush=True)\n"
    "while True: time.sleep(0.05)"
)


def program(name: str, code: str, *arguments: str) -> Program:
    return Program(name, ["-c", code, *arguments], os.environ, stop_seconds=5.0)


def stack(tmp_path: Path, stopping: Stopping | None = None) -> Stack:
    return Stack(ROOT, stopping or Stopping(), logs=tmp_path)


def is_up(log: Path) -> Callable[[], bool]:
    return lambda: "up" in log.read_text()


def test_what_started_last_stops_first(tmp_path: Path) -> None:
    ends = tmp_path / "ends"
    with stack(tmp_path) as running:
        for name in ("sandbox", "worker", "web"):
            process = running.start(program(name, TELLS_ITS_END, str(ends), name))
            running.wait_until(is_up(process.log), what=name, seconds=WAIT_SECONDS)
    assert ends.read_text().split() == ["web", "worker", "sandbox"]


def test_a_process_that_dies_shows_its_last_words(tmp_path: Path) -> None:
    with stack(tmp_path) as running:
        running.start(program("web", "raise SystemExit('no such table')"))
        with pytest.raises(StackError, match=r"web ended with status 1[\s\S]*no such table"):
            running.wait_until(lambda: False, what="web", seconds=WAIT_SECONDS)


def test_a_process_that_is_never_ready_is_an_error(tmp_path: Path) -> None:
    with stack(tmp_path) as running:
        running.start(program("web", SERVES))
        with pytest.raises(StackError, match="did not get ready"):
            running.wait_until(lambda: False, what="web", seconds=0.0)


def test_a_request_to_stop_ends_the_waiting(tmp_path: Path) -> None:
    stopping = Stopping()
    with stack(tmp_path, stopping) as running:
        running.start(program("web", SERVES))
        stopping.heard()
        with pytest.raises(StopAsked):
            running.wait_until(lambda: False, what="web", seconds=WAIT_SECONDS)


def test_a_process_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    deaf = (
        "import signal; signal.signal(15, signal.SIG_IGN); print('up', flush=True); signal.pause()"
    )
    with stack(tmp_path) as running:
        process = running.start(Program("web", ["-c", deaf], os.environ, stop_seconds=0.2))
        running.wait_until(is_up(process.log), what="web", seconds=WAIT_SECONDS)
    assert process.exit_status() == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
def test_children_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    supervisor = (
        "import os, sys, time; from pathlib import Path\n"
        "from prosaas.launch.process import Process, Program\n"
        "code = 'import time; print(\"up\", flush=True); time.sleep(60)'\n"
        "logs = Path(sys.argv[1]); program = Program('child', ['-c', code], os.environ)\n"
        "child = Process(program, logs=logs, root=Path.cwd())\n"
        "while 'up' not in child.log.read_text(): time.sleep(0.02)\n"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", supervisor, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        child = int(running.stdout.readline())
        running.kill()
    deadline = time.monotonic() + WAIT_SECONDS
    while is_alive(child):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    """Not gone and not a zombie that nobody has awaited yet."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"

"""One child process of the supervisor (stack.py).

It has a session of its own, so Ctrl-C in a terminal reaches only the supervisor, ends by itself
if the supervisor is killed (child.py), and writes to `var/log/NAME.log`.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

POLL_SECONDS = 0.05
LOG_LINES = 25


@dataclass(frozen=True, slots=True)
class Program:
    """What to run: arguments for the Python interpreter, and how long SIGTERM may take."""

    name: str
    arguments: Sequence[str]
    env: Mapping[str, str]
    stop_seconds: float = 20.0


class Process:
    """One running program."""

    def __init__(self, program: Program, *, logs: Path, root: Path) -> None:
        self.program = program
        self.log = logs / f"{program.name}.log"
        with self.log.open("wb") as output:
            self._popen = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "prosaas.launch.child",
                    str(os.getpid()),
                    *program.arguments,
                ],
                cwd=root,
                env=dict(program.env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Its process id, which is its session's too."""
        return self._popen.pid

    def exit_status(self) -> int | None:
        """None while it runs."""
        return self._popen.poll()

    def ask_to_stop(self) -> None:
        """SIGTERM; nothing if it is gone."""
        if self._popen.poll() is None:
            self._popen.terminate()

    def wait(self, deadline: float, *, impatient: Callable[[], bool] = lambda: False) -> bool:
        """Wait for its end until `deadline` (monotonic seconds); True if it ended.

        `impatient` turning True asks a second time, which ends a draining web process at once.
        """
        hurried = False
        while self._popen.poll() is None:
            if time.monotonic() > deadline:
                return False
            if impatient() and not hurried:
                hurried = True
                self._popen.terminate()
            time.sleep(POLL_SECONDS)
        return True

    def kill(self) -> None:
        """End its whole session; reap it."""
        with suppress(ProcessLookupError):
            os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait()

    def last_lines(self) -> str:
        """The end of its log, for a person."""
        lines = self.log.read_text(errors="replace").splitlines()[-LOG_LINES:]
        return "\n".join(f"    {line}" for line in lines)

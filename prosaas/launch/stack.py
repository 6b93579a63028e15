"""A supervisor for the processes of one checkout: start, watch, stop in order.

The order of starting, backwards, is the order of stopping: what others lean on starts first.
When a process dies its last lines go to the terminal and the rest is stopped.
"""

import signal
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType, TracebackType

from prosaas.launch.process import POLL_SECONDS, Process, Program


class StackError(Exception):
    """A process died or did not get ready; the text shows its last lines."""


class StopAsked(Exception):
    """SIGTERM, SIGINT or SIGHUP came while something was being waited for."""


class Stopping:
    """Counts the requests to stop."""

    def __init__(self) -> None:
        self.requests = 0

    @classmethod
    def on_signals(cls) -> "Stopping":
        """Signals become requests. In the main thread, before anything is started."""
        stopping = cls()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, stopping.heard)
        return stopping

    def heard(self, _number: int = 0, _frame: FrameType | None = None) -> None:
        """One more request; also a signal handler."""
        self.requests += 1

    def check(self) -> None:
        """Raises StopAsked if there was a request."""
        if self.requests:
            raise StopAsked


class Stack:
    """Use as a context manager: leaving it stops whatever runs, the latest started first."""

    def __init__(self, root: Path, stopping: Stopping, *, logs: Path | None = None) -> None:
        self._root = root
        self._stopping = stopping
        self._logs = logs or root / "var" / "log"
        self._processes: list[Process] = []

    def __enter__(self) -> "Stack":
        self._logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self, program: Program) -> Process:
        """Start one process; it may die at once, which `check` and `wait_until` report."""
        process = Process(program, logs=self._logs, root=self._root)
        self._processes.append(process)
        return process

    def wait_until(
        self, ready: Callable[[], bool], *, what: str, seconds: float, required: bool = True
    ) -> None:
        """Wait for `ready()`. Raises StackError when a process dies, or after `seconds`.

        What is not `required` is not waited for any longer than that.
        """
        deadline = time.monotonic() + seconds
        while not ready():
            self._stopping.check()
            self.check()
            if time.monotonic() > deadline:
                if not required:
                    return
                raise StackError(f"{what} did not get ready in {seconds:.0f} s.\n{self._logs}/")
            time.sleep(POLL_SECONDS)

    def watch(self) -> None:
        """Wait for a request to stop. Raises StackError when a process dies."""
        while not self._stopping.requests:
            self.check()
            time.sleep(POLL_SECONDS)

    def check(self) -> None:
        """Raises StackError if a process has ended by itself."""
        for process in self._processes:
            status = process.exit_status()
            if status is not None:
                raise StackError(
                    f"{process.program.name} ended with status {status}; the end of {process.log}:"
                    f"\n{process.last_lines()}"
                )

    def stop(self) -> None:
        """Stop everything, one after another; a further request to stop hurries the first."""
        before = self._stopping.requests
        while self._processes:
            process = self._processes.pop()
            process.ask_to_stop()
            deadline = time.monotonic() + process.program.stop_seconds
            process.wait(deadline, impatient=lambda: self._stopping.requests > before)
            process.kill()

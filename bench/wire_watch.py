"""Runs bench.wire beside a load, where the machine allows it."""

import json
import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.measure import WireCounts
from bench.system import now_ms
from bench.wire import ETH_P_IP
from prosaas.launch.environment import ROOT
from prosaas.launch.process import Process, Program

READY_MS, STOP_MS = 10_000.0, 5000.0


class Watch:
    """`counts` is None until the watching is over, and where there was none."""

    def __init__(self) -> None:
        self.counts: WireCounts | None = None


def allowed() -> bool:
    """Whether this process may open a packet socket."""
    try:
        with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_IP)):
            return True
    except (OSError, AttributeError):
        return False


@contextmanager
def watched(directory: Path, ports: Sequence[int]) -> Iterator[Watch]:
    """Count what leaves `ports` while inside, if there are any."""
    watch = Watch()
    if not ports or not allowed():
        yield watch
        return
    arguments = ["-m", "bench.wire", *map(str, ports)]
    process = Process(Program("wire", arguments, os.environ), logs=directory, root=ROOT)
    try:
        _wait_ready(process)
        yield watch
        process.ask_to_stop()
        process.wait((now_ms() + STOP_MS) / 1000)
        found: dict[str, Any] = _lines(process)[-1]
        is_whole = not found.pop("dropped") and found["frames"]
        watch.counts = WireCounts(**found) if is_whole else None
    finally:
        process.kill()


def _wait_ready(process: Process) -> None:
    deadline = now_ms() + READY_MS
    while not _lines(process):
        if process.exit_status() is not None or now_ms() > deadline:
            raise RuntimeError(f"bench.wire does not listen:\n{process.last_lines()}")
        process.wait((now_ms() + 20) / 1000)


def _lines(process: Process) -> list[dict[str, Any]]:
    text = process.log.read_text()
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]

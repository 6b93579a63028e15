"""The machine: which core does what, and what a process tree uses, from /proc (Linux)."""

import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bench.measure import Sample
from bench.record import Machine

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
FIRST_NICE = -10
LISTEN = "0A"  # a state of proc(5) net/tcp
PAGE = os.sysconf("SC_PAGE_SIZE")


class TooFewCores(Exception):
    """The server must have a core of its own, so there must be two."""


@dataclass(frozen=True, slots=True)
class Cores:
    """The server's core, the callers', the model's, and those of everything else."""

    server: frozenset[int]
    callers: frozenset[int]
    model: frozenset[int]
    rest: frozenset[int]

    @classmethod
    def divide(cls, cores: list[int]) -> "Cores":
        """One for the server; the others share what is left. Raises TooFewCores."""
        if len(cores) < 2:  # noqa: PLR2004 - the server's, and one more
            raise TooFewCores("The bench needs two cores: the server has one to itself.")
        server, *others = sorted(cores)
        callers, model = others[0], others[min(1, len(others) - 1)]
        rest = others[2:] or others
        return cls(*(frozenset(part) for part in ({server}, {callers}, {model}, rest)))


@contextmanager
def on_cores(cores: frozenset[int]) -> Iterator[None]:
    """What is started inside runs on `cores`, and so does all that it starts."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def go_first() -> bool:
    """Let this process and all it starts go before others; False where we may not (not root).

    It keeps a busy machine out of the figures. On a quiet one it changes nothing: server and
    generator do not share a core, and among themselves all are equal.
    """
    try:
        os.setpriority(os.PRIO_PROCESS, 0, FIRST_NICE)
    except PermissionError:
        return False
    return True


def session_first(pid: int) -> None:
    """The same for a process with a session of its own, as the supervisor's have, if we may.

    Where the kernel shares the cores between sessions, nice counts inside of one only (sched(7),
    autogroup).
    """
    with suppress(OSError):
        (PROC / str(pid) / "autogroup").write_text(str(FIRST_NICE))


def now_ms() -> float:
    """The clock of every record: monotonic ms, the same in all processes of the machine."""
    return time.monotonic() * 1000


def sample(root: int) -> Sample:
    """What `root` and its descendants have used so far; processes that vanish count nothing."""
    cpu_ticks = rss = 0
    for pid in _tree(root):
        try:
            fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        cpu_ticks += int(fields[11]) + int(fields[12])
        rss += int(fields[21]) * PAGE
    return Sample(now_ms(), cpu_ticks / TICKS, rss)


def _tree(root: int) -> list[int]:
    found = [root]
    for pid in found:
        for task in (PROC / str(pid) / "task").glob("*/children"):
            try:
                found += [int(child) for child in task.read_text().split()]
            except (FileNotFoundError, ProcessLookupError):
                continue
    return found


def resident(pid: int) -> int:
    """One process's resident memory, bytes."""
    return _status_bytes(pid, "VmRSS:")


def resident_peak(pid: int) -> int:
    """The most it has been since the process began, or since `forget_peak`, bytes."""
    return _status_bytes(pid, "VmHWM:")


def forget_peak(pid: int) -> None:
    """Let the peak begin anew with what is resident now (proc(5) clear_refs)."""
    (PROC / str(pid) / "clear_refs").write_text("5")


def _status_bytes(pid: int, name: str) -> int:
    lines = (PROC / str(pid) / "status").read_text().splitlines()
    [amount] = [line.split()[1] for line in lines if line.startswith(name)]
    return int(amount) * 1024


def busy_s() -> float:
    """CPU time that the whole machine has used since it started, s (proc(5) stat)."""
    user, nice, system, _idle, _waiting, *interrupts = (
        int(field) for field in (PROC / "stat").read_text().split("\n", 1)[0].split()[1:8]
    )
    return (user + nice + system + sum(interrupts)) / TICKS


def listening_ports(pid: int) -> list[int]:
    """The TCP ports on which a process listens (IPv4)."""
    links = []
    for entry in (PROC / str(pid) / "fd").iterdir():
        with suppress(FileNotFoundError):
            links.append(str(entry.readlink()))
    inodes = {link[8:-1] for link in links if link.startswith("socket:[")}
    rows = [line.split() for line in (PROC / "net" / "tcp").read_text().splitlines()[1:]]
    ports = (
        int(row[1].rpartition(":")[2], 16) for row in rows if row[3] == LISTEN if row[9] in inodes
    )
    return sorted(set(ports))


def machine() -> Machine:
    """Processor, cores that we may use, Python."""
    lines = (PROC / "cpuinfo").read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    cores = len(os.sched_getaffinity(0))
    return Machine(names[0] if names else platform.machine(), cores, platform.python_version())

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench import system

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux's /proc")


def test_resident_memory_is_bytes_and_never_above_its_peak() -> None:
    pid = os.getpid()
    assert 10_000_000 < system.resident(pid) <= system.resident_peak(pid)


def test_a_peak_begins_anew_when_it_is_forgotten() -> None:
    held = bytearray(os.urandom(1)) * 50_000_000
    before = system.resident_peak(os.getpid())
    del held
    system.forget_peak(os.getpid())
    assert system.resident_peak(os.getpid()) < before


def test_the_machine_has_been_busy() -> None:
    before = system.busy_s()
    assert 0 < before <= system.busy_s()


def test_a_process_with_a_session_of_its_own_goes_first_or_stays_as_it_is() -> None:
    waiting = [sys.executable, "-c", "input()"]
    with subprocess.Popen(waiting, stdin=subprocess.PIPE, start_new_session=True) as process:
        group = Path(f"/proc/{process.pid}/autogroup")
        system.session_first(process.pid)
        told = group.read_text() if group.exists() else ""
        process.communicate(b"\n")
    assert not told or told.split()[-1] in {"0", str(system.FIRST_NICE)}

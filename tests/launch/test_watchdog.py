"""A frozen process dies with its stack on stderr; one that lives is left alone."""

import subprocess
import sys

from prosaas.launch.environment import ROOT

PROGRAM = """
import asyncio, time
from prosaas.launch import watchdog

async def main():
    watchdog.watch(asyncio.get_running_loop(), frozen_seconds=0.5, rearm_seconds=0.05)
    {work}
    print("alive", flush=True)

def the_thing_that_froze():
    time.sleep(20)

asyncio.run(main())
watchdog.stop()
{after}
"""


def run(work: str, after: str = "") -> subprocess.CompletedProcess[str]:
    program = PROGRAM.format(work=work, after=after)
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def test_a_frozen_loop_ends_the_process_and_tells_where_it_stood() -> None:
    """L63: no half-alive process, whose calls would hear nothing for ever."""
    result = run("the_thing_that_froze()")
    assert (result.returncode, result.stdout) == (1, "")
    assert "the_thing_that_froze" in result.stderr


def test_a_loop_that_runs_is_left_alone_for_longer_than_the_limit() -> None:
    result = run("await asyncio.sleep(1.2)")
    assert (result.returncode, result.stdout, result.stderr) == (0, "alive\n", "")


def test_a_process_that_has_ended_its_loop_takes_its_time() -> None:
    """Last words in threads are no freeze."""
    result = run("pass", after="time.sleep(1.0); print('done')")
    assert (result.returncode, result.stdout) == (0, "alive\ndone\n")

"""Runs a Python program that ends when its supervisor does: `-m prosaas.launch.child PID -m …`.

Linux sends the program SIGTERM when the process that started it is gone, even by SIGKILL; the
request survives exec. Elsewhere there is no such signal and the program simply runs.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int) -> None:
    """Ask for SIGTERM at the parent's death; end now if it died meanwhile."""
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("The supervisor is gone.")


if __name__ == "__main__":
    end_with_parent(int(sys.argv[1]))
    os.execv(sys.executable, [sys.executable, *sys.argv[2:]])  # noqa: S606  # our own argv

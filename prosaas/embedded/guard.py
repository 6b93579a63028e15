"""Stops the embedded servers when their last user was killed and could not do it itself.

One such process per checkout at most. It looks once a second, ends when the servers are stopped,
and ends too when the checkout was deleted. Run as `python -m prosaas.embedded.guard DIRECTORY`.
"""

import fcntl
import os
import sys
import time
from pathlib import Path

from prosaas.embedded.lease import Lease
from prosaas.embedded.redis_server import shut_down
from prosaas.embedded.servers import Servers

INTERVAL_SECONDS = 1.0


def watch(directory: Path) -> None:
    """Wait until nobody uses the servers of `directory`, then stop them."""
    only_one = os.open(directory / "guard", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(only_one, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    lease = Lease(directory)
    servers = Servers(directory)
    redis_url = ""

    def finish() -> None:
        servers.stop()
        os.close(only_one)  # under the lease's lock: the next user's guard finds the place free

    while lease.exists():
        if lease.sweep(finish):
            return
        redis_url = servers.redis_url() or redis_url
        time.sleep(INTERVAL_SECONDS)
    # The checkout is gone. PostgreSQL notices by itself that its files are; Redis does not.
    if redis_url:
        shut_down(redis_url, save=False)


if __name__ == "__main__":
    watch(Path(sys.argv[1]))

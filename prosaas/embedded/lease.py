"""Who still uses the embedded servers, counted with file locks.

Every user holds a shared flock on `users` for as long as it lives; the kernel drops it even when
the process is killed, so a count can never be wrong. Starting, stopping and asking "am I the
last?" happen only under the exclusive flock on `lock`, so no decision can race another.
A killed user cannot stop the servers itself: `guard.py` looks once a second and does it instead.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from prosaas.embedded.problems import EmbeddedError


class Lease:
    """The flock files of one directory. Instances are cheap and hold nothing open."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        try:
            directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(self._open("lock"))
        except PermissionError as error:
            raise EmbeddedError(
                f"{directory} belongs to another user ({error.strerror}). "
                "Remove var/, or run as the user who made it."
            ) from error

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Wait for, then hold, the right to start or stop servers."""
        fd = self._open("lock")
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            yield
        finally:
            os.close(fd)

    def join(self) -> int:
        """Count this process as a user; returns the descriptor that stands for it."""
        with self.exclusive():
            fd = self._open("users")
            fcntl.flock(fd, fcntl.LOCK_SH)
            return fd

    def leave(self, membership: int, *, when_last: Callable[[], None]) -> bool:
        """Stop being a user; run `when_last` under the lock if nobody else is. True if so."""
        if not self.exists():
            os.close(membership)
            return False
        with self.exclusive():
            # Unlocked by name: a forked child may still hold a copy of the descriptor.
            fcntl.flock(membership, fcntl.LOCK_UN)
            os.close(membership)
            return self._run_if_unused(when_last)

    def sweep(self, when_unused: Callable[[], None]) -> bool:
        """Run `when_unused` under the lock if nobody is a user; True if so."""
        with self.exclusive():
            return self._run_if_unused(when_unused)

    def in_use(self) -> bool:
        """Whether some process is a user now."""
        with self.exclusive():
            return not self._run_if_unused(lambda: None)

    def exists(self) -> bool:
        """False once the checkout was deleted under us."""
        return (self.directory / "lock").exists()

    def _run_if_unused(self, action: Callable[[], None]) -> bool:
        fd = self._open("users")
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        else:
            action()
            return True
        finally:
            os.close(fd)

    def _open(self, name: str) -> int:
        return os.open(self.directory / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

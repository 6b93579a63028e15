"""Both servers of one checkout, started and stopped under the lease's lock."""

import secrets
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from prosaas.embedded.postgres import Postgres
from prosaas.embedded.problems import EmbeddedError
from prosaas.embedded.redis_server import RedisServer
from prosaas.launch.roles import RoleNames, Roles

# Started through a shell's `&`, no process of ours is the guard's parent and must await it.
IN_BACKGROUND = '"$@" </dev/null >/dev/null 2>&1 &'


class Servers:
    """PostgreSQL and Redis whose files live in `directory` (`<root>/var/embedded`)."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def start(self, *, postgres: bool, redis: bool) -> dict[str, str]:
        """Start (or find running) what is asked for; returns the URLs. Call under the lock."""
        secret = kept_secret(self.directory / "secret")
        urls: dict[str, str] = {}
        if postgres:
            server = Postgres.locate(self.directory, password=secret)
            server.start()
            roles = Roles(
                RoleNames.for_database("prosaas"), owner_password=secret, runtime_password=secret
            )
            roles.ensure(server.admin_conninfo)
            urls["DATABASE_URL"] = roles.runtime_url(server.admin_conninfo)
            urls["DATABASE_OWNER_URL"] = roles.owner_url(server.admin_conninfo)
        if redis:
            redis_server = RedisServer(self.directory, password=secret)
            redis_server.start()
            urls["REDIS_URL"] = redis_server.url
        self._watch()
        return urls

    def stop(self) -> None:
        """Stop whatever runs. Call under the lock."""
        secret = kept_secret(self.directory / "secret")
        RedisServer(self.directory, password=secret).stop()
        Postgres.locate(self.directory, password=secret).stop()

    def redis_url(self) -> str:
        """The URL of the Redis that was started last, or nothing."""
        server = RedisServer(self.directory, password=kept_secret(self.directory / "secret"))
        return server.url if server.port() else ""

    def _watch(self) -> None:
        """One guard process, which stops the servers when every user was killed."""
        guard = [sys.executable, "-m", "prosaas.embedded.guard", str(self.directory)]
        subprocess.run(  # noqa: S603  # our own argv
            ["/bin/sh", "-c", IN_BACKGROUND, "sh", *guard],
            cwd=Path(__file__).parents[2],
            check=True,
            start_new_session=True,
        )


def kept_secret(path: Path) -> str:
    """A random secret made once and kept in `path`, readable by its owner only.

    Raises EmbeddedError when another user made it.
    """
    try:
        if not path.exists():
            _write_once(path, secrets.token_urlsafe(32))
        return path.read_text().strip()
    except PermissionError as error:
        raise EmbeddedError(
            f"{path} belongs to another user. Remove {path.parent}, or run as the user who made it."
        ) from error


def _write_once(path: Path, secret: str) -> None:
    """Whole or not at all, and never over another process's."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    fresh.touch(mode=0o600)
    fresh.write_text(secret)
    with suppress(FileExistsError):
        path.hardlink_to(fresh)
    fresh.unlink()

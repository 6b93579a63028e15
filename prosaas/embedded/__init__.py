"""PostgreSQL and Redis from wheels, private to one checkout, for the demo, tests and `make run`.

Started when `DATABASE_URL` / `REDIS_URL` are unset, shared by every process of the checkout
that asks, stopped when the last of them leaves, however it leaves (see `lease.py`). Everything
lives under `<root>/var/embedded`. Production sets the URLs and starts nothing here.
"""

from collections.abc import Iterator, MutableMapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from prosaas.embedded.lease import Lease
from prosaas.embedded.postgres import Postgres
from prosaas.embedded.problems import EmbeddedError
from prosaas.embedded.redis_server import RedisServer
from prosaas.embedded.servers import Servers

__all__ = ["EmbeddedError", "Lease", "Postgres", "RedisServer", "ensure"]


@contextmanager
def ensure(env: MutableMapping[str, str], root: Path) -> Iterator[None]:
    """Set DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL in `env` where they are unset.

    Starts or joins the servers these need; leaving the context leaves them, the last one out
    stops them. `root` is the checkout. Raises EmbeddedError with text for a person.
    """
    need_postgres = not (env.get("DATABASE_URL") or env.get("DATABASE_URL_FILE"))
    need_redis = not (env.get("REDIS_URL") or env.get("REDIS_URL_FILE"))
    if not (need_postgres or need_redis):
        yield
        return
    with ExitStack() as leaving:
        lease = Lease(root / "var" / "embedded")
        servers = Servers(lease.directory)
        membership = lease.join()
        leaving.callback(lambda: lease.leave(membership, when_last=servers.stop))
        with lease.exclusive():
            urls = servers.start(postgres=need_postgres, redis=need_redis)
        for name, value in urls.items():
            env[name] = value
            leaving.callback(env.pop, name, None)
        yield

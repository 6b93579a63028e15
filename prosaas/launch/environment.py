"""What every process of a checkout needs in its environment, made where it is unset.

`manage.py`, `make run`, `make demo` and the tests enter `prepare(os.environ)` before Django reads
its settings. In production every name is set, so it does nothing.
"""

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path

from prosaas.embedded import ensure
from prosaas.embedded.servers import kept_secret

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def prepare(env: MutableMapping[str, str], root: Path = ROOT) -> Iterator[None]:
    """Set SECRET_KEY (kept in var/secret_key) and the URLs of the embedded servers if unset.

    Raises prosaas.embedded.EmbeddedError with text for a person when a server cannot start.
    """
    if not (env.get("SECRET_KEY") or env.get("SECRET_KEY_FILE")):
        (root / "var").mkdir(exist_ok=True)
        env["SECRET_KEY"] = kept_secret(root / "var" / "secret_key")
    with ensure(env, root):
        yield

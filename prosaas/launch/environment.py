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
    """Set what is unset: SECRET_KEY, ENCRYPTION_KEYS, the URLs of the embedded servers.

    The first two are kept in var/secret_key and var/encryption_keys.

    Raises prosaas.embedded.EmbeddedError with text for a person when a server cannot start.
    """
    for name in ("SECRET_KEY", "ENCRYPTION_KEYS"):
        if not (env.get(name) or env.get(f"{name}_FILE")):
            (root / "var").mkdir(exist_ok=True)
            env[name] = _as_key(name, kept_secret(root / "var" / name.lower()))
    with ensure(env, root):
        yield


def _as_key(name: str, secret: str) -> str:
    """A kept secret is 32 random bytes in base64 without its padding, which Fernet wants."""
    return f"{secret}=" if name == "ENCRYPTION_KEYS" else secret

"""var/demo.env: what the demo's processes run with, for a command beside them."""

import os
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def kept_env(path: Path, before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[None]:
    """What the demo set, to be read by a shell, while it runs; only its owner may read it."""
    lines = [f"{name}={shlex.quote(now[name])}\n" for name in sorted(_changed(before, now))]
    path.unlink(missing_ok=True)
    path.parent.mkdir(exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines(lines)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> set[str]:
    return {name for name, value in now.items() if before.get(name) != value}

"""The product's worker, which stops where a test tells it to: `celery -A tests.faults.worker`.

A file FAULTS_STOPS/<name> stops the first thread that reaches the checkpoint of that name: the
file becomes <name>.pid, which names the process, and the thread waits until there is <name>.go.
FAULTS_PATIENCE_S is how long a provider may take, where waiting two minutes would be too long.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from prosaas.celery import app
from recordings.openai_rest import client
from recordings.stages.checkpoint import reached

__all__ = ["app"]

STOPS = Path(os.environ["FAULTS_STOPS"])
POLL_SECONDS = 0.02


def stop(name: str, **_signal: Any) -> None:
    """Stand still here, if this is where to."""
    taken = STOPS / f"{name}.taken"
    try:
        (STOPS / name).rename(taken)
    except FileNotFoundError:
        return
    taken.write_text(str(os.getpid()))
    taken.rename(STOPS / f"{name}.pid")
    while not (STOPS / f"{name}.go").exists():
        time.sleep(POLL_SECONDS)


reached.connect(stop, weak=False)
setattr(client, "TIMEOUT_S", float(os.environ["FAULTS_PATIENCE_S"]))  # noqa: B010 - it is Final

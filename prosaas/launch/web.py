"""The web process, drained by SIGTERM. `python -m prosaas.launch.web`.

HOST (127.0.0.1), PORT (8000), DRAIN_SECONDS (1800) and SERVER (daphne, or uvicorn), both on
uvloop, come from the environment.

Draining: the first SIGTERM or SIGINT marks the process as draining (the voice webhook turns
callers away, /readyz says 503), live calls finish while their webhooks are still answered, then
it exits with 0. DRAIN_SECONDS bounds the wait, a second signal ends it.
"""

import os
import sys
from importlib import import_module

import django

from prosaas.launch import console, watchdog
from prosaas.launch.django_setup import problems
from prosaas.launch.values import DRAIN_SECONDS, BadValue, port_of, seconds_of, server_of

WAIT_MS = "900"  # for a database connection: a webhook answers within 1 s


def main() -> int:
    """Checks, then serves. Exit status 1 with the reasons when a check fails."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prosaas.settings")
    os.environ.setdefault("DB_WAIT_MS", WAIT_MS)
    try:
        host, port = os.environ.get("HOST") or "127.0.0.1", port_of(os.environ)
        drain_seconds = seconds_of(os.environ, "DRAIN_SECONDS", DRAIN_SECONDS)
        server = server_of(os.environ)
    except BadValue as error:
        console.error(str(error))
        return 1
    django.setup()
    if found := problems():
        console.error("\n".join(["ProSaaS does not start:", *found]))
        return 1
    # Daphne makes the event loop when it is imported.
    serve = import_module(f"prosaas.launch.{server}_server").serve
    failure = serve(host=host, port=port, drain_seconds=drain_seconds)
    watchdog.stop()
    if failure:
        console.error(f"Cannot listen on {host}:{port}: {failure}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

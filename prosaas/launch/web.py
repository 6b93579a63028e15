"""The web process: Daphne on uvloop, drained by SIGTERM. `python -m prosaas.launch.web`.

HOST (127.0.0.1), PORT (8000) and DRAIN_SECONDS (1800) come from the environment.

Draining: the first SIGTERM or SIGINT marks the process as draining (the voice webhook turns
callers away, /readyz says 503), live calls finish while their webhooks are still answered, then
it exits with 0. DRAIN_SECONDS bounds the wait, a second signal ends it.
"""

import os
import sys

import django

from prosaas.launch import console
from prosaas.launch.django_setup import problems
from prosaas.launch.values import DRAIN_SECONDS, BadValue, port_of, seconds_of


def main() -> int:
    """Checks, then serves. Exit status 1 with the reasons when a check fails."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prosaas.settings")
    try:
        host, port = os.environ.get("HOST") or "127.0.0.1", port_of(os.environ)
        drain_seconds = seconds_of(os.environ, "DRAIN_SECONDS", DRAIN_SECONDS)
    except BadValue as error:
        console.error(str(error))
        return 1
    django.setup()
    if found := problems():
        console.error("\n".join(["ProSaaS does not start:", *found]))
        return 1
    from prosaas.launch import server  # noqa: PLC0415 - its import makes the event loop

    if failure := server.serve(host=host, port=port, drain_seconds=drain_seconds):
        console.error(f"Cannot listen on {host}:{port}: {failure}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`make run`: web, two workers and beat under one supervisor. `python -m prosaas.launch.run`.

Takes the environment as it is. PORT (8000) and HOST (0.0.0.0) say where to listen. Without
PUBLIC_URL it serves http://127.0.0.1:PORT, which no telephone network reaches. SIGTERM and Ctrl-C
let live calls finish (at most DRAIN_SECONDS); a second one does not wait.
"""

import os
import sys
from collections.abc import MutableMapping
from urllib.parse import urlsplit

from prosaas.embedded import EmbeddedError
from prosaas.launch import console, programs
from prosaas.launch.django_setup import set_up_django
from prosaas.launch.environment import ROOT, prepare
from prosaas.launch.stack import Stack, StackError, StopAsked, Stopping
from prosaas.launch.values import DRAIN_SECONDS, BadValue, port_of, seconds_of

LOOPBACK_HOSTS = {"localhost", "127.0.0.1", "::1"}
READY_SECONDS = 60.0


def default_public_url(env: MutableMapping[str, str], port: int) -> str:
    """Set PUBLIC_URL if unset, and SANDBOX for http on this machine; returns a warning or ''."""
    warning = ""
    if not env.get("PUBLIC_URL"):
        env["PUBLIC_URL"] = f"http://127.0.0.1:{port}"
        warning = (
            f"PUBLIC_URL is not set: using {env['PUBLIC_URL']}, which no telephone reaches.\n"
            "Set it to the https address under which Twilio finds this machine."
        )
    url = urlsplit(env["PUBLIC_URL"])
    if url.scheme == "http" and url.hostname in LOOPBACK_HOSTS:
        env["SANDBOX"] = env.get("SANDBOX") or "1"
    return warning


def default_storage_url(env: MutableMapping[str, str]) -> None:
    """Set STORAGE_URL to the checkout's own folder if unset, also where telephones call."""
    env["STORAGE_URL"] = env.get("STORAGE_URL") or (ROOT / "var" / "recordings").as_uri()


def serve(env: MutableMapping[str, str], stopping: Stopping) -> None:
    """Start everything and wait for a request to stop."""
    host, port = env.get("HOST") or "0.0.0.0", port_of(env)  # noqa: S104  # behind the TLS proxy
    seconds_of(env, "DRAIN_SECONDS", DRAIN_SECONDS)
    if not programs.port_is_free(host, port):
        raise StackError(f"Port {port} is taken. Stop what listens there, or set PORT.")
    if warning := default_public_url(env, port):
        console.error(warning)
    default_storage_url(env)
    with prepare(env):
        stopping.check()
        set_up_django()
        stopping.check()
        with Stack(ROOT, stopping) as stack:
            for worker in programs.workers(env):
                stack.start(worker)
            stack.start(programs.beat(env))
            stack.start(programs.web(env, host=host, port=port))
            stack.wait_until(
                lambda: programs.web_ready(env, port), what="web", seconds=READY_SECONDS
            )
            console.say(f"ProSaaS serves {env['PUBLIC_URL']} on {host}:{port}; logs: var/log/")
            console.say("Ctrl-C stops it when live calls have ended, twice: at once.")
            stack.watch()
            console.say("Stopping; live calls may finish.")


def main() -> int:
    """Exit status 0 after a requested stop, 1 when something failed."""
    stopping = Stopping.on_signals()
    try:
        serve(os.environ, stopping)
    except StopAsked:
        return 0
    except (BadValue, EmbeddedError, StackError) as error:
        console.error(str(error))
        return 1
    console.say("Stopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The web process: Daphne on uvloop, drained by SIGTERM. `python -m prosaas.launch.web`.

Daphne makes its event loop while `daphne.server` is imported, so the uvloop policy is set first
and Daphne is imported late, inside `serve`. HOST, PORT and DRAIN_SECONDS come from the environment.

Draining: the first SIGTERM or SIGINT marks the process as draining (the voice webhook turns
callers away, /readyz says 503), live calls finish while their webhooks are still answered, then
it exits with 0. DRAIN_SECONDS bounds the wait, a second signal ends it.
"""

import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import uvloop

from prosaas.launch import console
from prosaas.launch.drain import Drain
from prosaas.launch.values import BadValue, port_of, seconds_of

POLL_SECONDS = 0.1
HANDSHAKE_SECONDS = 10  # to accept a socket: token and call are looked up first
CLOSE_SECONDS = 30  # for a consumer to finish after its socket is gone
PING_SECONDS = 20
PING_TIMEOUT_SECONDS = 30  # any frame counts as an answer, so a live call is never cut by it
MAX_MESSAGE_BYTES = 64 * 1024  # a media message is under 400 bytes, the largest `start` under 8 KiB
GC_THRESHOLDS = (10_000, 20, 1_000)  # full collections are heard in every call: make them rare


@dataclass(frozen=True, slots=True)
class WebOptions:
    """Where to listen and how long to drain."""

    host: str
    port: int
    drain_seconds: float

    @classmethod
    def from_environment(cls, env: dict[str, str]) -> "WebOptions":
        """Raises BadValue, whose text names the variable."""
        return cls(
            host=env.get("HOST") or "127.0.0.1",
            port=port_of(env),
            drain_seconds=seconds_of(env, "DRAIN_SECONDS", 1800.0),
        )


def problems() -> list[str]:
    """What Django's system checks (with those of the database) object to, one text each."""
    from django.core import checks
    from django.db import connections

    found = checks.run_checks(databases=["default"])
    connections.close_all()
    return [str(message) for message in found if message.is_serious() and not message.is_silenced()]


def serve(options: WebOptions) -> int:
    """Run until drained; the exit status. Call it in the main thread, once per process."""
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    from daphne.endpoints import build_endpoint_description_strings
    from daphne.server import Server, twisted_loop

    from prosaas.asgi import application
    from prosaas.lib import drain as calls

    logging.getLogger("daphne").setLevel(logging.WARNING)
    failures: list[str] = []

    class WebServer(Server):  # type: ignore[misc]  # daphne has no types
        def listen_error(self, failure: Any) -> None:
            failures.append(failure.getErrorMessage())
            self.stop()

        def kill_all_applications(self) -> Any:
            # Daphne's own looks at connections whose application is already gone.
            for protocol in [p for p, d in self.connections.items() if not _has_application(d)]:
                del self.connections[protocol]
            return super().kill_all_applications()

    server = WebServer(
        application,
        endpoints=build_endpoint_description_strings(host=options.host, port=options.port),
        signal_handlers=False,
        ping_interval=PING_SECONDS,
        ping_timeout=PING_TIMEOUT_SECONDS,
        websocket_handshake_timeout=HANDSHAKE_SECONDS,
        websocket_max_message_size=MAX_MESSAGE_BYTES,
        websocket_max_frame_size=MAX_MESSAGE_BYTES,
        application_close_timeout=CLOSE_SECONDS,
        ready_callable=_settle_memory,
        server_name="prosaas",
        verbosity=2,  # Twisted's errors reach our log; its notices stay below WARNING
    )
    drain = Drain(
        live_calls=calls.live_count,
        begin=calls.DRAINING.set,
        stop=server.stop,
        seconds=options.drain_seconds,
    )
    _on_signals(twisted_loop, drain)
    server.run()
    if failures:
        console.error(f"Cannot listen on {options.host}:{options.port}: {failures[0]}")
        return 1
    return 0


def _on_signals(loop: asyncio.AbstractEventLoop, drain: Drain) -> None:
    def poll() -> None:
        if not drain.finished(loop.time()):
            loop.call_later(POLL_SECONDS, poll)

    def ask() -> None:
        if drain.asked(loop.time()):
            poll()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ask)


def _has_application(details: dict[str, object]) -> bool:
    return "application_instance" in details


def _settle_memory() -> None:
    """Everything loaded so far lives for ever: keep it out of every later collection."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)


def main(run: Callable[[WebOptions], int] = serve) -> int:
    """Checks, then serves. Exit status 1 with the reasons when a check fails."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prosaas.settings")
    import django

    try:
        options = WebOptions.from_environment(dict(os.environ))
    except BadValue as error:
        console.error(str(error))
        return 1
    django.setup()
    if found := problems():
        console.error("ProSaaS does not start:")
        for text in found:
            console.error(text)
        return 1
    return run(options)


if __name__ == "__main__":
    sys.exit(main())

"""Daphne on uvloop. Importing this module makes the process's event loop and reactor.

Daphne makes its loop while `daphne.server` is imported, so the uvloop policy must be set before
that import, and django.setup() must have run before this one.
"""

import asyncio
import logging
from typing import Any

import uvloop

asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())

from daphne.endpoints import build_endpoint_description_strings  # noqa: E402 - see above
from daphne.server import Server, twisted_loop  # noqa: E402 - see above
from daphne.ws_protocol import WebSocketFactory  # noqa: E402 - see above
from twisted.logger import (  # noqa: E402 - Daphne must choose the reactor first
    FilteringLogObserver,
    LogLevel,
    LogLevelFilterPredicate,
    STDLibLogObserver,
    globalLogPublisher,
)

from prosaas.asgi import application  # noqa: E402 - may import Twisted
from prosaas.launch import serving  # noqa: E402 - stands with its neighbours
from prosaas.launch.daphne_socket import SocketProtocol  # noqa: E402 - imports Daphne

HANDSHAKE_SECONDS = 10  # to accept a socket: token and call are looked up first
CLOSE_SECONDS = 30  # for a consumer to finish after its socket is gone

WebSocketFactory.protocol = SocketProtocol


class WebServer(Server):  # type: ignore[misc]  # daphne has no types
    """Daphne's server, which remembers why it could not listen."""

    failure = ""

    def listen_error(self, failure: Any) -> None:
        """Called in place of listening; run() then returns at once."""
        self.failure = failure.getErrorMessage()
        self.stop()

    def kill_all_applications(self) -> Any:
        """Cancels what is left. Daphne's own trips over connections without an application."""
        for protocol, details in list(self.connections.items()):
            if "application_instance" not in details:
                del self.connections[protocol]
        return super().kill_all_applications()


def serve(*, host: str, port: int, drain_seconds: float) -> str:
    """Listen until drained; "" then, or why it could not listen. In the main thread, once."""
    logging.getLogger("daphne").setLevel(logging.WARNING)
    server = WebServer(
        application,
        endpoints=build_endpoint_description_strings(host=host, port=port),
        signal_handlers=False,
        ping_interval=serving.PING_SECONDS,
        ping_timeout=serving.PING_TIMEOUT_SECONDS,
        websocket_handshake_timeout=HANDSHAKE_SECONDS,
        websocket_max_message_size=serving.MAX_MESSAGE_BYTES,
        websocket_max_frame_size=serving.MAX_MESSAGE_BYTES,
        application_close_timeout=CLOSE_SECONDS,
        ready_callable=serving.settle,
        server_name="prosaas",
        verbosity=1,  # more would turn on Twisted's capture of stdout
    )
    _hear_twisted()
    serving.prepare(twisted_loop, stop=server.stop, seconds=drain_seconds)
    server.run()
    return server.failure


def _hear_twisted() -> None:
    """Twisted's warnings and errors go to our log; Daphne sends them nowhere."""
    serious = LogLevelFilterPredicate(LogLevel.warn)
    observer = FilteringLogObserver(STDLibLogObserver("twisted"), [serious])
    globalLogPublisher.addObserver(observer)

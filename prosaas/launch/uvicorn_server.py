"""uvicorn on uvloop, for the same ASGI application: SERVER=uvicorn (ADR 0009).

django.setup() must have run before this import.
"""

import asyncio
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import uvicorn
import uvloop
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState

from prosaas.asgi import application
from prosaas.launch import serving

CLOSE_SECONDS = 5  # for requests and sockets that are still open once the calls are over
BACKLOG = 512


class SocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket, for which any data answers a ping (Twilio's pongs are a belief)."""

    def data_received(self, data: bytes) -> None:
        """Whoever sends is alive."""
        if self.pong_timer is not None:
            self.pong_timer.cancel()
            self.pong_timer = self.pending_ping_payload = None
            self.schedule_ping()
        super().data_received(data)

    def shutdown(self) -> None:
        """Close; a socket that is closing already keeps the others from nothing."""
        with suppress(InvalidState):
            super().shutdown()


class WebServer(uvicorn.Server):
    """uvicorn's server, which leaves signals to the drain."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield

    def stop(self) -> None:
        """Finish what is open, then return from `serve`."""
        self.should_exit = True


def serve(*, host: str, port: int, drain_seconds: float) -> str:
    """Listen until drained; "" then, or why it could not listen. In the main thread, once."""
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    try:
        listener = _listen(host, port)
    except OSError as error:
        return str(error)
    server = WebServer(_config())
    with listener, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        serving.prepare(runner.get_loop(), stop=server.stop, seconds=drain_seconds)
        serving.settle()
        runner.run(server.serve(sockets=[listener]))
    return ""


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


def _config() -> uvicorn.Config:
    return uvicorn.Config(
        application,
        http="httptools",
        ws=SocketProtocol,
        ws_max_size=serving.MAX_MESSAGE_BYTES,
        ws_ping_interval=serving.PING_SECONDS,
        ws_ping_timeout=serving.PING_TIMEOUT_SECONDS,
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,  # PUBLIC_URL says who we are, never a header
        server_header=False,
        timeout_graceful_shutdown=CLOSE_SECONDS,
    )

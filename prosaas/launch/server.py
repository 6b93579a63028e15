"""Daphne on uvloop. Importing this module makes the process's event loop and reactor.

Daphne makes its loop while `daphne.server` is imported, so the uvloop policy must be set before
that import, and django.setup() must have run before this one.
"""

import asyncio
import gc
import logging
import signal
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import uvloop

asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())

from daphne.endpoints import build_endpoint_description_strings  # noqa: E402 - see above
from daphne.server import Server, twisted_loop  # noqa: E402 - see above
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol  # noqa: E402 - see above
from twisted.logger import (  # noqa: E402 - Daphne must choose the reactor first
    FilteringLogObserver,
    LogLevel,
    LogLevelFilterPredicate,
    STDLibLogObserver,
    globalLogPublisher,
)

from calls.consumers import end_live_calls  # noqa: E402 - needs the app registry
from prosaas.asgi import application  # noqa: E402 - may import Twisted
from prosaas.launch.drain import Drain  # noqa: E402 - stands with its neighbours
from prosaas.lib import counters  # noqa: E402 - stands with its neighbours
from prosaas.lib import drain as calls  # noqa: E402 - stands with its neighbours

NORMAL_CLOSURE = 1000
POLL_SECONDS = 0.1
WRITE_SECONDS = 6.0  # for calls cut off at the end of the drain: their last words, then the records
TELL_SECONDS = 60.0  # between two lines of counters
HANDSHAKE_SECONDS = 10  # to accept a socket: token and call are looked up first
CLOSE_SECONDS = 30  # for a consumer to finish after its socket is gone
PING_SECONDS = 20
PING_TIMEOUT_SECONDS = 30  # any frame counts as an answer, so a live call is never cut by it
MAX_MESSAGE_BYTES = 1024 * 1024  # a media message may have any length (protocols.md B1)
SWITCH_SECONDS = 0.0005  # how long the TX thread waits for the loop to let go of the interpreter
GC_THRESHOLDS = (10_000, 20, 1_000)  # full collections are heard in every call: make them rare


class SocketProtocol(WebSocketProtocol):  # type: ignore[misc]  # daphne has no types
    """Daphne's WebSocket, which writes at once and may close with any code.

    Twisted leaves a write to the loop's next round, which comes a few milliseconds later or
    earlier than the last one did: frames paced 18 ms apart (S2-8) would reach the wire closer.
    Autobahn keeps close codes below 3000 for itself (RFC 6455 section 7.4.1), but 1008 is how a
    stream is refused (protocols.md B1) and 1011 how a failure of ours is told.
    """

    def serverSend(self, content: str | bytes, binary: bool = False) -> None:  # noqa: N802, FBT001, FBT002 - Daphne's
        """Send a message, and hand it to the kernel now; what it does not take waits as ever."""
        super().serverSend(content, binary)
        self.transport.doWrite()

    def serverClose(self, code: int | None = None) -> None:  # noqa: N802 - Daphne's name
        """Close with `code`, 1000 when there is none."""
        self.sendCloseFrame(code=code or NORMAL_CLOSURE, isReply=False)


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
        ping_interval=PING_SECONDS,
        ping_timeout=PING_TIMEOUT_SECONDS,
        websocket_handshake_timeout=HANDSHAKE_SECONDS,
        websocket_max_message_size=MAX_MESSAGE_BYTES,
        websocket_max_frame_size=MAX_MESSAGE_BYTES,
        application_close_timeout=CLOSE_SECONDS,
        ready_callable=_settle,
        server_name="prosaas",
        verbosity=1,  # more would turn on Twisted's capture of stdout
    )
    drain = Drain(
        live_calls=calls.live_count,
        begin=calls.DRAINING.set,
        stop=partial(_end_calls, twisted_loop, server.stop),
        seconds=drain_seconds,
    )
    _on_signals(twisted_loop, drain)
    _hear_twisted()
    _tell_counters(twisted_loop, {})
    server.run()
    return server.failure


def _tell_counters(loop: asyncio.AbstractEventLoop, told: Mapping[str, int]) -> None:
    """L12: one summary line per interval, and none while nothing happens."""
    loop.call_later(TELL_SECONDS, _tell_counters, loop, counters.tell(told))


def _on_signals(loop: asyncio.AbstractEventLoop, drain: Drain) -> None:
    def poll() -> None:
        if not drain.finished(loop.time()):
            loop.call_later(POLL_SECONDS, poll)

    def ask() -> None:
        if drain.asked(loop.time()):
            poll()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ask)


def _end_calls(loop: asyncio.AbstractEventLoop, stop: Callable[[], object]) -> None:
    """Patience is over: calls that still live end with their reason on record, then we stop."""
    end_live_calls()
    deadline = loop.time() + WRITE_SECONDS

    def poll() -> None:
        if calls.live_count() and loop.time() < deadline:
            loop.call_later(POLL_SECONDS, poll)
        else:
            stop()

    poll()


def _hear_twisted() -> None:
    """Twisted's warnings and errors go to our log; Daphne sends them nowhere."""
    serious = LogLevelFilterPredicate(LogLevel.warn)
    observer = FilteringLogObserver(STDLibLogObserver("twisted"), [serious])
    globalLogPublisher.addObserver(observer)


def _settle() -> None:
    """Everything loaded so far lives for ever: keep it out of every later collection.

    And let the TX thread have its turn soon after it wakes.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)

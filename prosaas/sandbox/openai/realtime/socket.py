"""A client's WebSocket, upgraded within aiohttp: messages go straight to the session.

aiohttp's own reader wakes a task for each message, which at ten thousand a second costs more than
everything the session does with them. Here the transport speaks to a protocol of ours: plain
frames by hand, all others through websockets' sans-I/O core (ws_frames).
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, cast

from aiohttp import web
from websockets.datastructures import Headers
from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from prosaas.sandbox.wire.ws_frames import Framer, text_frame

_CLOSE_S = 10.0
_SUBPROTOCOL = Subprotocol("realtime")


async def upgraded(request: web.Request) -> web.StreamResponse:
    """Answer a handshake: 101 and already sent, or a refusal to return."""
    headers = Headers(request.headers.items())
    core = ServerProtocol(select_subprotocol=_subprotocol)
    answer = core.accept(Request(request.path_qs, headers))
    if answer.status_code != 101:  # noqa: PLR2004 - Switching Protocols
        return web.Response(status=answer.status_code, body=answer.body)
    names = ("Upgrade", "Connection", "Sec-WebSocket-Accept", "Sec-WebSocket-Protocol")
    chosen = {name: answer.headers[name] for name in names if name in answer.headers}
    response = web.StreamResponse(status=answer.status_code, headers=chosen)
    await response.prepare(request)
    return response


def _subprotocol(_: ServerProtocol, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    return _SUBPROTOCOL if _SUBPROTOCOL in offered else None


class _Tail:
    """Stands where aiohttp would parse an upgraded connection: what came with the handshake."""

    def __init__(self) -> None:
        self.data = b""

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        """Keep it."""
        self.data += data
        return False, b""

    def feed_eof(self) -> None:
        """The connection is gone."""


class ClientSocket(asyncio.Protocol):
    """One connection, taken over from `request` once it is upgraded. Event loop thread only.

    `on_text` gets each message, `on_binary` is told of those that are not text. `close_code` is
    the client's, 1006 when there was none, None while it is open. `lost` is done when
    the connection is gone.
    """

    def __init__(
        self,
        request: web.Request,
        on_text: Callable[[bytes], None],
        on_binary: Callable[[], None],
        most_bytes: int,
    ) -> None:
        loop = asyncio.get_running_loop()
        assert request.transport is not None  # noqa: S101 - it was upgraded a moment ago
        self._transport = request.transport
        self._http = request.protocol
        self._on_text, self._on_binary = on_text, on_binary
        self._is_text = True
        self._core = ServerProtocol(state=State.OPEN, max_size=most_bytes)
        self._framer = Framer(self._core, self._text_in, self._after_core, most_bytes)
        self._fragments = bytearray()
        self._may_write = asyncio.Event()
        self._may_write.set()
        self.lost: asyncio.Future[None] = loop.create_future()
        self._tail = _Tail()
        self._http.set_parser(cast("Any", self._tail))  # a parser in all that is asked of it
        self._transport.set_protocol(self)

    def begin(self) -> None:
        """Read what came right behind the handshake; the rest comes by itself."""
        if self._tail.data:
            self._framer.feed(self._tail.data)

    @property
    def close_code(self) -> int | None:
        """The code the connection was closed with."""
        return self._core.close_code

    def data_received(self, data: bytes) -> None:
        """Bytes of the client."""
        self._framer.feed(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone; aiohttp hears of it too."""
        self._framer.end()
        self._core.receive_eof()
        self._may_write.set()
        if not self.lost.done():
            self.lost.set_result(None)
        self._http.connection_lost(exc)

    def pause_writing(self) -> None:
        """The client reads too slowly."""
        self._may_write.clear()

    def resume_writing(self) -> None:
        """The client has caught up."""
        self._may_write.set()

    async def send(self, text: bytes) -> bool:
        """Send a message, once the client has read enough; False when it is gone."""
        await self._may_write.wait()
        if self._core.state is not State.OPEN or self._transport.is_closing():
            return False
        self._transport.write(text_frame(text, masked=False))
        return True

    async def close(self, code: int, reason: str = "") -> None:
        """Close in order: ten seconds for the client to answer, then without."""
        if self._core.state is State.OPEN:
            self._core.send_close(code, reason)
            self._flush()
        await asyncio.wait([self.lost], timeout=_CLOSE_S)
        self.abort()

    def abort(self) -> None:
        """Cut the connection."""
        self._transport.abort()

    def _text_in(self, text: bytes) -> None:
        if not text.isascii():
            try:
                text.decode()
            except UnicodeDecodeError:
                self._core.fail(CloseCode.INVALID_DATA, "text that is not UTF-8")
                self._flush()
                return
        self._on_text(text)

    def _after_core(self) -> None:
        for event in self._core.events_received():
            if isinstance(event, Frame):
                self._frame(event)
        self._flush()

    def _frame(self, frame: Frame) -> None:
        if frame.opcode in (Opcode.TEXT, Opcode.BINARY):
            self._is_text = frame.opcode is Opcode.TEXT
            self._fragments[:] = frame.data
        elif frame.opcode is Opcode.CONT:
            self._fragments += frame.data
        else:
            return
        if frame.fin and self._is_text:
            self._text_in(bytes(self._fragments))
        elif frame.fin:
            self._on_binary()

    def _flush(self) -> None:
        for data in self._core.data_to_send():
            if data:
                self._transport.write(data)
            else:
                self._transport.close()

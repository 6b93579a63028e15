"""The WebSocket client under a media stream: RFC 6455 by websockets' sans-I/O core.

A callback protocol and not a coroutine client, because sending must never wait: a frame goes out
every 20 ms whatever the server does, and one server that stops reading must not delay other calls.
Plain frames take the short way of ws_frames, which leaves every verdict to the core. No
compression, no subprotocol; an answer that selects either fails the handshake (protocols.md B).
"""

import asyncio
from collections.abc import Mapping
from typing import Protocol, cast

from websockets.client import ClientProtocol
from websockets.exceptions import NegotiationError
from websockets.frames import Frame, Opcode
from websockets.protocol import State

from prosaas.sandbox.twilio.errors import Notice, TwilioError
from prosaas.sandbox.wire.ws_frames import Framer, text_frame

CLOSE_S = 1.0
CONGESTED_BYTES = 256 * 1024
_MOST_MESSAGE = 1024 * 1024  # the core's own limit
_END_OF_HEAD = b"\r\n\r\n"
_NORMAL = {1000, 1005}


class Receiver(Protocol):
    """Whoever the socket tells what comes in."""

    def answered(self, status: int) -> None:
        """The HTTP status of the handshake's answer."""

    def message(self, data: bytes, *, binary: bool) -> None:
        """One whole message."""


class MediaSocket(asyncio.Protocol):
    """One connection. All methods run on the event loop's thread and none of them waits."""

    def __init__(
        self, protocol: ClientProtocol, headers: Mapping[str, str], receiver: Receiver
    ) -> None:
        loop = asyncio.get_running_loop()
        self._protocol = protocol
        self._headers = headers
        self._receiver = receiver
        self._framer = Framer(protocol, self._text_in, self._after_core, _MOST_MESSAGE)
        self._transport: asyncio.Transport | None = None
        self._head_end = b""
        self._text: bytes | None = None
        self.opened: asyncio.Future[None] = loop.create_future()
        self.closed: asyncio.Future[Notice | None] = loop.create_future()
        self._lost: asyncio.Future[None] = loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """TCP (or TLS) is up: ask for the upgrade."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's has no common base
        request = self._protocol.connect()
        request.headers.update(self._headers)
        self._protocol.send_request(request)
        self._flush()

    def data_received(self, data: bytes) -> None:
        """Bytes of the server: the handshake's answer, then messages."""
        if self._protocol.state is State.CONNECTING:
            data = self._shake_hands(data)
        if data:
            self._framer.feed(data)

    def _shake_hands(self, data: bytes) -> bytes:
        """Give the core the answer and no more; what comes after an accepted one is returned."""
        seen = self._head_end + data
        end = seen.find(_END_OF_HEAD)
        end = len(data) if end < 0 else end + len(_END_OF_HEAD) - len(self._head_end)
        self._head_end = seen[1 - len(_END_OF_HEAD) :]
        self._protocol.receive_data(data[:end])
        self._after_core()
        if self._protocol.state is State.CONNECTING and end < len(data):
            self._protocol.receive_data(data[end:])  # the body of a refusal
            self._after_core()
            return b""
        return data[end:]

    def _after_core(self) -> None:
        self._deliver()
        self._flush()
        self._notice_garbage()
        if self._protocol.state is State.CLOSING:
            self._settle()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone, cleanly or not."""
        if self._protocol.state is not State.CLOSED:
            self._framer.end()
            self._protocol.receive_eof()  # an answer without a length ends here
            self._deliver()
        self._settle()
        self._lost.set_result(None)
        if not self.opened.done():
            self.opened.set_exception(TwilioError(31920, "closed during the handshake"))

    def send(self, text: bytes) -> bool:
        """Send a text message; False when it was dropped, the socket being shut or congested."""
        transport = self._transport
        if transport is None or self._protocol.state is not State.OPEN:
            return False
        if transport.get_write_buffer_size() > CONGESTED_BYTES:
            return False
        transport.write(text_frame(text, masked=True))
        return True

    def go_dead(self) -> None:
        """Neither read nor close any more, as when the network between fell silent."""
        if self._transport is not None:
            self._transport.pause_reading()

    async def close(self) -> None:
        """Close with 1000, or finish the other side's close; it has a moment to let go first."""
        if self._protocol.state is State.OPEN:
            self._protocol.send_close(1000)
            self._flush()
        await asyncio.wait([self._lost], timeout=CLOSE_S)
        self.abort()

    def abort(self) -> None:
        """Drop the connection without a word, as a dead network does."""
        if self._transport is not None:
            self._transport.abort()

    def _deliver(self) -> None:
        for event in self._protocol.events_received():
            if isinstance(event, Frame):
                self._frame(event)
            else:
                self._handshake(event)

    def _notice_garbage(self) -> None:
        if self._protocol.handshake_exc is not None and not self.opened.done():
            self.opened.set_exception(TwilioError(31920, str(self._protocol.handshake_exc)))
            self.abort()

    def _handshake(self, response: object) -> None:
        self._receiver.answered(getattr(response, "status_code", 0))
        if self.opened.done():
            return
        error = self._protocol.handshake_exc
        if error is None:
            self.opened.set_result(None)
            return
        code = 31924 if isinstance(error, NegotiationError) else 31920
        self.opened.set_exception(TwilioError(code, str(error)))
        self.abort()

    def _text_in(self, data: bytes) -> None:
        self._receiver.message(data, binary=False)

    def _frame(self, frame: Frame) -> None:
        if frame.opcode is Opcode.BINARY:
            self._receiver.message(bytes(frame.data), binary=True)
        elif frame.opcode is Opcode.TEXT and frame.fin:
            self._text_in(bytes(frame.data))
        elif frame.opcode is Opcode.TEXT:
            self._text = bytes(frame.data)
        elif frame.opcode is Opcode.CONT and self._text is not None:
            self._text += bytes(frame.data)
            if frame.fin:
                self._text_in(self._text)
                self._text = None

    def _flush(self) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        for data in self._protocol.data_to_send():
            if data:
                self._transport.write(data)
            elif self._transport.can_write_eof():
                self._transport.write_eof()

    def _settle(self) -> None:
        """Report, once, how the stream ended: None when both sides closed normally."""
        if self.closed.done():
            return
        self.closed.set_result(self._reason())

    def _reason(self) -> Notice | None:
        if self._protocol.parser_exc is not None and self._protocol.close_sent is not None:
            code = self._protocol.close_sent.code
            if code not in _NORMAL:
                return Notice(31924, str(self._protocol.parser_exc))
        received = self._protocol.close_rcvd
        if received is None:
            return Notice(31903, "the connection ended without a close frame")
        if received.code in _NORMAL:
            return None
        return Notice(31921, f"closed with {received.code} {received.reason}".strip())

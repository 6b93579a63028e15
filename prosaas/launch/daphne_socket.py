"""Daphne's WebSocket, made for live calls. The uvloop policy must be set before this import."""

from __future__ import annotations

import time

from daphne.ws_protocol import WebSocketProtocol

from prosaas.launch.frames import read_text, text_frame

NORMAL_CLOSURE = 1000
MOST_UNSENT_BYTES = 256 * 1024  # some fifteen seconds of audio: nobody reads at the other end


class SocketProtocol(WebSocketProtocol):  # type: ignore[misc]  # daphne has no types
    """Daphne's WebSocket, which is quick with text, writes at once and closes with any code.

    Twisted leaves a write to the loop's next round, which comes a few milliseconds later or
    earlier than the last one did: frames paced 18 ms apart (S2-8) would reach the wire closer.
    Autobahn keeps close codes below 3000 for itself (RFC 6455 section 7.4.1), but 1008 is how a
    stream is refused (protocols.md B1) and 1011 how a failure of ours is told.
    """

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Take whole text messages from the front; Autobahn judges everything else."""
        start = self._take_texts(data)
        if start < len(data):
            super().dataReceived(data[start:] if start else data)

    def _take_texts(self, data: bytes) -> int:
        """Hand on the messages at the front of `data`; return where they end."""
        start = 0
        while self._is_between_messages() and (frame := read_text(data, start)) is not None:
            text, start = frame
            self._is_alive()
            self.application_queue.put_nowait({"type": "websocket.receive", "text": text})
        return start

    def _is_between_messages(self) -> bool:
        return (
            self.state == self.STATE_OPEN
            and not (self.data or self.muted or self.inside_message)
            and self.current_frame is None
            and self._perMessageCompress is None
        )

    def _is_alive(self) -> None:
        """Any message is an answer to a ping."""
        self.last_ping = time.time()
        if self.autoPingTimeoutCall is not None:
            self._cancelAutoPingTimeoutCall()

    def _sendAutoPing(self) -> None:  # noqa: N802 - Autobahn's name
        """Ping, unless a ping is still to be answered: Autobahn would forget its timeout."""
        if self.autoPingTimeoutCall is None:
            super()._sendAutoPing()

    def serverSend(self, content: str | bytes, binary: bool = False) -> None:  # noqa: N802, FBT001, FBT002 - Daphne's
        """Hand a message to the kernel now; what it does not take waits as ever."""
        frame = None if isinstance(content, bytes) or binary else text_frame(content.encode())
        if frame is None or self.state != self.STATE_OPEN or self._perMessageCompress is not None:
            super().serverSend(content, binary)
            self.transport.doWrite()
        else:
            self._write(frame)

    def _write(self, frame: bytes) -> None:
        """Pass Twisted's buffers by when they are empty; they see to what the kernel refuses."""
        transport = self.transport
        if not (transport.dataBuffer or transport._tempDataBuffer):  # noqa: SLF001 - no public way to ask
            written = transport.writeSomeData(frame)
            if written == len(frame):
                return
            frame = frame[written:] if isinstance(written, int) else frame
        transport.write(frame)
        transport.doWrite()
        if len(transport.dataBuffer) > MOST_UNSENT_BYTES:
            transport.abortConnection()

    def serverClose(self, code: int | None = None) -> None:  # noqa: N802 - Daphne's name
        """Close with `code`, 1000 when there is none."""
        self.sendCloseFrame(code=code or NORMAL_CLOSURE, isReply=False)

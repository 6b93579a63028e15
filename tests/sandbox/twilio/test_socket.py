"""The media socket's promise that sending never waits."""

import asyncio

from websockets.client import ClientProtocol
from websockets.protocol import State
from websockets.uri import parse_uri

from prosaas.sandbox.twilio.stream.socket import CONGESTED_BYTES, MediaSocket


class Nobody:
    """A receiver of nothing."""

    def answered(self, status: int) -> None:
        raise AssertionError(status)

    def message(self, data: bytes, *, binary: bool) -> None:
        raise AssertionError(data, binary)


class Pipe(asyncio.Transport):
    """A transport whose other end has stopped reading: everything stays in its buffer."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = 0

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.waiting += len(data)

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def is_closing(self) -> bool:
        return False


async def test_a_congested_socket_drops_instead_of_waiting() -> None:
    pipe = Pipe()
    socket = MediaSocket(ClientProtocol(parse_uri("ws://h/m"), state=State.OPEN), {}, Nobody())
    socket.connection_made(pipe)
    frame = b"x" * 1000
    sent = [socket.send(frame) for _ in range(400)]
    assert sent[0]
    assert not sent[-1]
    assert CONGESTED_BYTES < pipe.waiting < CONGESTED_BYTES + 2000


async def test_nothing_is_sent_before_there_is_a_connection() -> None:
    socket = MediaSocket(ClientProtocol(parse_uri("ws://h/m")), {}, Nobody())
    assert not socket.send(b"x")

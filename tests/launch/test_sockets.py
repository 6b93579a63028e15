"""What our two WebSockets do that their servers' own do not, without a network."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest
from uvicorn.server import ServerState
from websockets.frames import Frame, Opcode

from prosaas.launch.daphne_socket import MOST_UNSENT_BYTES
from prosaas.launch.daphne_socket import SocketProtocol as DaphneSocket
from prosaas.launch.uvicorn_server import SocketProtocol as UvicornSocket
from prosaas.launch.uvicorn_server import _config

HANDSHAKE = (
    b"GET /ws/twilio-media/token HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


class Transport(asyncio.Transport):
    """Takes everything."""

    def get_extra_info(self, _name: str, default: Any = None) -> Any:
        return default

    def write(self, _data: Any) -> None:
        pass

    def is_closing(self) -> bool:
        return False

    def close(self) -> None:
        pass

    def pause_reading(self) -> None:
        pass


@pytest.fixture
async def uvicorn_socket() -> AsyncIterator[UvicornSocket]:
    config, state, accepted = _config(), ServerState(), asyncio.Event()

    async def accepts(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})
        accepted.set()
        await asyncio.Event().wait()

    config.load()
    config.loaded_app = accepts
    socket = UvicornSocket(config, state, {})
    socket.connection_made(Transport())
    socket.data_received(HANDSHAKE)
    await accepted.wait()
    yield socket
    socket.stop_keepalive()
    for task in state.tasks:
        task.cancel()


async def test_uvicorn_takes_any_message_for_the_answer_to_its_ping(
    uvicorn_socket: UvicornSocket,
) -> None:
    """A live call is never cut because its carrier does not pong."""
    uvicorn_socket.send_keepalive_ping()
    assert uvicorn_socket.pong_timer is not None
    uvicorn_socket.data_received(Frame(Opcode.TEXT, b"{}").serialize(mask=True))
    assert uvicorn_socket.pong_timer is None
    assert uvicorn_socket.ping_timer is not None


async def test_uvicorn_shuts_down_past_a_socket_that_is_closing(
    uvicorn_socket: UvicornSocket,
) -> None:
    uvicorn_socket.data_received(Frame(Opcode.CLOSE, b"").serialize(mask=True))
    uvicorn_socket.shutdown()


class Tcp(SimpleNamespace):
    """Twisted's transport to a peer that reads nothing."""

    def writeSomeData(self, _data: bytes) -> int:  # noqa: N802 - Twisted's name
        return 0

    def write(self, data: bytes) -> None:
        self._tempDataBuffer.append(data)

    def doWrite(self) -> None:  # noqa: N802 - Twisted's name
        self.dataBuffer += b"".join(self._tempDataBuffer)
        self._tempDataBuffer.clear()

    def abortConnection(self) -> None:  # noqa: N802 - Twisted's name
        self.is_aborted = True


def daphne_socket() -> DaphneSocket:
    socket = DaphneSocket()
    socket.transport = Tcp(dataBuffer=b"", _tempDataBuffer=[], is_aborted=False)
    socket.state, socket._perMessageCompress = socket.STATE_OPEN, None
    return socket


def test_daphne_gives_up_a_peer_that_reads_nothing() -> None:
    socket, text = daphne_socket(), "x" * 1020  # 1 KiB with its head
    for _ in range(MOST_UNSENT_BYTES // 1024):
        socket.serverSend(text)
    assert not socket.transport.is_aborted
    socket.serverSend(text)
    assert socket.transport.is_aborted


def test_daphne_does_not_ping_again_while_it_waits_for_an_answer() -> None:
    """The second ping would replace the timeout of the first, which then cuts a live call."""
    socket = daphne_socket()
    socket.autoPingTimeoutCall = object()
    socket._sendAutoPing()
    assert socket.transport.dataBuffer == b""

"""A network in memory: connections are pairs of transports on one event loop.

Bytes arrive in the loop's next round, in order, whatever the machine does; that makes a run on
virtual time the same every time. No TLS, no flow control towards the writer.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, cast

import aiohttp

Factory = Callable[[], asyncio.BaseProtocol]
_EOF = b""


class _End(asyncio.Transport):
    """One end of a connection."""

    def __init__(self, loop: asyncio.AbstractEventLoop, protocol: asyncio.Protocol) -> None:
        super().__init__({"peername": ("127.0.0.1", 0), "sockname": ("127.0.0.1", 0)})
        self._loop = loop
        self._protocol = protocol
        self._inbox: deque[bytes] = deque()
        self._reading = True
        self._closing = False
        self.peer: _End | None = None

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if data and self.peer is not None and not self._closing:
            self.peer.receive(bytes(data))

    def write_eof(self) -> None:
        if self.peer is not None and not self._closing:
            self.peer.receive(_EOF)

    def can_write_eof(self) -> bool:
        return True

    def receive(self, data: bytes) -> None:
        """Take bytes from the other end; none is its end of file."""
        self._inbox.append(data)
        self._loop.call_soon(self._deliver)

    def _deliver(self) -> None:
        if not self._reading or self._closing or not self._inbox:
            return
        data = self._inbox.popleft()
        if data:
            self._protocol.data_received(data)
        elif not self._protocol.eof_received():
            self.close()

    def close(self) -> None:
        if not self._closing:
            self.write_eof()
            self._lose(None)

    def abort(self) -> None:
        if not self._closing:
            self._lose(None)
            if self.peer is not None:
                self.peer.reset()

    def reset(self) -> None:
        """The other end dropped the connection."""
        if not self._closing:
            self._lose(ConnectionResetError())

    def _lose(self, error: Exception | None) -> None:
        self._closing = True
        self._loop.call_soon(self._protocol.connection_lost, error)

    def is_closing(self) -> bool:
        return self._closing

    def get_write_buffer_size(self) -> int:
        return self.peer.waiting() if self.peer is not None else 0

    def waiting(self) -> int:
        """Bytes that have arrived and were not read."""
        return sum(map(len, self._inbox))

    def pause_reading(self) -> None:
        self._reading = False

    def is_reading(self) -> bool:
        return self._reading

    def resume_reading(self) -> None:
        self._reading = True
        for _ in self._inbox:
            self._loop.call_soon(self._deliver)

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._protocol = cast("asyncio.Protocol", protocol)

    def get_protocol(self) -> asyncio.BaseProtocol:
        return self._protocol


class Loopback:
    """Who listens where."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._listeners: dict[tuple[str, int], Factory | None] = {}

    def listen(self, host: str, port: int, factory: Factory | None) -> None:
        """Serve an address; without a factory connecting to it takes for ever."""
        self._listeners[host, port] = factory

    async def connect(
        self, factory: Factory, host: str, port: int
    ) -> tuple[asyncio.Transport, asyncio.BaseProtocol]:
        """Connect a protocol; raises ConnectionRefusedError where nobody listens."""
        if (host, port) not in self._listeners:
            raise ConnectionRefusedError(111, f"nobody listens on {host}:{port}")
        server = self._listeners[host, port]
        if server is None:
            await self._loop.create_future()
            raise AssertionError
        protocols = [cast("asyncio.Protocol", make()) for make in (server, factory)]
        ends = [_End(self._loop, protocol) for protocol in protocols]
        ends[0].peer, ends[1].peer = ends[1], ends[0]
        for protocol, end in zip(protocols, ends, strict=True):
            protocol.connection_made(end)
        return ends[1], protocols[1]


class LoopbackConnector(aiohttp.BaseConnector):
    """Gives an aiohttp client the connections of its event loop, whatever that makes of them."""

    allowed_protocol_schema_set = aiohttp.TCPConnector.allowed_protocol_schema_set

    async def _create_connection(
        self,
        req: Any,
        traces: Any,
        timeout: Any,  # noqa: ASYNC109 - the base class names it so
    ) -> Any:
        try:
            async with asyncio.timeout(timeout.sock_connect):
                _, protocol = await self._loop.create_connection(
                    self._factory, req.url.host, req.url.port
                )
        except ConnectionRefusedError as error:
            raise aiohttp.ClientConnectorError(req.connection_key, error) from error
        return protocol

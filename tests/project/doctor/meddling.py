"""A proxy that does one thing wrong, as one in front of an installation might."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ssl import SSLContext

from prosaas.launch.programs import LOOPBACK

_CHUNK = 65_536
_END = b"\r\n\r\n"

Edit = Callable[[bytes], bytes]


def untouched(head: bytes) -> bytes:
    """The head of a request or an answer as it came."""
    return head


@dataclass(slots=True)
class Meddler:
    """Passes each request on to `upstream`, a port, its head changed by `request`.

    What `request` makes an answer (HTTP/…) is sent back at once. One request for a connection, but
    a WebSocket may go on. `port` is its own.
    """

    upstream: int = 0
    request: Edit = untouched
    answer: Edit = untouched
    port: int = 0

    @property
    def url(self) -> str:
        """Its own address."""
        return f"http://{LOOPBACK}:{self.port}"

    @contextmanager
    def doing(
        self, *, request: Edit = untouched, answer: Edit = untouched, upstream: int = 0
    ) -> Iterator[None]:
        """Meddles meanwhile."""
        before = self.request, self.answer, self.upstream
        self.request, self.answer, self.upstream = request, answer, upstream or self.upstream
        try:
            yield
        finally:
            self.request, self.answer, self.upstream = before

    async def serve(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """One connection."""
        with suppress(OSError, asyncio.IncompleteReadError):
            head = self.request(_once(await near.readuntil(_END)))
            if head.startswith(b"HTTP/"):
                back.write(head)
                await back.drain()
            else:
                far, forth = await asyncio.open_connection(LOOPBACK, self.upstream)
                forth.write(head)
                await asyncio.gather(self._answered(far, back), _pass_on(near, forth))
        back.close()

    async def _answered(self, far: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            back.write(self.answer(await far.readuntil(_END)))
        await _pass_on(far, back)


def without(*names: str) -> Edit:
    """An edit that drops these headers."""
    dropped = tuple(f"{name.lower()}:".encode() for name in names)

    def edit(head: bytes) -> bytes:
        lines = head.split(b"\r\n")
        return b"\r\n".join(line for line in lines if not line.lower().startswith(dropped))

    return edit


def replacing(old: bytes, new: bytes) -> Edit:
    """An edit of the text itself."""
    return lambda head: head.replace(old, new)


def answering(status: str, *headers: str) -> Edit:
    """An edit that answers by itself."""
    lines = [f"HTTP/1.1 {status}", *headers, "Content-Length: 0", "Connection: close", "", ""]
    return lambda _head: "\r\n".join(lines).encode()


def _once(head: bytes) -> bytes:
    """Ends the connection after the answer, unless it becomes a WebSocket."""
    if b"upgrade: websocket" in head.lower():
        return head
    return without("Connection")(head).replace(b"\r\n", b"\r\nConnection: close\r\n", 1)


async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await source.read(_CHUNK):
            target.write(chunk)
            await target.drain()
        target.close()


@contextmanager
def meddler(tls: SSLContext | None = None) -> Iterator[Meddler]:
    """A proxy in a thread of its own."""
    proxy, ready, loop = Meddler(), threading.Event(), asyncio.new_event_loop()
    stop = asyncio.Event()

    async def serve() -> None:
        async def connected(near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
            await proxy.serve(near, back)

        server = await asyncio.start_server(connected, LOOPBACK, 0, ssl=tls)
        proxy.port = server.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        server.close()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), name="meddler")
    thread.start()
    ready.wait()
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0.05))
        loop.close()

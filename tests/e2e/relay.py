"""A relay in front of two web processes, as a load balancer would be: the first that answers."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from prosaas.launch.programs import LOOPBACK

_CHUNK = 65_536


class Relay:
    """Passes each connection on to the first of `ports` that takes it. `port` is its own."""

    def __init__(self) -> None:
        self.ports: Sequence[int] = ()
        self.port = 0

    async def serve(self, ready: threading.Event, stop: asyncio.Event) -> None:
        """Listen until told to stop."""
        server = await asyncio.start_server(self._connected, LOOPBACK, 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        server.close()
        open_still = asyncio.all_tasks() - {asyncio.current_task()}
        for task in open_still:
            task.cancel()
        await asyncio.gather(*open_still, return_exceptions=True)

    async def _connected(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        for port in self.ports:
            with suppress(OSError):
                far, forth = await asyncio.open_connection(LOOPBACK, port)
                await asyncio.gather(_pass_on(near, forth), _pass_on(far, back))
                return
        back.close()


async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Bytes from one to the other until either is gone, and then the other is too."""
    try:
        with suppress(OSError):
            while chunk := await source.read(_CHUNK):
                target.write(chunk)
                await target.drain()
    finally:
        target.close()


@contextmanager
def relay() -> Iterator[Relay]:
    """A relay in a thread of its own."""
    running, ready = Relay(), threading.Event()
    loop, stop = asyncio.new_event_loop(), asyncio.Event()
    thread = threading.Thread(
        target=lambda: loop.run_until_complete(running.serve(ready, stop)), name="relay"
    )
    thread.start()
    ready.wait()
    try:
        yield running
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()

"""A browser at the live view's socket, for tests: the real consumer on the real Redis."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from django.test import Client

from calls import live
from calls.models import Call
from prosaas.asgi import sockets
from tenants.sockets import in_pool

PATIENCE_S = 5.0
Json = dict[str, Any]


class Browser:
    """One browser's socket; it confirms what it gets unless told to be slow."""

    def __init__(self, socket: WebsocketCommunicator) -> None:
        self.socket = socket
        self.got: list[Json] = []

    async def next(self, kind: str, *, confirms: bool = True) -> Json:
        """The next message of this kind; others are kept in `got`."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                message = json.loads(await self.socket.receive_from(timeout=PATIENCE_S))
                self.got.append(message)
                if confirms:
                    await self.socket.send_to(text_data=json.dumps({"got": message["n"]}))
                if message["kind"] == kind:
                    return dict(message)

    async def closes(self) -> int:
        """The code with which the server closes."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                message = await self.socket.receive_output(timeout=PATIENCE_S)
                if message["type"] == "websocket.close":
                    return int(message["code"])


def handshake(client: Client, origin: str = "https://testserver") -> list[tuple[bytes, bytes]]:
    """The headers that this person's browser sends."""
    cookies = "; ".join(f"{name}={each.value}" for name, each in client.cookies.items())
    return [(b"origin", origin.encode()), (b"cookie", cookies.encode())]


@asynccontextmanager
async def a_browser(client: Client) -> AsyncIterator[Browser]:
    """A member's browser that watches; once its first snapshot has come, it hears events."""
    socket = WebsocketCommunicator(sockets, "/ws/live/", headers=handshake(client))
    is_open, _code = await socket.connect(timeout=PATIENCE_S)
    assert is_open
    browser = Browser(socket)
    try:
        yield browser
    finally:
        await socket.disconnect(timeout=PATIENCE_S)
        await layer_flushed()


async def layer_flushed() -> None:
    """Nothing of the channel layer outlives this loop."""
    layer = get_channel_layer()
    assert layer is not None
    await layer.flush()


async def told(call: Call, seq: int, kind: str, **fields: object) -> None:
    """The call's session tells this."""
    event: Mapping[str, object] = {
        "kind": kind, "call_sid": call.call_sid, "call_id": str(call.pk), "seq": seq,
        "at_ms": 1000 * seq, **fields,
    }  # fmt: skip
    await live.publish(tenant_id=call.tenant_id, event=event)


def turn(position: int, text: str, **fields: object) -> Json:
    """The fields of a turn that the caller said."""
    at_ms = 1000 * position
    return {
        "position": position, "who": "caller", "text": text, "heard_text": text,
        "start_ms": at_ms, "end_ms": at_ms + 500, "interrupted": False, **fields,
    }  # fmt: skip


async def kept(job: Any) -> Any:
    """Run what touches the database in another thread."""
    return await in_pool(job)

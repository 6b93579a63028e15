"""The socket to the realtime model: the OpenAI SDK's connection, used through its raw bytes."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Protocol

from openai import AsyncOpenAI, OpenAIError
from openai.resources.realtime.realtime import AsyncRealtimeConnection
from websockets.exceptions import ConnectionClosed, WebSocketException

CONNECT_TIMEOUT_S = 8.0


class ModelUnreachableError(Exception):
    """The model's socket could not be opened."""


class ModelSocketClosedError(Exception):
    """The model's socket is closed."""


class ModelSocket(Protocol):
    """An open realtime session: text frames out, raw frames in."""

    async def send(self, text: str) -> None:
        """Send one event; raises ModelSocketClosedError."""

    async def receive(self) -> bytes:
        """Return the next event; raises ModelSocketClosedError."""


class OpenAISocket:
    """A ModelSocket on the SDK's connection."""

    def __init__(self, connection: AsyncRealtimeConnection) -> None:
        self._connection = connection

    async def send(self, text: str) -> None:
        """Send one event; raises ModelSocketClosedError."""
        try:
            await self._connection.send_raw(text)
        except ConnectionClosed as error:
            raise ModelSocketClosedError from error

    async def receive(self) -> bytes:
        """Return the next event; raises ModelSocketClosedError."""
        try:
            return await self._connection.recv_bytes()
        except ConnectionClosed as error:
            raise ModelSocketClosedError from error


@cache
def _client(api_key: str, base_url: str) -> AsyncOpenAI:
    return AsyncOpenAI(api_key=api_key, base_url=base_url)


def warm_up(*, api_key: str, base_url: str) -> None:
    """Do now what the first call would else wait a third of a second for."""
    importlib.import_module("openai.lib._websocket")
    _ = _client(api_key, base_url).realtime


@asynccontextmanager
async def dial(*, api_key: str, base_url: str, model: str) -> AsyncIterator[ModelSocket]:
    """Open a realtime session (protocols.md F1); raises ModelUnreachableError.

    One client serves every call of the process: making one costs more than dialling.
    """
    try:
        manager = _client(api_key, base_url).realtime.connect(model=model)
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            connection = await manager.enter()
    except (OpenAIError, WebSocketException, OSError, TimeoutError) as error:
        raise ModelUnreachableError(type(error).__name__) from error
    try:
        yield OpenAISocket(connection)
    finally:
        await connection.close()

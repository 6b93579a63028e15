"""The socket to the realtime model: the OpenAI SDK's connection, used through its raw bytes."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Final, Protocol, cast

from openai import AsyncOpenAI, OpenAIError
from openai.resources.realtime.realtime import AsyncRealtimeConnection
from openai.types.websocket_connection_options import WebSocketConnectionOptions
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

CONNECT_TIMEOUT_S = 8.0
_LATER: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a silent model is believed to live, s: it is noticed after the sum of these.

    It is pinged `ping_s` after the pong before, has `pong_s` to answer, and `close_s` to agree
    that the socket is closed.
    """

    ping_s: float = 5.0
    pong_s: float = 5.0
    close_s: float = 3.0


PATIENCE = Patience()


class ModelUnreachableError(Exception):
    """The model's socket could not be opened; it may be, a moment later."""


class ModelDeniedError(ModelUnreachableError):
    """The handshake was answered with a no that stays one, as to a wrong key (protocols.md F1)."""


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
async def dial(
    *, api_key: str, base_url: str, model: str, patience: Patience = PATIENCE
) -> AsyncIterator[ModelSocket]:
    """Open a realtime session (protocols.md F1).

    Raises ModelUnreachableError, and ModelDeniedError where dialling again is useless.

    One client serves every call of the process: making one costs more than dialling.
    """
    try:
        manager = _client(api_key, base_url).realtime.connect(
            model=model, websocket_connection_options=_options(patience)
        )
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            connection = await manager.enter()
    except (OpenAIError, WebSocketException, OSError, TimeoutError) as error:
        kind = ModelDeniedError if _is_denial(error) else ModelUnreachableError
        raise kind(type(error).__name__) from error
    try:
        yield OpenAISocket(connection)
    finally:
        await _close(connection, patience.close_s)


def _is_denial(error: Exception) -> bool:
    """Tell whether the fault is ours: HTTP 4xx, but for those that mean "later"."""
    if not isinstance(error, InvalidStatus):
        return False
    status = error.response.status_code
    return 400 <= status < 500 and status not in _LATER  # noqa: PLR2004 (RFC 9110, 15.5)


def _options(patience: Patience) -> WebSocketConnectionOptions:
    """Return what the SDK hands to websockets' `connect`; its type names only some of it."""
    options = {
        "ping_interval": patience.ping_s,
        "ping_timeout": patience.pong_s,
        "close_timeout": patience.close_s,
    }
    return cast("WebSocketConnectionOptions", options)


async def _close(connection: AsyncRealtimeConnection, patience_s: float) -> None:
    """Close, or cut: behind a peer that reads nothing more, a close waits for ever."""
    try:
        async with asyncio.timeout(patience_s + 1):
            await connection.close()
    except TimeoutError:
        socket = connection._connection  # noqa: SLF001 - the SDK offers no way to cut it
        socket.transport.abort()
        await socket.wait_closed()

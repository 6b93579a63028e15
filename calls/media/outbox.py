"""What waits to be written to one socket: posted without waiting, written in order by one task."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Token = TypeVar("Token")


class Outbox(Generic[Token]):
    """One socket's outgoing text messages. Only the event loop touches it.

    A message may carry a token: `written` is called with it once the message is on the socket.
    """

    def __init__(
        self, send: Callable[[str], Awaitable[None]], written: Callable[[Token], None]
    ) -> None:
        self._send, self._written = send, written
        self._waiting: deque[tuple[str, Token | None]] = deque()
        self._filled = asyncio.Event()
        self._is_closed = False

    def post(self, text: str, token: Token | None = None) -> None:
        """Append a message; after `close` it is forgotten."""
        if not self._is_closed:
            self._waiting.append((text, token))
            self._filled.set()

    def drain(self) -> list[Token]:
        """Forget what waits, and return its tokens (L14: a `clear` overtakes audio)."""
        tokens = [token for _, token in self._waiting if token is not None]
        self._waiting.clear()
        return tokens

    def close(self) -> None:
        """Write nothing more (L61: one place that knows)."""
        self._is_closed = True
        self._waiting.clear()

    async def run(self) -> None:
        """Write until cancelled; whatever `send` raises comes out here."""
        while True:
            await self._filled.wait()
            self._filled.clear()
            while self._waiting:
                text, token = self._waiting.popleft()
                await self._send(text)
                if token is not None:
                    self._written(token)

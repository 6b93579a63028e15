"""What goes to one socket, in order: written by a task, or at once while the socket takes it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Generic, TypeVar

from calls.media import eager
from calls.media.clock import monotonic_ms

Token = TypeVar("Token")


class Outbox(Generic[Token]):
    """One socket's outgoing text messages. Only the event loop touches it.

    A message may carry a token: `written` is called with it once the message is on the socket.
    Nothing is written before `run` does. With `at_once` whoever posts writes, unless something
    waits; `send` must then not ask which task runs it, for there may be none (a timer). `clock`
    is monotonic, in ms.
    """

    def __init__(
        self,
        send: Callable[[str], Coroutine[Any, Any, None]],
        written: Callable[[Token], None],
        *,
        clock: Callable[[], float] = monotonic_ms,
        at_once: bool = False,
    ) -> None:
        self._send, self._written, self._at_once = send, written, at_once
        self._clock = clock
        self._blocked_at: float | None = None
        self._longest_block_ms = 0.0
        self._waiting: deque[tuple[str, Token | None]] = deque()
        self._unfinished: tuple[Awaitable[None], Token | None] | None = None
        self._error: Exception | None = None
        self._filled = asyncio.Event()
        self._is_ready = False
        self._is_closed = False

    @property
    def waiting(self) -> int:
        """How many messages wait, the one that the socket is taking not counted."""
        return len(self._waiting)

    def blocked_ms(self) -> float:
        """Return for how long the socket has not taken the message at hand, ms; 0 if it takes."""
        return 0.0 if self._blocked_at is None else self._clock() - self._blocked_at

    def longest_block_ms(self) -> float:
        """Return the longest that a message waited for the socket since this was asked last."""
        longest = max(self._longest_block_ms, self.blocked_ms())
        self._longest_block_ms = 0.0
        return longest

    def post(self, text: str, token: Token | None = None) -> None:
        """Write a message, or append it to those that wait; after `close` it is forgotten."""
        if self._is_closed:
            return
        if self._is_ready:
            self._write(text, token)
        else:
            self._waiting.append((text, token))
            self._filled.set()

    def _write(self, text: str, token: Token | None) -> None:
        try:
            rest = eager.start(self._send(text))
        except Exception as error:  # noqa: BLE001 - comes out of `run`, whose socket it is
            self._is_ready, self._error = False, error
            self._filled.set()
            return
        if rest is not None:
            self._is_ready, self._unfinished = False, (rest, token)
            self._blocked_at = self._clock()
            self._filled.set()
        elif token is not None:
            self._written(token)

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
        """Write what waits until cancelled; whatever `send` raises comes out here."""
        try:
            while True:
                await self._finish()
                while self._waiting:
                    text, token = self._waiting.popleft()
                    self._write(text, token)
                    await self._finish()
                self._is_ready = self._at_once
                await self._filled.wait()
                self._filled.clear()
        finally:
            self._is_ready = False

    async def _finish(self) -> None:
        """Wait for the message that the socket would not take at once."""
        if self._error is not None:
            raise self._error
        if self._unfinished is None:
            return
        (rest, token), self._unfinished = self._unfinished, None
        await rest
        self._longest_block_ms = max(self._longest_block_ms, self.blocked_ms())
        self._blocked_at = None
        if token is not None:
            self._written(token)

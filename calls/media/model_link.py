"""The call's side of the realtime model: one socket, one reader, one ordered way out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from calls.engine import events as ev
from calls.media.outbox import Outbox
from calls.realtime import messages
from calls.realtime.client import ModelSocket, ModelSocketClosedError, ModelUnreachableError
from calls.realtime.codec import RealtimeReader


class ModelLink:
    """Dials when told to run, passes every server event on as an engine event."""

    def __init__(
        self,
        *,
        dial: Callable[[], AbstractAsyncContextManager[ModelSocket]],
        session: dict[str, Any],
        feed: Callable[[ev.Event], None],
        now: Callable[[], int],
    ) -> None:
        self._dial, self._feed, self._now = dial, feed, now
        self._socket: ModelSocket | None = None
        self.reader = RealtimeReader(session)
        self._outbox: Outbox[None] = Outbox(self._send, lambda _: None)
        self._outbox.post(messages.session_update(session))

    def post(self, text: str) -> None:
        """Append a message; what is posted before the socket is open waits for it."""
        self._outbox.post(text)

    async def run(self) -> None:
        """Hold the socket until cancelled, or until it is lost."""
        try:
            async with self._dial() as socket, asyncio.TaskGroup() as group:
                self._socket = socket
                group.create_task(self._outbox.run())
                await self._listen(socket)
        except* ModelUnreachableError:
            self._feed(ev.ModelUnreachable(self._now()))
        except* ModelSocketClosedError:
            self._feed(ev.ModelLost(self._now()))

    async def _listen(self, socket: ModelSocket) -> None:
        while True:
            event = self.reader.read(await socket.receive(), self._now())
            if event is not None:
                self._feed(event)

    async def _send(self, text: str) -> None:
        if self._socket is None:
            raise ModelSocketClosedError
        await self._socket.send(text)

"""One socket to the realtime model: one reader, one ordered way out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from typing import Any, Final

import structlog

from calls.engine import events as ev
from calls.media.outbox import Outbox
from calls.realtime.client import (
    ModelDeniedError,
    ModelSocket,
    ModelSocketClosedError,
    ModelUnreachableError,
)
from calls.realtime.codec import RealtimeReader

log = structlog.get_logger(__name__)

Dial = Callable[[], AbstractAsyncContextManager[ModelSocket]]

FIRST_PAUSE_MS: Final = 500  # between two dials; each pause is twice the one before


@dataclass(frozen=True, slots=True)
class DialPatience:
    """For how long a dial is tried again, and the longest pause between two tries; ms."""

    total_ms: int
    longest_pause_ms: int


AT_FIRST: Final = DialPatience(3_000, 1_000)  # the caller hears nothing yet, then voicemail
AGAIN: Final = DialPatience(8_000, 4_000)  # the engine grants a session 10 s to be confirmed


class ModelLink:
    """Dials when told to run, passes every server event on as an engine event until dropped.

    A dial that fails is tried again, as a provider that restarts is back in a moment.
    `first` is said before anything else.
    """

    def __init__(
        self,
        *,
        dial: Dial,
        session: dict[str, Any],
        first: Iterable[str],
        feed: Callable[[ev.Event], None],
        now: Callable[[], int],
        clock: Callable[[], float],
        patience: DialPatience = AGAIN,
    ) -> None:
        self._dial, self._feed, self._now, self._patience = dial, feed, now, patience
        self._socket: ModelSocket | None = None
        self._is_dropped = False
        self.reader = RealtimeReader(session)
        self._outbox: Outbox[None] = Outbox(self._send, lambda _: None, clock=clock)
        for text in first:
            self._outbox.post(text)

    def post(self, text: str) -> None:
        """Append a message; what is posted before the socket is open waits for it."""
        self._outbox.post(text)

    def blocked_ms(self) -> float:
        """Return for how long the socket has taken nothing, ms."""
        return self._outbox.blocked_ms()

    def drop(self) -> None:
        """Say nothing more, and pass nothing on any more, whatever still arrives."""
        self._is_dropped = True
        self._outbox.close()

    async def run(self) -> None:
        """Hold the socket until cancelled, or until it is lost, and say how that came."""
        pause_ms, give_up_at = FIRST_PAUSE_MS, self._now() + self._patience.total_ms
        while (ended := await self._hold(give_up_at)) is None:
            self.reader.counts["dials_failed"] += 1
            if self._now() + pause_ms > give_up_at:
                ended = ev.ModelUnreachable(self._now())
                break
            await asyncio.sleep(pause_ms / 1000)
            pause_ms = min(pause_ms * 2, self._patience.longest_pause_ms)
        self._pass_on(ended)

    async def _hold(self, give_up_at: int) -> ev.Event | None:
        """Dial, and listen to the end; None if nobody answered."""
        ended: ev.Event | None = None
        try:
            async with AsyncExitStack() as line, asyncio.TaskGroup() as group:
                self._socket = socket = await self._opened(line, give_up_at)
                group.create_task(self._outbox.run())
                await self._listen(socket)
        except* ModelDeniedError:
            ended = ev.ModelRefused(self._now())
        except* ModelUnreachableError:
            ended = None
        except* ModelSocketClosedError:
            ended = ev.ModelLost(self._now())
        return ended

    async def _opened(self, line: AsyncExitStack, give_up_at: int) -> ModelSocket:
        """Dial, for no longer than that; raises ModelUnreachableError."""
        try:
            async with asyncio.timeout((give_up_at - self._now()) / 1000):
                return await line.enter_async_context(self._dial())
        except TimeoutError as error:
            raise ModelUnreachableError from error

    async def _listen(self, socket: ModelSocket) -> None:
        while True:
            event = self.reader.read(await socket.receive(), self._now())
            if isinstance(event, ev.SessionRefused):
                log.warning("model.session_refused", paths=self.reader.mismatch)
            if event is not None:
                self._pass_on(event)

    def _pass_on(self, event: ev.Event) -> None:
        if not self._is_dropped:
            self._feed(event)

    async def _send(self, text: str) -> None:
        if self._socket is None:
            raise ModelSocketClosedError
        await self._socket.send(text)

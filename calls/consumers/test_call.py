"""A test from the browser: Media Streams messages from a page that is logged in.

The socket is the carrier's, but for who may open it: a member of the call's tenant, with a session
and from a page of ours, and a token that is bound to the call, as the carrier's is. The page hears
the call's live events besides. A browser is bounded in what it sends, and watched: a logout ends
the call, and so does whoever hangs it up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Final

import orjson
import structlog
from django.db import Error as DatabaseError

from calls import services
from calls.consumers.flood import Flood
from calls.consumers.media import GONE, MediaStreamConsumer, Socket
from calls.engine import events as ev
from calls.errors import RefusedBecause, StreamRefused
from calls.media.closing import CLOSE_POLICY
from calls.media.session import CallSession
from calls.media.world import session_for
from calls.media.writer import run_in_pool
from calls.services.test_calls import test_call_is_over
from calls.twilio import stream_token
from prosaas.lib import counters
from tenants.permissions import Permission
from tenants.sockets import SocketMember, member_of, refusal

NEEDS: Final = Permission.AGENTS_WRITE
START_WITHIN_S: Final = 15.0  # the page says `start` as soon as the socket is open
LAST_WORDS_S: Final = 15.0  # how long the page waits for what is still being understood
LOOK_EVERY_S: Final = 2.0  # whether somebody has hung up elsewhere

log = structlog.get_logger(__name__)


class TestCallConsumer(MediaStreamConsumer):
    """One browser's test call (docs/test-call.md)."""

    __test__ = False  # nothing of pytest's
    member: SocketMember
    _watching: asyncio.Task[None] | None = None

    def token(self) -> stream_token.StreamToken:
        """Return the token of this handshake; raises BadStreamToken."""
        return stream_token.read(self.scope["url_route"]["kwargs"]["token"])

    def admitted(self, token: stream_token.StreamToken) -> services.StreamSnapshot:
        """Return what its call is, if it is a test of the member's tenant; pool.

        Raises SocketRefused, StreamRefused.
        """
        self.member = member_of(self.scope, NEEDS)
        snapshot = services.stream_admit(call_sid=token.call_sid, nonce=token.nonce)
        if not snapshot.is_test or snapshot.tenant_id != self.member.tenant.pk:
            raise StreamRefused(RefusedBecause.UNKNOWN_CALL)
        return snapshot

    def opened(
        self, snapshot: services.StreamSnapshot, token: stream_token.StreamToken
    ) -> CallSession:
        """Return the session, whose live events go to the page too, and begin to watch it."""
        self._flood = Flood()
        self._socket = PageSocket(self)
        session = session_for(snapshot, token.nonce, self._socket, hears=self._socket.tell)
        self._watching = asyncio.create_task(self._watch(session, snapshot))
        return session

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Pass a frame on, unless there are too many, or it is too long."""
        if self.session is None:
            return
        if text_data is None or self._flood.is_too_much(text_data):
            counters.count("test_call_flooded")
            await self._end(self.session, CLOSE_POLICY)
            return
        await super().receive(text_data=text_data)

    async def disconnect(self, code: int) -> None:
        """The page is gone."""
        await super().disconnect(code)
        if self._watching is not None:
            self._watching.cancel()

    async def _end(self, session: CallSession, code: int) -> None:
        """Close the page's socket, as if it had gone: the session finishes on its own."""
        session.carrier_closed()
        with suppress(*GONE):
            await self.close(code=code)

    async def _watch(self, session: CallSession, snapshot: services.StreamSnapshot) -> None:
        """End the call when the person may not have it any more; the boundary of one task."""
        try:
            async with asyncio.TaskGroup() as watching:
                watching.create_task(self._until_refused(session))
                watching.create_task(self._until_over(session, snapshot))
                watching.create_task(self._until_late(session))
        except* Exception as errors:
            log.error("test_call.not_watched", exc_info=errors)
            await self._end(session, CLOSE_POLICY)

    async def _until_refused(self, session: CallSession) -> None:
        refused = await refusal(self.scope, self.member, NEEDS)
        log.info("test_call.refused", reason=refused.reason)
        await self._end(session, refused.code)

    async def _until_over(self, session: CallSession, snapshot: services.StreamSnapshot) -> None:
        """Somebody hung up elsewhere: for the session that is a caller who did."""
        look = partial(test_call_is_over, tenant_id=snapshot.tenant_id, call_sid=snapshot.call_sid)
        is_over = False
        while not is_over:
            await asyncio.sleep(LOOK_EVERY_S)
            with suppress(DatabaseError):
                is_over = await run_in_pool(look)
        session.feed(ev.StreamStopped(session.now()))

    async def _until_late(self, session: CallSession) -> None:
        await asyncio.sleep(START_WITHIN_S)
        if not session.carrier.stream_sid:
            await self._end(session, CLOSE_POLICY)


class PageSocket(Socket):
    """The page's socket as a session sees it, and as its live events do."""

    _closing: asyncio.Task[None] | None = None

    def tell(self, event: Mapping[str, Any]) -> Awaitable[None]:
        """Send one live event of the call."""
        return self.send(orjson.dumps({"event": "live", "live": event}).decode())

    async def close(self, code: int) -> None:
        """Close the socket once the session is over: the last words are still to be shown."""
        self._closing = asyncio.create_task(self._close_after(code))

    async def _close_after(self, code: int) -> None:
        if self.consumer.held is not None:
            await asyncio.wait([self.consumer.held], timeout=LAST_WORDS_S)
        await super().close(code)

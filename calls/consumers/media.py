"""The carrier's media stream: authenticates it, then hands every message to its call's session."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from typing import Any

import structlog
from autobahn.exception import Disconnected
from channels.consumer import get_handler_name
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db import Error as DatabaseError

from calls import services
from calls.engine.states import EndReason
from calls.errors import RefusedBecause, StreamRefused
from calls.media.session import CallSession
from calls.media.world import session_for
from calls.media.writer import run_in_pool
from calls.twilio import stream_token
from prosaas.lib import counters, drain
from prosaas.lib.twilio.signature import signed_by_twilio
from tenants.services.carrier import signer_of
from tenants.sockets import SocketRefused

log = structlog.get_logger(__name__)

# How servers say that a socket is gone: Daphne, uvicorn, and uvicorn while it closes one itself.
GONE = (Disconnected, OSError, RuntimeError)

_running: dict[asyncio.Task[None], CallSession] = {}


def end_live_calls() -> None:
    """End every call of this process; each is written down and closed by its own session."""
    for session in list(_running.values()):
        session.shut_down()


class MediaStreamConsumer(AsyncWebsocketConsumer):
    """One Twilio media stream (protocols.md B).

    It takes no channel layer, and bypasses the hop to Django's shared database thread that
    Channels awaits before every message: one slow query anywhere would delay every call's audio
    (design.md, Rules of the call path).
    """

    channel_layer_alias = ""
    session: CallSession | None = None
    held: asyncio.Task[None] | None = None  # runs the session

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Take one message after the other; Channels' own loop makes two tasks for each."""
        self.scope, self.base_send = scope, send
        message = {"type": ""}
        with suppress(StopConsumer):
            while message["type"] != "websocket.disconnect":
                message = await receive()
                await self.dispatch(message)

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Call the message's handler, and nothing before it; an error ends this call, said."""
        try:
            await getattr(self, get_handler_name(message))(message)
        except StopConsumer:
            raise
        except Exception:  # the boundary of one socket
            log.exception("stream.failed")
            await self._give_up()

    async def _give_up(self) -> None:
        if self.session is not None:
            self.session.ends(EndReason.INTERNAL_ERROR)
            return
        with suppress(*GONE):
            await self.close()

    async def connect(self) -> None:
        """Accept a stream whose handshake and token are ours and whose call waits for it."""
        try:
            token = self.token()
            snapshot = await run_in_pool(partial(self.admitted, token))
        except (stream_token.BadStreamToken, StreamRefused, SocketRefused, DatabaseError) as error:
            counters.count("stream_refused")
            log.warning("stream.refused", reason=str(error) or type(error).__name__)
            await self.close()
            return
        structlog.contextvars.bind_contextvars(
            call_sid=snapshot.call_sid, tenant=str(snapshot.tenant_id)
        )
        try:
            await self.accept()
        except GONE:  # the carrier hung up meanwhile
            return
        self.session = self.opened(snapshot, token)
        self.held = _hold(self.session)
        await asyncio.sleep(0)  # its first step comes before the carrier's first message

    def opened(
        self, snapshot: services.StreamSnapshot, token: stream_token.StreamToken
    ) -> CallSession:
        """Return the session of an accepted stream."""
        return session_for(snapshot, token.nonce, Socket(self))

    def token(self) -> stream_token.StreamToken:
        """Return the token of this handshake, signed by anybody at all; raises BadStreamToken."""
        if not self._signature():
            raise stream_token.BadStreamToken("signature")
        return stream_token.read(self.scope["url_route"]["kwargs"]["token"])

    def admitted(self, token: stream_token.StreamToken) -> services.StreamSnapshot:
        """Return what its call is, if the call's account signed (protocols.md A3, B1); pool.

        Raises BadStreamToken, StreamRefused.
        """
        snapshot = services.stream_admit(call_sid=token.call_sid, nonce=token.nonce)
        signer = signer_of(snapshot.account_sid, signed_with=self._signed_with)
        if signer is None or signer.tenant_id not in {None, snapshot.tenant_id}:
            raise stream_token.BadStreamToken("signature")
        if snapshot.is_test:  # no carrier has anything to do with it
            raise StreamRefused(RefusedBecause.UNKNOWN_CALL)
        return snapshot

    def _signed_with(self, auth_token: str) -> bool:
        """Whether this token signed the handshake; pool."""
        url = f"ws{settings.PUBLIC_URL.removeprefix('http')}{self.scope['path']}"
        return signed_by_twilio(
            auth_token=auth_token, url=url, params={}, signature=self._signature()
        )

    def _signature(self) -> str:
        headers = {name.lower(): value.decode("latin1") for name, value in self.scope["headers"]}
        return headers.get(b"x-twilio-signature", "")

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Pass a frame on; this never waits (rule 13)."""
        if self.session is None:
            return
        if text_data is None:
            self.session.carrier_sent_binary()
        else:
            self.session.carrier_said(text_data)

    async def disconnect(self, _code: int) -> None:
        """The carrier's socket is gone; the session finishes on its own."""
        if self.session is not None:
            self.session.carrier_closed()


class Socket:
    """The carrier's socket as a session sees it."""

    def __init__(self, consumer: MediaStreamConsumer) -> None:
        self.consumer = consumer

    async def send(self, text: str) -> None:
        """Write one message; on a socket that is gone it is forgotten, `disconnect` follows."""
        with suppress(*GONE):
            await self.consumer.send(text_data=text)

    async def close(self, code: int) -> None:
        """Close the socket with a WebSocket close code."""
        with suppress(*GONE):
            await self.consumer.close(code=code)


def _hold(session: CallSession) -> asyncio.Task[None]:
    """Run a session beside its consumer: it has last words to write when the socket is gone."""
    drain.call_opened(session.call_sid)
    task = asyncio.create_task(session.run())
    _running[task] = session
    task.add_done_callback(_let_go)
    return task


def _let_go(task: asyncio.Task[None]) -> None:
    del _running[task]
    drain.call_closed()

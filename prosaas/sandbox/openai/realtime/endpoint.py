"""The stand-in for OpenAI Realtime as aiohttp routes (protocols.md F, H2).

GET /v1/realtime is the WebSocket, POST /v1/realtime/client_secrets makes ephemeral keys.
GET /sandbox/openai/sessions serves every session's event log, GET /sandbox/openai/bench the
moments in it that are compared with other processes' logs; more controls in realtime/control.py.
"""

import asyncio
import random
import time

from aiohttp import web

from prosaas.sandbox.openai.realtime.access import Access
from prosaas.sandbox.openai.realtime.config import OpenAIConfig
from prosaas.sandbox.openai.realtime.control import Control
from prosaas.sandbox.openai.realtime.ids import Ids
from prosaas.sandbox.openai.realtime.rate_limits import limits_of
from prosaas.sandbox.openai.realtime.record import SessionRecord
from prosaas.sandbox.openai.realtime.session import RealtimeSession
from prosaas.sandbox.openai.realtime.settings import default_session
from prosaas.sandbox.openai.realtime.socket import ClientSocket, upgraded
from prosaas.sandbox.openai.realtime.state import SessionState
from prosaas.sandbox.sound.audio import BYTES_PER_MS, SILENCE
from prosaas.sandbox.sound.ears import hear

_MOST_MESSAGE = 32 * 1024 * 1024  # 15 MiB of audio in base64, and some
_SWITCHED = 101
_BETA_CLOSED = 4000


class OpenAISandbox:
    """Serves any number of sessions; `sessions` are their logs, oldest first, `live` the open."""

    def __init__(self, config: OpenAIConfig) -> None:
        self.sessions: list[SessionRecord] = []
        self.live: dict[str, SessionState] = {}
        self.access = Access(config)
        self.configure(config)

    def configure(self, config: OpenAIConfig) -> None:
        """Take a configuration for the sessions to come; all of its faults are still to commit."""
        self.config = config
        self.access.configure(config)
        self._limits = limits_of(config)
        self._drops_left = config.drop_count

    def routes(self) -> list[web.RouteDef]:
        """The aiohttp routes."""
        return [
            web.get("/v1/realtime", self.realtime),
            web.post("/v1/realtime/client_secrets", self.access.secret_create),
            web.get("/sandbox/openai/sessions", self.session_list),
            web.get("/sandbox/openai/bench", self.bench),
            *Control(self.live, self.configure).routes(),
        ]

    async def session_list(self, _: web.Request) -> web.Response:
        """Every session's event log."""
        return web.json_response({"sessions": [record.view() for record in self.sessions]})

    async def bench(self, _: web.Request) -> web.Response:
        """Every session's moments."""
        return web.json_response({"sessions": [r.timeline.to_json() for r in self.sessions]})

    async def realtime(self, request: web.Request) -> web.StreamResponse:
        """Accept a client or refuse it over HTTP, then serve it to the end."""
        await asyncio.sleep(self.config.handshake_ms / 1000)
        refusal = self.access.refusal(request)
        if refusal is not None:
            return refusal
        response = await upgraded(request)
        if response.status != _SWITCHED:
            return response
        if "OpenAI-Beta" in request.headers:
            reason = "invalid_request_error.beta_api_shape_disabled"
            await ClientSocket(request, _ignored, _ignored, _MOST_MESSAGE).close(
                _BETA_CLOSED, reason
            )
        else:
            await self._serve(request)
        return response

    async def _serve(self, request: web.Request) -> None:
        state = self._state(request)
        session = RealtimeSession(state)
        socket = ClientSocket(request, session.receive, session.receive_binary, _MOST_MESSAGE)
        state.abort = socket.abort
        session.open()
        state.spawn(_expire(state))
        if self.config.mode == "receptionist":
            state.spawn(
                hear(SILENCE * BYTES_PER_MS)
            )  # the recogniser starts while the model greets
        writer = asyncio.create_task(_write(state, socket))
        self.live[state.record.session_id] = state
        try:
            socket.begin()
            await socket.lost
        finally:
            del self.live[state.record.session_id]
            await state.close()
            if not state.is_ending:  # else it is about to close by itself
                writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
            state.record.close_code = socket.close_code
            state.record.timeline.closed()

    def _state(self, request: web.Request) -> SessionState:
        seed, model = f"{self.config.seed}/{len(self.sessions)}", self.access.model(request)
        expires_at = int(time.time() + self.config.session_seconds)
        session_id = Ids(random.Random(seed)).new("sess")  # noqa: S311 no secret
        settings = default_session(session_id=session_id, model=model, expires_at=expires_at)
        record = SessionRecord(session_id, model)
        self.sessions.append(record)
        settings = self.access.session(request, settings)
        state = SessionState(self.config, seed, record, settings, self._limits)
        state.may_drop = self._may_drop
        return state

    def _may_drop(self) -> bool:
        """Count a session that is to end too early; False when enough of them did."""
        self._drops_left -= 1
        return self._drops_left >= 0


def _ignored(*_: bytes) -> None:
    """What a client says that is being turned away."""


async def _write(state: SessionState, socket: ClientSocket) -> None:
    """Send what the session emits; None in the outbox closes the socket."""
    while (event := await state.outbox.get()) is not None:
        if not await socket.send(event):
            return
    await socket.close(state.close_code)


async def _expire(state: SessionState) -> None:
    await asyncio.sleep(state.config.session_seconds)
    state.fail("session_expired", minutes=max(1, round(state.config.session_seconds / 60)))

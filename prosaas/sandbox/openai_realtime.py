"""The stand-in for OpenAI Realtime as aiohttp routes (protocols.md F, H2).

GET /v1/realtime is the WebSocket; GET /sandbox/openai/sessions serves every session's event log.
"""

import asyncio
import random
import time

import aiohttp
from aiohttp import web

from prosaas.sandbox.audio import BYTES_PER_MS, SILENCE
from prosaas.sandbox.ears import hear
from prosaas.sandbox.openai_config import OpenAIConfig
from prosaas.sandbox.openai_ids import Ids
from prosaas.sandbox.openai_record import SessionRecord
from prosaas.sandbox.openai_session import RealtimeSession
from prosaas.sandbox.openai_settings import default_session
from prosaas.sandbox.openai_state import SessionState

_MOST_MESSAGE = 32 * 1024 * 1024  # 15 MiB of audio in base64, and some
_BETA_CLOSED = 4000
_KEY_PROTOCOL = "openai-insecure-api-key."


class OpenAISandbox:
    """Serves any number of sessions; `sessions` are their logs, oldest first."""

    def __init__(self, config: OpenAIConfig) -> None:
        self.config = config
        self.sessions: list[SessionRecord] = []
        self._refused = 0
        self._dropped = False

    def routes(self) -> list[web.RouteDef]:
        """The aiohttp routes."""
        return [
            web.get("/v1/realtime", self.realtime),
            web.get("/sandbox/openai/sessions", self.session_list),
        ]

    async def session_list(self, _: web.Request) -> web.Response:
        """Every session's event log."""
        return web.json_response({"sessions": [record.view() for record in self.sessions]})

    async def realtime(self, request: web.Request) -> web.StreamResponse:
        """Accept a client or refuse it over HTTP, then serve it to the end."""
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        socket = web.WebSocketResponse(
            compress=False, protocols=("realtime",), max_msg_size=_MOST_MESSAGE
        )
        await socket.prepare(request)
        if "OpenAI-Beta" in request.headers:
            reason = b"invalid_request_error.beta_api_shape_disabled"
            await socket.close(code=_BETA_CLOSED, message=reason)
            return socket
        await self._serve(request, socket)
        return socket

    def _refusal(self, request: web.Request) -> web.Response | None:
        if self._refused < self.config.refuse_count:
            self._refused += 1
            return _http_error(self.config.refuse_status, "server_error", "Try again later.")
        if not self._key_is_good(request):
            return _http_error(401, "invalid_api_key", "Incorrect API key provided.")
        if not request.query.get("model"):
            return _http_error(400, "missing_required_parameter", "You must provide a model.")
        return None

    def _key_is_good(self, request: web.Request) -> bool:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        for protocol in request.headers.get("Sec-WebSocket-Protocol", "").split(","):
            if protocol.strip().startswith(_KEY_PROTOCOL):
                scheme, key = "Bearer", protocol.strip().removeprefix(_KEY_PROTOCOL)
        known = self.config.api_keys
        return scheme == "Bearer" and bool(key) and (not known or key in known)

    async def _serve(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        state = self._state(request.query["model"])
        state.abort = lambda: self._drop(request)
        session = RealtimeSession(state)
        session.open()
        state.spawn(_expire(state, self.config.session_seconds))
        if self.config.mode == "receptionist":
            state.spawn(
                hear(SILENCE * BYTES_PER_MS)
            )  # the recogniser starts while the model greets
        writer = asyncio.create_task(_write(state, socket))
        if not request.query["model"].startswith("gpt-"):
            _end(state, "model_not_found", "The requested model does not exist.")
        try:
            async for message in socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    session.receive(message.data)
        finally:
            await state.close()
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
            state.record.close_code = socket.close_code

    def _state(self, model: str) -> SessionState:
        chance = random.Random(f"{self.config.seed}/{len(self.sessions)}")  # noqa: S311 no secret
        expires_at = int(time.time() + self.config.session_seconds)
        session_id = Ids(chance).new("sess")
        settings = default_session(session_id=session_id, model=model, expires_at=expires_at)
        record = SessionRecord(session_id, model)
        self.sessions.append(record)
        return SessionState(self.config, chance, record, settings)

    def _drop(self, request: web.Request) -> None:
        """Cut one session's socket, the first that comes to it."""
        if not self._dropped and request.transport is not None:
            self._dropped = True
            request.transport.abort()


async def _write(state: SessionState, socket: web.WebSocketResponse) -> None:
    """Send what the session emits; None in the outbox closes the socket."""
    while (event := await state.outbox.get()) is not None:
        try:
            await socket.send_str(event.decode())
        except ConnectionError:
            return
    await socket.close()


async def _expire(state: SessionState, seconds: float) -> None:
    await asyncio.sleep(seconds)
    minutes = round(seconds / 60)
    _end(state, "session_expired", f"Your session hit the maximum duration of {minutes} minutes.")


def _end(state: SessionState, code: str, text: str) -> None:
    error = {"type": "invalid_request_error", "code": code, "message": text, "param": None}
    state.emit("error", error={**error, "event_id": None})
    state.outbox.put_nowait(None)


def _http_error(status: int, code: str, text: str) -> web.Response:
    error = {"message": text, "type": "invalid_request_error", "param": None, "code": code}
    return web.json_response({"error": error}, status=status)

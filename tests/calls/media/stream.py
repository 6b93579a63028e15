"""A media stream to the real consumer, and a model on a real socket, for tests of both."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.conf import LazySettings
from django.urls import path
from twilio.request_validator import RequestValidator
from websockets.asyncio.server import ServerConnection, serve

from calls.consumers import MediaStreamConsumer
from calls.models import Call
from calls.twilio import stream_token

STREAM_SID = "MZ00000000000000000000000000000001"
SILENCE = base64.b64encode(b"\xff" * 160).decode()


class ModelServer:
    """Confirms every session and counts the caller audio it is given."""

    def __init__(self) -> None:
        self.appended = 0
        self._heard = asyncio.Condition()

    async def serve(self, connection: ServerConnection) -> None:
        async for raw in connection:
            message = json.loads(raw)
            if message["type"] == "session.update":
                confirmed = {"type": "session.updated", "session": message["session"]}
                await connection.send(json.dumps(confirmed))
            async with self._heard:
                self.appended += message["type"] == "input_audio_buffer.append"
                self._heard.notify_all()

    async def has_heard(self, messages: int) -> None:
        """Return once so many pieces of caller audio have come."""
        async with self._heard:
            await self._heard.wait_for(lambda: self.appended >= messages)


@asynccontextmanager
async def a_model(settings: LazySettings) -> AsyncIterator[ModelServer]:
    """A model's socket that the product is configured to dial."""
    model = ModelServer()
    async with serve(model.serve, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        settings.OPENAI_BASE_URL = f"http://127.0.0.1:{port}/v1"
        yield model


def socket_for(
    call: Call,
    settings: Any,
    *,
    token: str = "",
    signature: str | None = None,
    consumer: type[MediaStreamConsumer] = MediaStreamConsumer,
) -> WebsocketCommunicator:
    """A handshake as Twilio makes it, signed by Twilio's own SDK unless told otherwise."""
    where = f"/ws/twilio-media/{token or stream_token.mint(call.call_sid)}"
    url = settings.PUBLIC_URL.replace("http", "ws", 1) + where
    if signature is None:
        signature = RequestValidator(settings.TWILIO_AUTH_TOKEN).compute_signature(url, {})
    route = path("ws/twilio-media/<str:token>", consumer.as_asgi())  # type: ignore[arg-type]
    headers = [(b"x-twilio-signature", signature.encode())] if signature else []
    router = URLRouter([route])  # type: ignore[list-item]  # as Channels' documentation has it
    return WebsocketCommunicator(router, where, headers)


def start(call: Call) -> str:
    media_format = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
    named = {"streamSid": STREAM_SID, "callSid": call.call_sid, "mediaFormat": media_format}
    return json.dumps({"event": "start", "streamSid": STREAM_SID, "start": named})


def media() -> str:
    return json.dumps({"event": "media", "streamSid": STREAM_SID, "media": {"payload": SILENCE}})


def stop(call: Call) -> str:
    named = {"callSid": call.call_sid, "accountSid": "AC1"}
    return json.dumps({"event": "stop", "streamSid": STREAM_SID, "stop": named})

"""A client that stops reading harms itself alone (H2-23)."""

import base64
import socket
from typing import Any

import orjson

from prosaas.sandbox.openai.realtime.config import ScriptedReply
from tests.sandbox.openai.world import TELEPHONY, Json, World, quiet, scripted, voice, world

TONE = ScriptedReply(tone_ms=200)
MINUTES = ScriptedReply(tone_ms=600_000)
"""Ten minutes are 6 MB of base64: more than the buffers of the sockets hold."""
CONFIG = scripted(TONE, asides=(MINUTES,), chunk_ms=(400, 400), speedup=(1e6, 1e6))
TURN = quiet(400) + voice(400) + quiet(600)
SHAKE = (
    "GET /v1/realtime?model=gpt-realtime-2.1 HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nAuthorization: Bearer sk-test\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
ORDERS: tuple[Json, ...] = (
    {"type": "session.update", "session": TELEPHONY},
    {"type": "response.create", "response": {"conversation": "none"}},
    {"type": "input_audio_buffer.append", "audio": base64.b64encode(TURN).decode()},
)


def _frame(event: dict[str, Any]) -> bytes:
    """One text frame, masked with zeros."""
    data = orjson.dumps(event)
    return b"\x81\xff" + len(data).to_bytes(8, "big") + bytes(4) + data


def _deaf(here: World) -> socket.socket:
    """A client with a tiny buffer that never reads: it asks for a long reply, then speaks."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect(("127.0.0.1", int(here.url.rpartition(":")[2])))
    connection.sendall(SHAKE.encode() + b"".join(_frame(event) for event in ORDERS))
    return connection


async def _turn(here: World) -> int:
    async with here.client() as client:
        await client.append(TURN)
        await client.until("response.done")
        return len(client.audio())


async def test_others_are_served_while_one_does_not_read() -> None:
    """Its events wait in its own outbox, and its voice is detected all the same."""
    async with world(CONFIG) as here:
        with _deaf(here):
            turns = [await _turn(here)]
            while here.sandbox.sessions[0].types().count("response.done") < 2:
                turns.append(await _turn(here))
            waiting = next(iter(here.sandbox.live.values())).outbox.qsize()
    assert set(turns) == {1600}
    assert "input_audio_buffer.speech_stopped" in here.sandbox.sessions[0].types()
    assert waiting > 0

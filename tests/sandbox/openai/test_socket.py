"""The model's WebSocket to clients that know no library (RFC 6455)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from prosaas.sandbox.openai.realtime.config import ScriptedReply
from prosaas.sandbox.wire.ws_frames import text_frame
from tests.sandbox.openai.world import World, scripted, world

SHAKE = (
    "GET /v1/realtime?model=gpt-realtime-2.1 HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\n"
    "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Authorization: Bearer sk-test\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
)
UNKNOWN = text_frame(b'{"type": "dance"}', masked=True)


class Wire:
    """One raw connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def answer(self) -> str:
        return (await self.reader.readuntil(b"\r\n\r\n")).decode()

    async def frame(self) -> tuple[int, bytes]:
        """The next frame: its first byte and its payload."""
        first, length = await self.reader.readexactly(2)
        if length == 126:
            length = int.from_bytes(await self.reader.readexactly(2))
        return first, await self.reader.readexactly(length)


@asynccontextmanager
async def raw(here: World, more: bytes = b"", headers: str = "") -> AsyncIterator[Wire]:
    port = int(here.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write((SHAKE + headers + "\r\n").encode() + more)
    try:
        async with asyncio.timeout(10):
            yield Wire(reader, writer)
    finally:
        writer.close()
        await writer.wait_closed()


async def test_what_comes_with_the_handshake_is_heard() -> None:
    async with world(scripted(ScriptedReply(tone_ms=20))) as here, raw(here, UNKNOWN) as wire:
        await wire.answer()
        assert b"session.created" in (await wire.frame())[1]
        assert b"known client event" in (await wire.frame())[1]


async def test_a_message_in_fragments_is_put_together() -> None:
    async with world(scripted(ScriptedReply(tone_ms=20))) as here, raw(here) as wire:
        await wire.answer()
        await wire.frame()
        head = b"\x01\x83\0\0\0\0" + b'{"t'
        tail = b"\x80\x8e\0\0\0\0" + b'ype": "dance"}'
        wire.writer.write(head + tail)
        assert b"known client event" in (await wire.frame())[1]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"\x81\x02{}", 1002),
        (b"\xc1\x82\0\0\0\0{}", 1002),
        (b"\x81\x82\0\0\0\0\xff\xff", 1007),
        (b"\x01\x81\0\0\0\0\xff\x80\x81\0\0\0\0\xff", 1007),
        (b"\x81\xff" + (2**26).to_bytes(8) + b"\0\0\0\0", 1009),
    ],
)
async def test_a_violation_is_closed_with_its_code(sent: bytes, code: int) -> None:
    async with world(scripted(ScriptedReply(tone_ms=20))) as here, raw(here) as wire:
        await wire.answer()
        await wire.frame()
        wire.writer.write(sent)
        first, body = await wire.frame()
        assert (first, int.from_bytes(body[:2])) == (0x88, code)
        assert await wire.reader.read() == b""


async def test_pings_are_answered_and_closing_is_answered() -> None:
    async with world(scripted(ScriptedReply(tone_ms=20))) as here, raw(here) as wire:
        await wire.answer()
        await wire.frame()
        wire.writer.write(b"\x89\x81\0\0\0\0p" + b"\x88\x82\0\0\0\0\x03\xe8")
        assert await wire.frame() == (0x8A, b"p")
        assert await wire.frame() == (0x88, b"\x03\xe8")
        assert await wire.reader.read() == b""
    assert here.sandbox.sessions[0].close_code == 1000


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [("realtime, openai-insecure-api-key.sk-1", True), ("other", False), ("", False)],
)
async def test_only_the_documented_subprotocol_is_chosen(offered: str, chosen: bool) -> None:
    headers = f"Sec-WebSocket-Protocol: {offered}\r\n" if offered else ""
    async with (
        world(scripted(ScriptedReply(tone_ms=20))) as here,
        raw(here, headers=headers) as wire,
    ):
        answer = await wire.answer()
    assert answer.startswith("HTTP/1.1 101")
    assert ("sec-websocket-protocol: realtime" in answer.lower()) is chosen
    assert "extensions" not in answer.lower()


async def test_a_binary_frame_is_an_error_and_no_silence() -> None:
    """F1: text frames; the session goes on."""
    async with world(scripted(ScriptedReply(tone_ms=20))) as here, here.client() as client:
        await client.socket.send_bytes(b'{"type": "input_audio_buffer.clear"}')
        error = (await client.next())["error"]
        reply = await client.ask("input_audio_buffer.clear")
    assert error["code"] == "invalid_event"
    assert reply["type"] == "input_audio_buffer.cleared"


async def test_binary_fragments_are_one_error() -> None:
    async with world(scripted(ScriptedReply(tone_ms=20))) as here, raw(here) as wire:
        await wire.answer()
        await wire.frame()
        wire.writer.write(b"\x02\x81\0\0\0\0{" + b"\x80\x81\0\0\0\0}" + UNKNOWN)
        assert b"text frames" in (await wire.frame())[1]
        assert b"known client event" in (await wire.frame())[1]

"""The web process asked by clients that are not our sandbox: the wires are the contract."""

import asyncio
import json
import re
from html import unescape

import httpx
import pytest
from twilio.request_validator import RequestValidator
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.stack import Running

CALL_SID = "CA" + "5" * 32


def signed(running: Running, url: str, form: dict[str, str] | None = None) -> dict[str, str]:
    """The header that Twilio's own SDK computes."""
    validator = RequestValidator(running.env["TWILIO_AUTH_TOKEN"])
    return {"X-Twilio-Signature": validator.compute_signature(url, form or {})}


async def stream_url(running: Running, call_sid: str) -> str:
    """Ring the tenant's number by hand; where the TwiML sends the stream."""
    url = f"{running.web}/webhook/incoming_call"
    form = {
        "CallSid": call_sid,
        "AccountSid": running.env["TWILIO_ACCOUNT_SID"],
        "From": "+14155550199",
        "To": running.tenant["number"],
        "Direction": "inbound",
        "CallStatus": "ringing",
    }
    async with httpx.AsyncClient() as client:
        answer = await client.post(url, data=form, headers=signed(running, url, form))
    found = re.search(r'<Stream[^>]* url="([^"]+)"', answer.text)
    assert found, answer.text
    return unescape(found[1])


async def test_a_stream_is_accepted_and_never_compressed(running: Running) -> None:
    """docs/protocols.md section B: no compression, though the client offers it."""
    url = await stream_url(running, CALL_SID)
    socket: ClientConnection
    async with connect(
        url, compression="deflate", additional_headers=signed(running, url)
    ) as socket:
        assert socket.protocol.extensions == []


@pytest.mark.parametrize("pieces", [1, 3])
async def test_a_stream_for_another_call_is_closed_with_1008(running: Running, pieces: int) -> None:
    """docs/protocols.md B1: reject by closing 1008; a message may come in fragments."""
    url = await stream_url(running, f"CA{pieces}" + "6" * 31)
    media_format = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
    named = {"streamSid": "MZ1", "callSid": CALL_SID, "mediaFormat": media_format}
    start = {"event": "start", "streamSid": "MZ1", "start": named}
    async with connect(url, additional_headers=signed(running, url)) as socket:
        text = json.dumps(start)
        size = -(-len(text) // pieces)
        parts = [text[cut : cut + size] for cut in range(0, len(text), size)]
        await socket.send(parts if pieces > 1 else text)
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(socket.recv(), 10)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1008


async def test_text_that_is_not_utf_8_fails_the_connection(running: Running) -> None:
    """RFC 6455 section 8.1: 1007; the messages before it were fine."""
    url = await stream_url(running, "CA" + "7" * 32)
    async with connect(url, additional_headers=signed(running, url)) as socket:
        await socket.send('{"event":"connected"}')
        await socket.send(b"\xff\xfe", text=True)
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(socket.recv(), 10)
    assert closed.value.rcvd is None or closed.value.rcvd.code == 1007


@pytest.mark.parametrize("path", ["/ws/twilio-media/", "/ws/live/", "/nothing"])
async def test_an_unknown_socket_is_refused_and_no_error_of_ours(
    running: Running, path: str
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await connect(running.web.replace("http", "ws", 1) + path)
    assert refused.value.response.status_code == 403

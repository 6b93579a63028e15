"""Who may connect: refusals by count, keys, ephemeral keys, unknown models (H2-1, H2-20, F1)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import aiohttp
import pytest
from aiohttp.test_utils import make_mocked_request
from openai import AsyncOpenAI

from prosaas.sandbox.openai.realtime.access import Access
from prosaas.sandbox.openai.realtime.config import OpenAIConfig, ScriptedReply
from tests.sandbox.openai.world import TELEPHONY, World, scripted, talking, world

CONFIG = scripted(ScriptedReply(tone_ms=100), api_keys=("right",))
RIGHT = {"Authorization": "Bearer right"}


@asynccontextmanager
async def _vendor(here: World) -> AsyncIterator[AsyncOpenAI]:
    async with AsyncOpenAI(api_key="right", base_url=f"{here.url}/v1", max_retries=0) as openai:
        yield openai


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (503, "", "server_error"),
        (429, "", "rate_limit_exceeded"),
        (429, "insufficient_quota", "insufficient_quota"),
    ],
)
async def test_connections_are_refused_by_count(status: int, code: str, expected: str) -> None:
    """H2-20: the vendor's error over HTTP, then it works."""
    faults = {"refuse_status": status, "refuse_count": 2, "refuse_code": code}
    async with world(scripted(ScriptedReply(tone_ms=1), **faults)) as here:
        async with aiohttp.ClientSession(headers={"Authorization": "Bearer k"}) as http:
            for _ in range(2):
                async with http.get(f"{here.url}/v1/realtime?model=gpt-realtime-2.1") as answer:
                    assert answer.status == status
                    assert (await answer.json())["error"]["code"] == expected
        async with here.client() as client:
            assert (await client.update())["type"] == "session.updated"


async def test_browsers_bring_their_key_as_a_subprotocol() -> None:
    """F1: and `realtime` is the protocol that is agreed on."""
    protocols = ("realtime", "openai-insecure-api-key.right")
    async with (
        world(CONFIG) as here,
        aiohttp.ClientSession() as http,
        http.ws_connect(
            f"{here.url}/v1/realtime?model=gpt-realtime-2.1", protocols=protocols
        ) as socket,
    ):
        assert (await socket.receive_json())["type"] == "session.created"
        assert socket.protocol == "realtime"


async def test_an_ephemeral_key_opens_the_session_it_was_made_for() -> None:
    """F1: made by the vendor's own client; the session has what was asked."""
    wanted = {**TELEPHONY, "instructions": "Be kind.", "model": "gpt-realtime-2.1"}
    async with world(CONFIG) as here, _vendor(here) as openai:
        secret = await openai.realtime.client_secrets.create(session=cast("Any", wanted))
        headers = {"Authorization": f"Bearer {secret.value}"}
        async with here.client(telephony=False, headers=headers) as client:
            session = (await client.next())["session"]
    assert secret.value.startswith("ek_")
    assert session["instructions"] == "Be kind."
    assert session["audio"]["output"]["format"] == {"type": "audio/pcmu"}
    assert session["expires_at"] > 0


async def test_an_ephemeral_key_ends_when_it_says() -> None:
    """F1: expires_after.seconds counts from its creation."""
    now = 1000.0
    access = Access(OpenAIConfig(), now=lambda: now)
    request = make_mocked_request("POST", "/", headers=RIGHT)
    cast("Any", request)._read_bytes = b'{"expires_after":{"anchor":"created_at","seconds":10}}'
    body = cast("Any", await access.secret_create(request)).text
    key = body.split('"value": "')[1].split('"')[0]
    joins = make_mocked_request("GET", "/?model=m", headers={"Authorization": f"Bearer {key}"})
    assert access.refusal(joins) is None
    now = 1010.0
    refused = access.refusal(joins)
    assert refused is not None
    assert refused.status == 401


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"expires_after": {"anchor": "created_at", "seconds": 5}}, "expires_after.seconds"),
        ({"session": {"type": "realtime", "voice": "alloy"}}, "session.voice"),
        ({"ttl": 5}, "ttl"),
    ],
)
async def test_a_bad_request_for_an_ephemeral_key_is_refused(body: Any, param: str) -> None:
    """F1: 10 to 7200 s, and the session is as strict as an update."""
    async with world(CONFIG) as here, aiohttp.ClientSession(headers=RIGHT) as http:
        url = f"{here.url}/v1/realtime/client_secrets"
        async with http.post(url, json=body) as answer:
            assert answer.status == 400
            assert (await answer.json())["error"]["param"] == param


async def test_an_unknown_model_is_an_error_and_the_end() -> None:
    """F1 (unverified): the error comes over the socket."""
    async with world(CONFIG) as here:
        options: Any = {"telephony": False, "headers": RIGHT, "model": "gpt-nothing"}
        async with here.client(**options) as client:
            error = (await client.until("error"))["error"]
            closed = await client.socket.receive()
    assert error["code"] == "model_not_found"
    assert closed.type is aiohttp.WSMsgType.CLOSE


@pytest.mark.parametrize("code", ["insufficient_quota", "account_deactivated"])
async def test_a_session_can_end_with_a_fatal_error(code: str) -> None:
    """F9: no reconnecting helps."""
    config = scripted(ScriptedReply(tone_ms=1), fatal=code)
    async with world(config) as here, here.client(telephony=False) as client:
        error = (await client.until("error"))["error"]
        closed = await client.socket.receive()
    assert error["code"] == code
    assert closed.type is aiohttp.WSMsgType.CLOSE


async def test_a_slow_handshake_is_a_handshake_all_the_same() -> None:
    """H2-20."""
    async with talking(scripted(ScriptedReply(tone_ms=1), handshake_ms=30)) as client:
        assert (await client.update())["type"] == "session.updated"

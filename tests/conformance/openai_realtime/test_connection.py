"""Handshakes and the first event (protocols.md F0, F1, F5)."""

import asyncio
import time

import pytest
import websockets
from openai import AsyncOpenAI

from tests.conformance.observing import Observer
from tests.conformance.openai_realtime.client import Session, headers, opened
from tests.conformance.targets import OpenAITarget

PCM = {"type": "audio/pcm", "rate": 24000}


async def _read_on(socket: websockets.ClientConnection) -> None:
    while True:
        await socket.recv()


@pytest.mark.parametrize("bad", [{}, {"Authorization": "Bearer sk-not-a-key"}])
async def test_a_handshake_without_a_good_key_is_401(
    openai_target: OpenAITarget, bad: dict[str, str]
) -> None:
    with pytest.raises(websockets.InvalidStatus) as refusal:
        async with websockets.connect(openai_target.realtime(), additional_headers=bad):
            pass
    assert refusal.value.response.status_code == 401


async def test_the_beta_header_closes_the_socket(openai_target: OpenAITarget) -> None:
    beta = headers(openai_target) | {"OpenAI-Beta": "realtime=v1"}
    async with websockets.connect(openai_target.realtime(), additional_headers=beta) as socket:
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await _read_on(socket)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4000
    assert closed.value.rcvd.reason == "invalid_request_error.beta_api_shape_disabled"


async def test_an_unknown_model_is_an_error_and_a_close(
    openai_target: OpenAITarget, observe: Observer
) -> None:
    types, end = [], "open"
    try:
        async with opened(openai_target, "gpt-realtime-nonesuch") as session, asyncio.timeout(5):
            while True:
                types.append((await session.next())["type"])
    except websockets.ConnectionClosed as closed:
        end = f"closed with {closed.rcvd.code if closed.rcvd else None}"
    except websockets.InvalidStatus as refusal:
        end = f"refused with {refusal.response.status_code}"
    except TimeoutError:
        pass
    seen = (types[-1:], end.split()[0])
    observe("unknown-model", believed=(["error"], "closed"), seen=seen, detail=f"{types}, {end}")


async def test_the_key_may_come_as_a_subprotocol(openai_target: OpenAITarget) -> None:
    protocols = ["realtime", f"openai-insecure-api-key.{openai_target.api_key}"]
    offered = [websockets.Subprotocol(name) for name in protocols]
    async with websockets.connect(openai_target.realtime(), subprotocols=offered) as socket:
        assert socket.subprotocol == "realtime"
        assert (await Session(socket).next())["type"] == "session.created"


async def test_the_sdk_connects_and_updates(openai_target: OpenAITarget) -> None:
    async with (
        AsyncOpenAI(api_key=openai_target.api_key, base_url=openai_target.url) as client,
        client.realtime.connect(model=openai_target.model) as connection,
    ):
        assert (await connection.recv()).type == "session.created"
        await connection.session.update(session={"type": "realtime", "instructions": "Be brief."})
        updated = await connection.recv()
        while updated.type != "session.updated":
            updated = await connection.recv()
        assert updated.session.type == "realtime"
        assert updated.session.instructions == "Be brief."


async def test_session_created_is_first_and_tells_the_defaults(openai_target: OpenAITarget) -> None:
    async with opened(openai_target) as session:
        created = await session.next()
    assert created["type"] == "session.created"
    config = created["session"]
    assert config["type"] == "realtime"
    assert config["object"] == "realtime.session"
    assert config["id"].startswith("sess_")
    assert config["model"] == openai_target.model
    assert config["output_modalities"] == ["audio"]
    assert config["audio"]["input"]["format"] == PCM
    assert config["audio"]["output"]["format"] == PCM
    assert config["audio"]["input"]["turn_detection"]["type"] == "server_vad"
    assert config["audio"]["input"].get("transcription") is None
    assert config["audio"]["output"]["voice"]
    assert config["tool_choice"] == "auto"
    assert config["tools"] == []


async def test_a_session_expires_after_an_hour(openai_target: OpenAITarget) -> None:
    async with opened(openai_target) as session:
        expires_at = (await session.next())["session"]["expires_at"]
    assert abs(expires_at - time.time() - 3600) < 120


async def test_a_browsers_key_can_be_had(openai_target: OpenAITarget, only_real: None) -> None:
    async with AsyncOpenAI(api_key=openai_target.api_key, base_url=openai_target.url) as client:
        secret = await client.realtime.client_secrets.create(
            expires_after={"anchor": "created_at", "seconds": 60},
            session={"type": "realtime", "model": openai_target.model},
        )
    assert secret.value
    assert 0 < secret.expires_at - time.time() < 120
    assert secret.session.type == "realtime"


async def test_sessions_and_events_have_ids_of_their_own(openai_target: OpenAITarget) -> None:
    created = []
    for _ in range(2):
        async with opened(openai_target) as session:
            created.append(await session.next())
    assert len({event["session"]["id"] for event in created}) == 2
    assert len({event["event_id"] for event in created}) == 2
    assert all(event["event_id"].startswith("event_") for event in created)

"""What goes wrong on purpose: refusals, silence, drops, expiry, failed responses (H2-17..20)."""

import aiohttp
import pytest

from prosaas.sandbox.openai.realtime.config import (
    OpenAIConfig,
    OpenAIConfigError,
    ScriptedReply,
    openai_config,
)
from tests.sandbox.openai.shapes import strange_fields
from tests.sandbox.openai.world import Json, quiet, scripted, talking, voice, world

TONE = ScriptedReply(tone_ms=2000, text="la la la la")
TRANSCRIBED = {"input": {"transcription": {"model": "whisper-1"}}}


async def test_the_first_connections_can_be_refused() -> None:
    """H2-20: 503 twice, then it works."""
    async with world(scripted(TONE, refuse_status=503, refuse_count=1)) as here:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with here.client():
                pass
        async with here.client() as client:
            assert (await client.update())["type"] == "session.updated"
    assert refused.value.status == 503


async def test_a_session_expires() -> None:
    """H2-20: an error, then the close."""
    async with talking(scripted(TONE, session_seconds=0.2)) as client:
        error = (await client.until("error"))["error"]
        closed = await client.socket.receive()
    assert error["code"] == "session_expired"
    assert closed.type is aiohttp.WSMsgType.CLOSE


async def test_a_silent_model_creates_and_says_nothing() -> None:
    """L45: text or not, audio never comes; a cancel still ends it."""
    async with talking(scripted(TONE, silent="response")) as client:
        await client.send("response.create")
        await client.until("rate_limits.updated")
        await client.send("response.cancel")
        done = (await client.until("response.done"))["response"]
    assert done["output"] == []


async def test_a_drop_cuts_the_socket_in_the_middle_of_a_response() -> None:
    """H2-20: no close frame, and the next connection is served."""
    async with world(scripted(TONE, drop_after_ms=500)) as here:
        async with here.client() as client:
            await client.send("response.create")
            while (message := await client.socket.receive()).type is aiohttp.WSMsgType.TEXT:
                assert "response.done" not in message.data
        async with here.client() as client:
            await client.send("response.create")
            await client.until("response.done")
    assert here.sandbox.sessions[0].close_code == 1006


@pytest.mark.parametrize(
    ("reply", "status", "reason"),
    [
        (ScriptedReply(status="failed", reason="rate_limit_exceeded"), "failed", None),
        (
            ScriptedReply(tone_ms=900, status="incomplete", reason="content_filter"),
            "incomplete",
            "content_filter",
        ),
    ],
)
async def test_responses_fail_as_scripted(
    reply: ScriptedReply, status: str, reason: str | None
) -> None:
    """H2-19."""
    async with talking(scripted(reply)) as client:
        await client.send("response.create")
        done = (await client.until("response.done"))["response"]
    assert done["status"] == status
    assert done["status_details"].get("reason") == reason


@pytest.mark.parametrize("kind", ["audio", "text"])
async def test_a_response_can_fail_in_its_middle(kind: str) -> None:
    """H2-19: half of it was heard; its item is closed first."""
    reply = ScriptedReply(tone_ms=2000, text="one two three four", status="failed")
    async with talking(scripted(reply, chunk_ms=(20, 40))) as client:
        await client.send("response.create", response={"output_modalities": [kind]})
        done = (await client.until("response.done"))["response"]
    (item,) = done["output"]
    said = item["content"][0].get("transcript") or item["content"][0].get("text")
    assert (done["status"], done["status_details"]["error"]["code"]) == ("failed", "server_error")
    assert (item["status"], said.startswith("one"), "four" in said) == ("incomplete", True, False)
    assert client.types()[-3:-1] == ["conversation.item.done", "response.output_item.done"]
    if kind == "audio":
        assert 800 <= len(client.audio()) / 8 <= 1200


@pytest.mark.parametrize(
    ("config", "minutes"),
    [({"session_seconds": 0.1}, "1"), ({"fatal": "session_expired"}, "60")],
)
async def test_an_expired_session_says_after_how_long(config: Json, minutes: str) -> None:
    """F1: never none, and 60 where nothing else is known."""
    async with world(scripted(TONE, **config)) as here, here.client(telephony=False) as client:
        error = (await client.until("error"))["error"]
    assert error["code"] == "session_expired"
    assert error["message"].endswith(f" {minutes} minutes.")


async def test_too_many_tokens_end_a_response_incomplete() -> None:
    """H2-19: max_output_tokens, at 50 ms of audio a token."""
    async with talking(scripted(TONE)) as client:
        await client.send("response.create", response={"max_output_tokens": 10})
        done = (await client.until("response.done"))["response"]
    assert done["status_details"] == {"type": "incomplete", "reason": "max_output_tokens"}


async def test_a_transcription_can_fail() -> None:
    """H2-17."""
    async with talking(scripted(TONE, transcription="failed")) as client:
        await client.update(audio=TRANSCRIBED)
        await client.append(quiet(300) + voice(400) + quiet(600))
        failed = await client.until("conversation.item.input_audio_transcription.failed")
    assert failed["error"]["code"] == "audio_unintelligible"


async def test_the_whisper_family_is_billed_by_duration() -> None:
    """H2-17: usage has two shapes."""
    async with talking(scripted(TONE)) as client:
        await client.update(audio=TRANSCRIBED)
        await client.append(quiet(300) + voice(400) + quiet(600))
        done = await client.until("conversation.item.input_audio_transcription.completed")
    assert done["usage"] == {"type": "duration", "seconds": 0.9}


async def test_usage_adds_up_and_the_prefix_is_cached() -> None:
    """H2-18."""
    async with talking(scripted(TONE)) as client:
        usages = []
        for _ in range(2):
            await client.send("response.create")
            usages.append((await client.until("response.done"))["response"]["usage"])
    first, second = usages
    details = second["input_token_details"]
    assert second["total_tokens"] == second["input_tokens"] + second["output_tokens"]
    assert details["text_tokens"] + details["audio_tokens"] == second["input_tokens"]
    assert details["audio_tokens"] == first["output_token_details"]["audio_tokens"] == 40
    assert details["cached_tokens"] == first["input_tokens"]


async def test_unknown_events_can_be_mixed_in() -> None:
    """H2-22: clients ignore types they do not know."""
    config = scripted(TONE, unknown_events=True)
    async with world(config) as here, here.client(telephony=False) as client:
        await client.next()
        assert (await client.next())["type"] == "sandbox.unknown_event"


async def test_the_conversation_can_be_announced() -> None:
    """F5: conversation.created may follow."""
    config = scripted(TONE, conversation_created=True)
    async with world(config) as here, here.client(telephony=False) as client:
        await client.next()
        announced = await client.next()
    assert announced["type"] == "conversation.created"
    assert strange_fields(announced) == set()


def test_a_configuration_is_read_from_json() -> None:
    """The process is told in JSON."""
    config = openai_config({"mode": "script", "script": [{"text": "Hi."}], "speedup": [5, 6]})
    assert config == OpenAIConfig(mode="script", script=(ScriptedReply("Hi."),), speedup=(5, 6))


@pytest.mark.parametrize(
    "body",
    [
        {"speed": 3},
        {"mode": "poet"},
        {"mode": "script"},
        {"speedup": [9, 3]},
        {"script": [{"x": 1}]},
    ],
)
def test_a_wrong_configuration_is_refused(body: dict[str, object]) -> None:
    """Settings fail loudly."""
    with pytest.raises(OpenAIConfigError):
        openai_config(body)

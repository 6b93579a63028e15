"""How sessions end that nobody wanted to end, and sessions that say nothing (H2-20)."""

import aiohttp
import pytest

from prosaas.sandbox.openai.realtime.config import ScriptedReply
from tests.sandbox.openai.world import Json, World, scripted, talking, world

TONE = ScriptedReply(tone_ms=2000, text="la la la la")


async def _post(here: World, control: str, body: Json) -> tuple[int, Json]:
    url = f"{here.url}/sandbox/openai/{control}"
    async with aiohttp.ClientSession() as http, http.post(url, json=body) as answer:
        return answer.status, await answer.json(content_type=None)


@pytest.mark.parametrize("code", [1011, 1001, 1012])
async def test_a_response_can_be_closed_in_its_middle(code: int) -> None:
    """H2-20: with any close code, behind what was sent."""
    async with talking(scripted(TONE, drop_after_ms=300, drop_code=code)) as client:
        await client.send("response.create")
        while (message := await client.socket.receive()).type is aiohttp.WSMsgType.TEXT:
            assert "response.done" not in message.data
    assert message.data == code


async def test_a_session_can_end_by_itself() -> None:
    """H2-20: 1006 is no close frame at all."""
    async with talking(scripted(TONE, drop_at_ms=20)) as client:
        message = await client.socket.receive()
    assert message.type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}
    assert client.socket.close_code == 1006


async def test_as_many_sessions_are_dropped_as_wanted() -> None:
    """H2-20: then reconnecting helps."""
    async with world(scripted(TONE, drop_after_ms=300, drop_count=2)) as here:
        for _ in range(3):
            async with here.client() as client:
                await client.send("response.create")
                while (await client.socket.receive()).type is aiohttp.WSMsgType.TEXT:
                    if here.sandbox.sessions[-1].types()[-1] == "response.done":
                        break
    ends = ["response.done" in record.types() for record in here.sandbox.sessions]
    assert ends == [False, False, True]


@pytest.mark.parametrize(
    ("code", "seen"), [(1011, aiohttp.WSMsgType.CLOSE), (1006, aiohttp.WSMsgType.CLOSED)]
)
async def test_sessions_are_closed_on_demand(code: int, seen: aiohttp.WSMsgType) -> None:
    """H2-20: by a control, for tests of a running process."""
    async with world(scripted(TONE)) as here, here.client() as client:
        status, body = await _post(here, "close", {"code": code})
        message = await client.socket.receive()
    assert (status, body) == (200, {"closed": 1})
    assert (message.type, message.data) == (seen, code if seen is aiohttp.WSMsgType.CLOSE else None)


async def test_any_event_can_be_injected() -> None:
    """H2-22: of types that nobody knows, too."""
    async with world(scripted(TONE)) as here, here.client() as client:
        event = {"type": "response.telepathy.delta", "delta": "?"}
        _, body = await _post(here, "emit", {"event": event, "session_id": None})
        seen = await client.next()
    assert body == {"sent": 1}
    assert {key: seen[key] for key in event} == event


async def test_a_new_configuration_is_for_new_sessions() -> None:
    """Tests against a running process change its faults without starting it anew."""
    async with world(scripted(TONE)) as here, here.client() as old:
        config = {"mode": "script", "script": [{"text": "Hi."}], "silent": "session"}
        assert await _post(here, "config", config) == (200, {})
        async with here.client(telephony=False) as new:
            await new.next()
            await new.send("session.update", session={"type": "realtime"})
            await old.update()
            await _post(here, "close", {})
            assert (await new.socket.receive()).type is aiohttp.WSMsgType.CLOSE
    assert old.types() == ["session.updated"]


@pytest.mark.parametrize(
    "body", [{"speed": 1}, {"mode": "script"}, {"seed": "x"}, {"speedup": [1]}]
)
async def test_a_wrong_configuration_changes_nothing(body: Json) -> None:
    """It is answered 400 with what is wrong."""
    async with world(scripted(TONE)) as here:
        before = here.sandbox.config
        status, answer = await _post(here, "config", body)
    assert status == 400
    assert answer["error"].startswith("openai: ")
    assert here.sandbox.config is before


async def test_a_model_can_accept_and_never_say_anything() -> None:
    """L45: not even session.created; what the client sends is logged all the same."""
    async with (
        world(scripted(TONE, silent="connection")) as here,
        here.client(telephony=False) as client,
    ):
        await client.send("session.update", session={"type": "realtime"})
        await client.send("response.create")
        await client.socket.close()
    assert here.sandbox.sessions[0].types("server") == []
    assert here.sandbox.sessions[0].types("client") == ["session.update", "response.create"]


async def test_a_model_can_have_words_and_no_sound() -> None:
    """L45: the transcript comes, the audio never does."""
    async with talking(scripted(TONE, silent="audio")) as client:
        await client.send("response.create")
        done = (await client.until("response.done"))["response"]
    assert client.audio() == b""
    assert done["status"] == "completed"
    assert done["output"][0]["content"] == [
        {"type": "output_audio", "transcript": "la la la la"},
    ]


async def test_a_response_can_stall_in_its_middle() -> None:
    """H2-20: after the first 200 ms nothing more, but for the cancel."""
    config = scripted(TONE, chunk_ms=(100, 100), stall_after_ms=200, stall_ms=60_000)
    async with talking(config) as client:
        await client.send("response.create")
        while len(client.audio()) < 1600:
            await client.next()
        await client.send("response.cancel")
        done = (await client.until("response.done"))["response"]
    assert done["status"] == "cancelled"
    assert len(client.audio()) < 2000


async def test_what_follows_a_slow_update_waits_for_it() -> None:
    """F5: events are processed in order, also when the first takes long."""
    async with talking(scripted(TONE, update_ms=20)) as client:
        await client.send("session.update", session={"type": "realtime", "instructions": "new"})
        await client.send("response.create")
        await client.send("input_audio_buffer.clear")
        await client.until("input_audio_buffer.cleared")
    assert client.types()[:2] == ["session.updated", "response.created"]


async def test_a_session_can_be_told_to_break_in_its_next_response() -> None:
    """H2-20: by a control; the first response was whole."""
    async with world(scripted(TONE)) as here, here.client() as client:
        await client.send("response.create")
        await client.until("response.done")
        answer = await _post(here, "drop", {"after_ms": 300})
        await client.send("response.create")
        while (await client.socket.receive()).type is aiohttp.WSMsgType.TEXT:
            pass
        refused, _ = await _post(here, "drop", {"after_ms": 0})
    assert (answer, refused) == ((200, {"told": 1}), 400)
    assert here.sandbox.sessions[0].types().count("response.done") == 1

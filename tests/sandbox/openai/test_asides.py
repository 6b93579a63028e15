"""Responses beside the conversation, with their own input, and cancelling the right one (H2-13)."""

import pytest

from prosaas.sandbox.openai.realtime.config import ScriptedReply
from tests.sandbox.openai.world import SLOW, Client, Json, scripted, talking

LONG = ScriptedReply(tone_ms=8000, text="a long story about nothing at all")
NOTE = ScriptedReply(text='{"mood":"calm"}')
CONFIG = scripted(LONG, asides=(NOTE,), **SLOW)
ASIDE: Json = {"conversation": "none", "output_modalities": ["text"], "metadata": {"for": "notes"}}
HELLO: Json = {
    "type": "message",
    "role": "user",
    "content": [{"type": "input_text", "text": "hello, world"}],
}


async def _speaking(client: Client) -> str:
    """Start the long reply; its response's id."""
    await client.send("response.create")
    delta = await client.until("response.output_audio.delta")
    return str(delta["response_id"])


async def _done(client: Client, response_id: str | None = None) -> Json:
    """Wait for a response.done, of this response if one is given."""
    while True:
        response: Json = (await client.until("response.done"))["response"]
        if response_id in (None, response["id"]):
            return response


async def test_an_aside_runs_beside_the_conversations_response() -> None:
    """H2-13: no error, its own metadata, and nothing of it in the conversation."""
    async with talking(CONFIG) as client:
        await _speaking(client)
        await client.send("response.create", response=ASIDE)
        done = await _done(client)
    added = [e for e in client.events if e["type"] == "conversation.item.added"]
    assert (done["conversation_id"], done["metadata"]) == (None, {"for": "notes"})
    assert done["output"][0]["content"][0] == {"type": "output_text", "text": NOTE.text}
    assert len(added) == 1


async def test_several_asides_run_at_once() -> None:
    """H2-13: metadata tells them apart."""
    async with talking(scripted(LONG, asides=(NOTE,))) as client:
        for name in ("one", "two"):
            await client.send("response.create", response=ASIDE | {"metadata": {"for": name}})
        names = {(await _done(client))["metadata"]["for"] for _ in range(2)}
    assert names == {"one", "two"}


async def test_cancelling_without_an_id_leaves_asides_alone() -> None:
    """F2: it means the response of the default conversation."""
    async with talking(scripted(LONG, first_token_ms=60_000)) as client:
        await client.send("response.create", response=ASIDE)
        await client.send("response.cancel")
        error = (await client.until("error"))["error"]
    assert error["code"] == "response_cancel_not_active"


async def test_an_aside_is_cancelled_by_its_id() -> None:
    """F2."""
    async with talking(scripted(LONG, first_token_ms=60_000)) as client:
        await client.send("response.create", response=ASIDE)
        created = (await client.until("response.created"))["response"]
        await client.send("response.cancel", response_id=created["id"])
        done = await _done(client)
    assert (done["id"], done["status"]) == (created["id"], "cancelled")


async def test_another_responses_id_cancels_nothing() -> None:
    """H2-14: the response that runs goes on."""
    async with talking(CONFIG) as client:
        running = await _speaking(client)
        await client.send("response.cancel", response_id="resp_of_long_ago")
        error = (await client.until("error"))["error"]
        delta = await client.until("response.output_audio.delta")
    assert error["code"] == "response_cancel_not_active"
    assert delta["response_id"] == running


@pytest.mark.parametrize(
    ("wanted", "tokens"),
    [([], 0), ([HELLO], 3), ([{"type": "item_reference", "id": "item_1"}, HELLO], 6)],
)
async def test_input_replaces_the_context(wanted: list[Json], tokens: int) -> None:
    """H2-21: only what is given is read, here 3 tokens an item."""
    async with talking(scripted(LONG, asides=(NOTE,))) as client:
        await client.update(instructions="", tools=[])
        await client.send("conversation.item.create", item=HELLO | {"id": "item_1"})
        await client.send("conversation.item.create", item=HELLO)
        await client.send("response.create", response=ASIDE | {"input": wanted})
        usage = (await _done(client))["usage"]
    prefix = 1  # no instructions, no tools
    assert usage["input_tokens"] == prefix + tokens


async def test_an_unknown_reference_is_an_error() -> None:
    """H2-21: and there is no response."""
    wanted = [{"type": "item_reference", "id": "item_none"}]
    async with talking(CONFIG) as client:
        error = (await client.ask("response.create", response={"input": wanted}))["error"]
        await client.update()
    assert error["param"] == "response.input[0].id"
    assert "response.created" not in client.types()


async def test_references_are_for_input_alone() -> None:
    """The SDK's types: not for new items."""
    item = {"type": "item_reference", "id": "item_1"}
    async with talking(CONFIG) as client:
        error = (await client.ask("conversation.item.create", item=item))["error"]
    assert error["param"] == "item.type"


async def test_a_response_cannot_have_another_voice_once_one_was_heard() -> None:
    """F4."""
    async with talking(scripted(ScriptedReply(tone_ms=100))) as client:
        await client.send("response.create")
        await _done(client)
        other = {"audio": {"output": {"voice": "cedar"}}}
        error = (await client.ask("response.create", response=other))["error"]
    assert (error["code"], error["param"]) == ("cannot_update_voice", "response.audio.output.voice")


async def test_an_aside_does_not_stop_at_speech() -> None:
    """H2-9: interrupt_response is about the default conversation."""
    async with talking(scripted(LONG, asides=(LONG,), **SLOW)) as client:
        await client.send("response.create", response={"conversation": "none"})
        await client.until("response.output_audio.delta")
        await client.send("response.create")
        await client.until("conversation.item.added")
        await client.send("response.cancel")
        done = await _done(client)
        delta = await client.until("response.output_audio.delta")
    assert done["conversation_id"] is not None
    assert delta["response_id"] != done["id"]

"""Items a client writes, places, reads and removes (H2-21)."""

import base64

import pytest

from prosaas.sandbox.openai.realtime.config import ScriptedReply
from tests.sandbox.openai.world import Json, quiet, scripted, talking, voice

CONFIG = scripted(ScriptedReply(tone_ms=1000, text="la la"))


def _audio(sound: str) -> Json:
    part = {"type": "input_audio", "audio": sound}
    return {"type": "message", "role": "user", "id": "item_1", "content": [part]}


async def test_audio_that_a_client_writes_is_kept_and_not_echoed() -> None:
    """F3: audio bytes are omitted from items, and retrieved."""
    sound = base64.b64encode(voice(500)).decode()
    async with talking(CONFIG) as client:
        added = await client.ask("conversation.item.create", item=_audio(sound))
        await client.until("conversation.item.done")
        kept = await client.ask("conversation.item.retrieve", item_id="item_1")
        await client.send("response.create")
        usage = (await client.until("response.done"))["response"]["usage"]
    assert added["item"]["content"] == [{"type": "input_audio", "transcript": None}]
    assert kept["item"]["content"][0]["audio"] == sound
    assert usage["input_token_details"]["audio_tokens"] == 5


async def test_audio_that_is_no_base64_is_refused() -> None:
    """H2-6."""
    async with talking(CONFIG) as client:
        error = (await client.ask("conversation.item.create", item=_audio("%%")))["error"]
    assert error["param"] == "item.content[0].audio"


async def test_what_the_caller_said_can_be_retrieved() -> None:
    """F2: the committed audio, from the padding on."""
    async with talking(CONFIG) as client:
        await client.update(audio={"input": {"turn_detection": None}})
        await client.append(voice(300) + quiet(100))
        await client.send("input_audio_buffer.commit")
        item_id = (await client.until("conversation.item.done"))["item"]["id"]
        kept = await client.ask("conversation.item.retrieve", item_id=item_id)
    assert base64.b64decode(kept["item"]["content"][0]["audio"]) == voice(300) + quiet(100)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("conversation.item.retrieve", "item_retrieve_invalid_item_id"),
        ("conversation.item.delete", "item_delete_invalid_item_id"),
    ],
)
async def test_unknown_items_have_their_own_errors(kind: str, code: str) -> None:
    """F9: a benign race."""
    async with talking(CONFIG) as client:
        error = (await client.ask(kind, event_id="mine", item_id="item_none"))["error"]
    assert (error["code"], error["event_id"]) == (code, "mine")


@pytest.mark.parametrize(
    ("item", "param"),
    [
        ({"role": "assistant", "content": [{"type": "output_audio", "audio": ""}]}, "[0].type"),
        ({"role": "user", "content": [{"type": "text", "text": "beta"}]}, "[0].type"),
        ({"role": "system", "content": [{"type": "input_audio", "audio": ""}]}, "[0].type"),
        ({"role": "user", "content": [{"type": "input_text"}]}, "[0].text"),
    ],
)
async def test_content_that_cannot_be_written_is_refused(item: Json, param: str) -> None:
    """F2: no assistant audio; beta names are gone."""
    async with talking(CONFIG) as client:
        item = {"type": "message", **item}
        error = (await client.ask("conversation.item.create", item=item))["error"]
    assert error["param"] == f"item.content{param}"


async def test_an_id_is_used_once_and_a_place_must_exist() -> None:
    """H2-21: nothing is added."""
    said = {"type": "message", "role": "system", "content": [{"type": "input_text", "text": "x"}]}
    item = {**said, "id": "item_1"}
    async with talking(CONFIG) as client:
        await client.ask("conversation.item.create", item=item)
        await client.next()
        twice = (await client.ask("conversation.item.create", item=item))["error"]
        lost = await client.ask("conversation.item.create", item=said, previous_item_id="item_9")
    assert twice["param"] == "item.id"
    assert lost["error"]["code"] == "item_create_invalid_previous_item_id"


async def test_only_the_first_part_can_be_truncated() -> None:
    """F2: content_index is 0."""
    async with talking(CONFIG) as client:
        where = {"item_id": "item_1", "content_index": 1, "audio_end_ms": 0}
        error = (await client.ask("conversation.item.truncate", **where))["error"]
    assert error["param"] == "content_index"


async def test_an_item_that_is_cut_while_it_grows_has_no_words() -> None:
    """F6: unheard text leaves the context, also when the response is still being closed."""
    reply = ScriptedReply(tone_ms=60_000, text="a long story")
    async with talking(scripted(reply, speedup=(3.0, 3.0))) as client:
        await client.send("response.create")
        item_id = (await client.until("response.output_audio.delta"))["item_id"]
        where = {"item_id": item_id, "content_index": 0, "audio_end_ms": 1}
        await client.send("conversation.item.truncate", **where)
        await client.send("response.cancel")
        done = (await client.until("response.done"))["response"]
    assert done["output"][0]["content"] == [{"type": "output_audio"}]

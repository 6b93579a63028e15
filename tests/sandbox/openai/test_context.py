"""Truncation: what a response reads when the conversation grows too long (F4)."""

import pytest

from prosaas.sandbox.openai.realtime.config import ScriptedReply
from prosaas.sandbox.openai.realtime.context import ContextOverflow, context
from prosaas.sandbox.openai.realtime.conversation import Item
from tests.sandbox.openai.world import Client, Json, scripted, talking

RATIO: Json = {"type": "retention_ratio", "retention_ratio": 0.5}
SHORT: Json = {"token_limits": {"post_instructions": 20}}


def _items(count: int) -> list[Item]:
    """Items of 10 tokens each."""
    return [
        Item({"id": f"item_{n}", "role": "user", "content": [{"text": "x" * 40}]})
        for n in range(count)
    ]


def _read(items: list[Item], truncation: str | Json) -> list[str]:
    return [item.id for item in context(items, truncation, prefix=10, limit=50)]


@pytest.mark.parametrize(
    ("truncation", "count", "kept"),
    [("auto", 4, 4), ("auto", 6, 4), (RATIO, 4, 4), (RATIO, 5, 2), (RATIO | SHORT, 3, 1)],
)
def test_the_oldest_items_are_dropped(truncation: str | Json, count: int, kept: int) -> None:
    """`auto` drops what it must, a ratio drops more at once."""
    assert _read(_items(count), truncation) == [f"item_{n}" for n in range(count - kept, count)]


def test_what_was_dropped_does_not_come_back() -> None:
    """A ratio drops rarely: the next turns fit again."""
    items = _items(5)
    _read(items, RATIO)
    assert _read([*items, _items(9)[8]], RATIO) == ["item_3", "item_4", "item_8"]


def test_disabled_truncation_overflows() -> None:
    """Nothing is dropped, there is an error."""
    items = _items(5)
    with pytest.raises(ContextOverflow, match="60 tokens, more than the input limit of 50"):
        _read(items, "disabled")
    assert not any(item.is_dropped for item in items)


async def _with_items(client: Client, truncation: str | Json) -> Json:
    """Fill the conversation with 40 tokens of text, then ask for a response."""
    await client.update(truncation=truncation, instructions="")
    content = [{"type": "input_text", "text": "x" * 40}]
    for n in range(4):
        item = {"type": "message", "role": "user", "id": f"item_{n}", "content": content}
        await client.send("conversation.item.create", item=item)
    await client.send("response.create")
    done: Json = (await client.until("response.done"))["response"]
    return done


CONFIG = scripted(ScriptedReply(tone_ms=100), context_tokens=31)


async def test_a_response_reads_what_fits() -> None:
    """The prefix has one token, three items of ten fit; the conversation keeps all of them."""
    async with talking(CONFIG) as client:
        done = await _with_items(client, "auto")
        kept = await client.ask("conversation.item.retrieve", item_id="item_0")
    assert done["usage"]["input_tokens"] == 31
    assert kept["type"] == "conversation.item.retrieved"


async def test_without_truncation_a_response_fails_that_is_too_long() -> None:
    """F4: overflow is an error."""
    async with talking(CONFIG) as client:
        done = await _with_items(client, "disabled")
    assert done["status"] == "failed"
    assert done["status_details"]["error"]["code"] == "context_length_exceeded"

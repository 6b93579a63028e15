"""Interruption on the model's side: cancel, truncate, voice detection's own interrupting."""

import base64

import pytest

from prosaas.sandbox.openai.realtime.config import ScriptedReply
from tests.sandbox.openai.world import FAST, SLOW, Client, quiet, scripted, talking, voice

LONG = ScriptedReply(tone_ms=8000, text="a long story about nothing at all")
OURS = {"type": "server_vad", "create_response": False, "interrupt_response": False}


async def _speaking(client: Client) -> str:
    """Ask for a reply and wait until it sounds; its item's id."""
    await client.send("response.create")
    delta = await client.until("response.output_audio.delta")
    return str(delta["item_id"])


async def test_a_cancel_closes_what_is_open() -> None:
    """H2-14: closing events, the item incomplete, the reason the client's."""
    async with talking(scripted(LONG, **SLOW)) as client:
        await _speaking(client)
        await client.send("response.cancel")
        done = (await client.until("response.done"))["response"]
    assert done["status"] == "cancelled"
    assert done["status_details"] == {"type": "cancelled", "reason": "client_cancelled"}
    assert done["output"][0]["status"] == "incomplete"
    assert client.types()[-6] == "response.output_audio.done"


async def test_the_transcript_of_a_cancelled_item_is_what_was_sent() -> None:
    """F6: words that were not generated are not in the item."""
    async with talking(scripted(LONG, **SLOW)) as client:
        await _speaking(client)
        await client.send("response.cancel")
        done = (await client.until("response.done"))["response"]
    sent = "".join(e["delta"] for e in client.events if "transcript.delta" in e["type"])
    assert done["output"][0]["content"][0]["transcript"] == sent != LONG.text


async def test_late_deltas_arrive_after_a_cancel_when_wanted() -> None:
    """H2-14: clients must survive deltas that were in flight."""
    async with talking(scripted(LONG, **SLOW, late_deltas=3)) as client:
        await _speaking(client)
        before = len(client.audio())
        await client.send("response.cancel")
        await client.until("response.done")
    assert len(client.audio()) > before


async def test_cancelling_before_the_first_token_says_nothing() -> None:
    """A response withdrawn while it thinks has no output, and is billed all the same."""
    async with talking(scripted(LONG, first_token_ms=5000)) as client:
        await client.send("response.create")
        await client.send("response.cancel")
        done = (await client.until("response.done"))["response"]
    assert done["output"] == []
    assert done["usage"]["output_tokens"] == 0


async def test_cancelling_nothing_is_a_benign_error() -> None:
    """F9."""
    async with talking(scripted(LONG)) as client:
        error = (await client.ask("response.cancel", event_id="mine"))["error"]
    assert error["code"] == "response_cancel_not_active"
    assert error["event_id"] == "mine"


async def test_a_second_response_is_refused_while_one_runs() -> None:
    """H2-13."""
    async with talking(scripted(LONG, **SLOW)) as client:
        await _speaking(client)
        await client.send("response.create")
        error = (await client.until("error"))["error"]
    assert error["code"] == "conversation_already_has_active_response"


async def test_speech_interrupts_when_the_session_says_so() -> None:
    """H2-9: reason turn_detected, and nothing is truncated by itself."""
    async with talking(scripted(LONG, **SLOW)) as client:
        await _speaking(client)
        await client.append(voice(200))
        await client.until("input_audio_buffer.speech_started")
        done = (await client.until("response.done"))["response"]
    assert done["status_details"]["reason"] == "turn_detected"
    assert "conversation.item.truncated" not in client.types()


async def test_speech_leaves_the_response_alone_when_the_client_interrupts() -> None:
    """H2-8, L26: with both flags false there are only the events."""
    async with talking(scripted(LONG, **SLOW)) as client:
        await client.update(audio={"input": {"turn_detection": OURS}})
        item_id = await _speaking(client)
        await client.append(voice(300) + quiet(400))
        await client.until("conversation.item.done")
        delta = await client.until("response.output_audio.delta")
    assert delta["item_id"] == item_id
    assert client.types().count("response.created") == 1


async def test_truncating_removes_the_words() -> None:
    """H2-12: up to what was generated, also after the response is done."""
    async with talking(scripted(LONG)) as client:
        item_id = await _speaking(client)
        await client.until("response.done")
        where = {"item_id": item_id, "content_index": 0, "audio_end_ms": 500}
        truncated = await client.ask("conversation.item.truncate", **where)
        kept = await client.ask("conversation.item.retrieve", item_id=item_id)
    assert truncated["type"] == "conversation.item.truncated"
    assert set(kept["item"]["content"][0]) == {"type", "audio"}
    assert base64.b64decode(kept["item"]["content"][0]["audio"]) == client.audio()[:4000]


async def test_truncating_past_the_end_is_refused_as_the_vendor_words_it() -> None:
    """F6."""
    async with talking(scripted(LONG)) as client:
        item_id = await _speaking(client)
        await client.until("response.done")
        where = {"item_id": item_id, "content_index": 0, "audio_end_ms": 8001}
        error = (await client.ask("conversation.item.truncate", **where))["error"]
    assert error["code"] == "invalid_value"
    assert error["message"] == "Audio content of 8000ms is already shorter than 8001ms"


@pytest.mark.parametrize("kind", ["user", "unknown"])
async def test_only_spoken_items_can_be_truncated(kind: str) -> None:
    """H2-12."""
    async with talking(scripted(LONG, **FAST)) as client:
        content = [{"type": "input_text", "text": "hi"}]
        item = {"type": "message", "role": "user", "id": "item_user", "content": content}
        await client.send("conversation.item.create", item=item)
        await client.until("conversation.item.done")
        where = {"item_id": f"item_{kind}", "content_index": 0, "audio_end_ms": 10}
        error = (await client.ask("conversation.item.truncate", **where))["error"]
    assert error["code"] == "item_truncate_invalid_item_id"

"""Barge-in: cancel, truncate and their errors (protocols.md F5, F6, F8, F9)."""

import re

from tests.conformance.openai_realtime.client import Json, Session, silence, speech, user

LONG = "Count aloud from one to sixty, slowly, every number in words."
CLOSING = {
    "response.output_audio.done",
    "response.output_audio_transcript.done",
    "response.content_part.done",
    "response.output_item.done",
}


async def speaking(session: Session) -> Json:
    """A response that has begun to speak; its assistant item."""
    await session.send("response.create", response={"instructions": LONG})
    item: Json = (await session.until("response.output_item.added"))["item"]
    await session.until("response.output_audio.delta")
    return item


async def spoken(session: Session) -> tuple[str, int]:
    """A response that is over: its item and how many ms were generated."""
    done = await session.respond(instructions="Say only: hello, how can I help you?")
    return done["output"][0]["id"], len(session.audio()) // 8


async def truncate(session: Session, item: str, ms: int) -> Json:
    fields = {"item_id": item, "content_index": 0, "audio_end_ms": ms}
    return await session.ask("conversation.item.truncate", "conversation.item.truncated", **fields)


async def test_a_cancelled_response_is_closed_and_billed(phone: Session) -> None:
    item = await speaking(phone)
    await phone.send("response.cancel")
    response = (await phone.until("response.done"))["response"]
    assert response["status"] == "cancelled"
    assert response["status_details"]["type"] == "cancelled"
    assert response["status_details"]["reason"] == "client_cancelled"
    assert response["usage"]["total_tokens"] > 0
    assert set(phone.types()) >= CLOSING
    (ended,) = phone.of("response.output_item.done")
    assert (ended["item"]["id"], ended["item"]["status"]) == (item["id"], "incomplete")


async def test_a_cancel_may_name_the_response(phone: Session) -> None:
    await speaking(phone)
    (created,) = phone.of("response.created")
    await phone.send("response.cancel", response_id=created["response"]["id"])
    response = (await phone.until("response.done"))["response"]
    assert response["status"] == "cancelled"


async def test_speech_cancels_a_response_and_truncates_nothing(phone: Session) -> None:
    await speaking(phone)
    await phone.append(await speech("Wait a second.") + silence(200))
    response = (await phone.until("response.done"))["response"]
    types = phone.types()
    assert "input_audio_buffer.speech_started" in types
    assert response["status"] == "cancelled"
    assert response["status_details"]["reason"] == "turn_detected"
    assert "conversation.item.truncated" not in types


async def test_speech_interrupts_nothing_when_it_shall_not(phone: Session) -> None:
    detection = {"type": "server_vad", "interrupt_response": False, "create_response": False}
    await phone.update(audio={"input": {"turn_detection": detection}})
    await phone.send("response.create", response={"instructions": "Say only: hello."})
    await phone.until("response.output_audio.delta")
    await phone.append(await speech("Wait a second.") + silence(1500))
    response = (await phone.until("response.done"))["response"]
    assert response["status"] == "completed"


async def test_a_truncated_item_loses_its_transcript(quiet_phone: Session) -> None:
    item, _ = await spoken(quiet_phone)
    reply = await truncate(quiet_phone, item, 300)
    assert reply["type"] == "conversation.item.truncated"
    assert (reply["item_id"], reply["content_index"], reply["audio_end_ms"]) == (item, 0, 300)
    retrieved = await quiet_phone.ask(
        "conversation.item.retrieve", "conversation.item.retrieved", item_id=item
    )
    assert not retrieved["item"]["content"][0].get("transcript")


async def test_all_that_was_generated_can_be_kept(quiet_phone: Session) -> None:
    item, ms = await spoken(quiet_phone)
    assert (await truncate(quiet_phone, item, ms))["type"] == "conversation.item.truncated"


async def test_more_than_was_generated_cannot_be_kept(quiet_phone: Session) -> None:
    item, ms = await spoken(quiet_phone)
    error = (await truncate(quiet_phone, item, ms + 1000))["error"]
    assert error["code"] == "invalid_value"
    match = re.search(r"of (\d+)ms is already shorter than (\d+)ms", error["message"])
    assert match is not None, error["message"]
    assert abs(int(match[1]) - ms) < 50
    assert int(match[2]) == ms + 1000


async def test_an_unknown_item_cannot_be_truncated(fresh: Session) -> None:
    reply = await truncate(fresh, "item_nonesuch", 100)
    assert reply["error"]["code"] == "item_truncate_invalid_item_id"


async def test_the_callers_item_cannot_be_truncated(fresh: Session) -> None:
    item = (await fresh.item(user("Hello.")))["item"]["id"]
    reply = await truncate(fresh, item, 0)
    assert reply["type"] == "error"
    assert reply["error"]["type"] == "invalid_request_error"
    assert reply["error"]["code"] in {"item_truncate_invalid_item_id", "invalid_value"}

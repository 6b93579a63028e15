"""Items put in, looked at and taken out (protocols.md F2, F3, F9)."""

from tests.conformance.observing import Observer
from tests.conformance.openai_realtime.client import Json, Session, user


async def added(session: Session, item: Json, **fields: object) -> Json:
    """Put an item in; its `conversation.item.added`."""
    reply = await session.item(item, **fields)
    assert reply["type"] == "conversation.item.done", reply
    event: Json = session.of("conversation.item.added")[-1]
    assert event["item"]["id"] == reply["item"]["id"]
    return event


async def test_an_item_is_added_and_done(fresh: Session) -> None:
    event = await added(fresh, user("Hello."))
    assert event["previous_item_id"] is None
    assert event["item"]["id"].startswith("item_")
    assert event["item"]["status"] == "completed"
    assert event["item"]["content"] == [{"type": "input_text", "text": "Hello."}]


async def test_an_item_may_bring_its_id(fresh: Session) -> None:
    event = await added(fresh, user("Hello.") | {"id": "item_of_mine"})
    assert event["item"]["id"] == "item_of_mine"


async def test_items_go_to_the_end_to_the_root_or_after_another(fresh: Session) -> None:
    first = (await added(fresh, user("One.")))["item"]["id"]
    second = await added(fresh, user("Two."))
    assert second["previous_item_id"] == first
    assert (await added(fresh, user("Zero."), previous_item_id="root"))["previous_item_id"] in {
        None,
        "root",
    }
    between = await added(fresh, user("One and a half."), previous_item_id=first)
    assert between["previous_item_id"] == first


async def test_an_item_after_an_unknown_one_is_refused(fresh: Session) -> None:
    reply = await fresh.item(user("Hello."), previous_item_id="item_nonesuch")
    assert reply["type"] == "error"
    assert reply["error"]["type"] == "invalid_request_error"
    assert reply["error"]["param"] == "previous_item_id"
    assert reply["error"]["code"]  # the document gives none
    assert fresh.of("conversation.item.added") == []


async def test_a_system_item_may_come_mid_call(fresh: Session) -> None:
    content = [{"type": "input_text", "text": "The caller is known."}]
    event = await added(fresh, {"type": "message", "role": "system", "content": content})
    assert event["item"]["role"] == "system"


async def test_an_assistants_words_may_be_put_in_and_its_audio_not(fresh: Session) -> None:
    text = [{"type": "output_text", "text": "Good morning."}]
    await added(fresh, {"type": "message", "role": "assistant", "content": text})
    audio = [{"type": "output_audio", "audio": "AAAA"}]
    reply = await fresh.item({"type": "message", "role": "assistant", "content": audio})
    assert reply["type"] == "error"


async def test_a_beta_content_type_is_refused(fresh: Session) -> None:
    text = [{"type": "text", "text": "Good morning."}]
    reply = await fresh.item({"type": "message", "role": "assistant", "content": text})
    assert reply["type"] == "error"


async def test_an_item_can_be_read(fresh: Session) -> None:
    item = (await added(fresh, user("Hello.")))["item"]
    reply = await fresh.ask(
        "conversation.item.retrieve", "conversation.item.retrieved", item_id=item["id"]
    )
    assert reply["item"]["content"] == item["content"]


async def test_an_item_can_be_taken_out_once(fresh: Session) -> None:
    item = (await added(fresh, user("Hello.")))["item"]["id"]
    reply = await fresh.ask("conversation.item.delete", "conversation.item.deleted", item_id=item)
    assert reply["item_id"] == item
    error = await fresh.refused("conversation.item.delete", item_id=item)
    assert error["code"] == "item_delete_invalid_item_id"


async def test_an_unknown_item_cannot_be_read(fresh: Session) -> None:
    error = await fresh.refused("conversation.item.retrieve", item_id="item_nonesuch")
    assert error["code"] == "item_retrieve_invalid_item_id"


async def test_a_replayed_conversation_is_answered_aloud(phone: Session, observe: Observer) -> None:
    said = [{"type": "output_text", "text": "Good morning. How can I help?"}]
    await added(phone, user("Hello."))
    await added(phone, {"type": "message", "role": "assistant", "content": said})
    await added(phone, user("Are you open today? Answer in one short sentence."))
    await phone.respond()
    ms = len(phone.audio()) // 8
    observe("text-history-audio-answer", believed=True, seen=ms > 200, detail=f"{ms} ms")

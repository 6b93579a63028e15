"""Responses that are asked for (protocols.md F2, F5, F8, F9)."""

import time
from itertools import groupby

from tests.conformance.openai_realtime.client import Session, user

SHORT = "Say only: hello."
SENTENCE = '"We are open from nine to five, and on Fridays until noon, all through the year."'
LONG = "Count aloud from one to sixty, slowly, every number in words."


async def test_a_greeting_needs_no_caller(phone: Session) -> None:
    response = await phone.respond(instructions=SHORT)
    assert response["status"] == "completed"
    kinds = [kind for kind, _ in groupby(phone.types()) if kind != "rate_limits.updated"]
    assert kinds[:4] == [
        "response.created",
        "response.output_item.added",
        "conversation.item.added",
        "response.content_part.added",
    ]
    assert kinds[-1] == "response.done"
    assert len(phone.audio()) > 8 * 200


async def test_a_response_may_follow_the_update_at_once(fresh: Session) -> None:
    await fresh.send("session.update", session={"type": "realtime", "instructions": SHORT})
    await fresh.send("response.create")
    await fresh.until("response.done")
    types = fresh.types()
    assert types.index("session.updated") < types.index("response.created")


async def test_pcm_of_24_khz_is_three_samples_for_one_of_mu_law(fresh: Session) -> None:
    response = await fresh.respond(instructions=SHORT)
    assert response["audio"]["output"]["format"] == {"type": "audio/pcm", "rate": 24000}
    tokens = response["usage"]["output_token_details"]["audio_tokens"]
    ms = len(fresh.audio()) / 48
    assert abs(tokens - ms / 50) <= max(5, 0.15 * ms / 50)


async def test_a_second_response_at_once_is_refused_and_the_first_goes_on(phone: Session) -> None:
    await phone.send("response.create", response={"instructions": LONG})
    created = (await phone.until("response.created"))["response"]
    error = await phone.refused("response.create", event_id="second")
    assert error["code"] == "conversation_already_has_active_response"
    assert error["event_id"] == "second"
    assert created["id"] in error["message"]
    await phone.send("response.cancel")
    await phone.until("response.done")
    assert len(phone.of("response.created")) == 1


async def test_audio_comes_faster_than_real_time(phone: Session) -> None:
    """F5, H2-11: a client has to pace it; the clock of a long reply says so on any machine."""
    await phone.send("response.create", response={"instructions": f"Say only: {SENTENCE}"})
    await phone.until("response.output_audio.delta")
    begun = time.monotonic()
    await phone.until("response.done")
    assert time.monotonic() - begun < len(phone.audio()) / 8000


async def test_a_response_in_text_has_no_audio(phone: Session) -> None:
    response = await phone.respond(instructions=SHORT, output_modalities=["text"])
    assert response["output_modalities"] == ["text"]
    deltas = [event["delta"] for event in phone.of("response.output_text.delta")]
    (done,) = phone.of("response.output_text.done")
    assert done["text"] == "".join(deltas)
    assert response["output"][0]["content"][0]["type"] == "output_text"
    assert phone.audio() == b""


async def test_a_response_out_of_band_leaves_the_conversation_alone(phone: Session) -> None:
    response = await phone.respond(
        conversation="none",
        metadata={"purpose": "summary"},
        output_modalities=["text"],
        input=[user("Say only: hello.")],
    )
    assert response["status"] == "completed"
    assert response["conversation_id"] is None
    assert response["metadata"] == {"purpose": "summary"}
    assert phone.of("conversation.item.added") == []
    item = response["output"][0]["id"]
    error = await phone.refused("conversation.item.retrieve", item_id=item)
    assert error["code"] == "item_retrieve_invalid_item_id"


async def test_a_response_out_of_band_may_run_beside_another(phone: Session) -> None:
    await phone.send("response.create", response={"instructions": LONG})
    await phone.until("response.created")
    aside = {"conversation": "none", "output_modalities": ["text"], "instructions": SHORT}
    await phone.send("response.create", response=aside)
    await phone.until("response.created")
    await phone.send("response.cancel")
    await phone.until("response.done")
    await phone.until("response.done")
    assert phone.of("error") == []


async def test_a_response_may_be_cut_by_its_tokens(phone: Session) -> None:
    response = await phone.respond(instructions=LONG, max_output_tokens=20)
    assert response["status"] == "incomplete"
    assert response["status_details"]["reason"] == "max_output_tokens"
    assert response["output"][0]["status"] == "incomplete"
    assert response["usage"]["output_tokens"] <= 20


async def test_what_a_response_overrides_is_not_kept(phone: Session) -> None:
    before = await phone.update()
    await phone.respond(instructions=SHORT, output_modalities=["text"])
    assert await phone.update() == before


async def test_the_third_turn_finds_its_beginning_in_the_cache(phone: Session) -> None:
    """H2-18, G4. The service caches from about a thousand tokens on: the instructions are long."""
    await phone.update(instructions="You answer a telephone in one word. " * 250)
    usages = []
    for _ in range(3):
        await phone.item(user("Hello."))
        usages.append((await phone.respond())["usage"])
    inputs = [usage["input_tokens"] for usage in usages]
    assert inputs == sorted(set(inputs))
    assert 0 < usages[2]["input_token_details"]["cached_tokens"] <= usages[2]["input_tokens"]

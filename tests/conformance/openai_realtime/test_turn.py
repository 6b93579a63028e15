"""A whole turn: the caller speaks, the model answers, twice (protocols.md F3, F5, F8)."""

import asyncio
import base64
from itertools import groupby

import pytest
from openai.types.realtime import RealtimeServerEvent
from pydantic import TypeAdapter

from tests.conformance.observing import Observer
from tests.conformance.openai_realtime.client import Json, Session, silence, speech, telephone
from tests.conformance.targets import OpenAITarget

TRANSCRIPTION: Json = {"model": "gpt-transcribe"}
DELTAS = ("response.output_audio_transcript.delta", "response.output_audio.delta")
OPENING = [
    "input_audio_buffer.speech_started",
    "input_audio_buffer.speech_stopped",
    "input_audio_buffer.committed",
    "conversation.item.added",
    "conversation.item.done",
    "response.created",
    "response.output_item.added",
    "conversation.item.added",
    "response.content_part.added",
    "deltas",
    "response.output_audio.done",
    "response.output_audio_transcript.done",
    "response.content_part.done",
    "conversation.item.done",
    "response.output_item.done",
    "response.done",
]


@pytest.fixture(scope="module")
def conversation(openai_target: OpenAITarget) -> Session:
    """Two turns; its events are read by many tests."""
    return asyncio.run(_converse(openai_target))


async def _converse(target: OpenAITarget) -> Session:
    async with telephone(target) as session:
        await session.update(audio={"input": {"transcription": TRANSCRIPTION}})
        session.events.clear()
        for text in ("I would like to book an appointment on Monday morning.", "Yes please."):
            await session.append(silence(500) + await speech(text) + silence(1500))
            await session.until("response.done")
        heard = "conversation.item.input_audio_transcription.completed"
        while len(session.of(heard)) < 2:
            await session.next()
        return session


def turn(session: Session, index: int = 0) -> list[Json]:
    """The events of one turn, without transcription and rate limits, which float."""
    turns: list[list[Json]] = [[]]
    for event in session.events:
        if "transcription" not in event["type"] and event["type"] != "rate_limits.updated":
            turns[-1].append(event)
        if event["type"] == "response.done":
            turns.append([])
    return turns[index]


def first(session: Session, kind: str, index: int = 0) -> Json:
    return next(event for event in turn(session, index) if event["type"] == kind)


def test_the_events_of_a_turn_come_in_order(conversation: Session) -> None:
    kinds = ["deltas" if e["type"] in DELTAS else e["type"] for e in turn(conversation)]
    seen = [kind for kind, _ in groupby(kinds)]
    closing = seen.index("conversation.item.done", 5)
    if seen[closing - 1] == "response.output_item.done":  # the order of the two may vary
        seen[closing - 1 : closing + 1] = reversed(seen[closing - 1 : closing + 1])
    assert seen == OPENING


def test_every_event_has_an_id_of_its_own(conversation: Session) -> None:
    ids = [event["event_id"] for event in conversation.events]
    assert len(set(ids)) == len(ids)


def test_every_event_is_one_the_sdk_knows(conversation: Session) -> None:
    known: TypeAdapter[object] = TypeAdapter(RealtimeServerEvent)
    for event in conversation.events:
        known.validate_python(event)


def test_the_item_announced_by_speech_is_the_one_committed(conversation: Session) -> None:
    kinds = ("speech_started", "speech_stopped", "committed")
    ids = {first(conversation, f"input_audio_buffer.{kind}")["item_id"] for kind in kinds}
    assert ids == {first(conversation, "conversation.item.added")["item"]["id"]}


def test_items_form_a_chain(conversation: Session) -> None:
    previous = None
    for event in conversation.of("conversation.item.added"):
        assert event["previous_item_id"] == previous
        previous = event["item"]["id"]
    roles = [e["item"]["role"] for e in conversation.of("conversation.item.added")]
    assert roles == ["user", "assistant", "user", "assistant"]


def test_the_parts_of_a_response_name_it_and_its_item(conversation: Session) -> None:
    response = first(conversation, "response.created")["response"]["id"]
    item = first(conversation, "response.output_item.added")["item"]["id"]
    parts = [e for e in turn(conversation) if "response_id" in e]
    assert {event["response_id"] for event in parts} == {response}
    assert {event["item_id"] for event in parts if "item_id" in event} == {item}
    assert {event["output_index"] for event in parts if "output_index" in event} == {0}
    assert {event["content_index"] for event in parts if "content_index" in event} == {0}


def test_an_assistants_item_begins_empty_and_ends_complete(conversation: Session) -> None:
    begun = first(conversation, "response.output_item.added")["item"]
    ended = first(conversation, "response.output_item.done")["item"]
    assert (begun["status"], begun["content"]) == ("in_progress", [])
    assert ended["status"] == "completed"
    assert ended["content"][0]["type"] == "output_audio"
    assert "audio" not in ended["content"][0]


def test_a_transcript_is_the_sum_of_its_deltas(conversation: Session) -> None:
    deltas = [e["delta"] for e in turn(conversation) if e["type"] == DELTAS[0]]
    done = first(conversation, "response.output_audio_transcript.done")
    assert "".join(deltas) == done["transcript"]
    part = first(conversation, "response.content_part.done")["part"]
    assert part["transcript"] == done["transcript"]
    item = first(conversation, "response.done")["response"]["output"][0]
    assert item["content"][0]["transcript"] == done["transcript"]


def test_audio_costs_a_token_for_50_ms_of_mu_law(conversation: Session) -> None:
    for index in (0, 1):
        deltas = [e["delta"] for e in turn(conversation, index) if e["type"] == DELTAS[1]]
        ms = sum(len(base64.b64decode(delta)) for delta in deltas) / 8
        usage = first(conversation, "response.done", index)["response"]["usage"]
        tokens = usage["output_token_details"]["audio_tokens"]
        assert tokens == pytest.approx(ms / 50, rel=0.15, abs=5)


def test_the_size_of_deltas_is_uneven(conversation: Session, observe: Observer) -> None:
    deltas = [e["delta"] for e in turn(conversation) if e["type"] == DELTAS[1]]
    ms = [len(base64.b64decode(delta)) / 8 for delta in deltas]
    detail = f"{len(ms)} deltas of {min(ms):.0f} to {max(ms):.0f} ms"
    observe("delta-size", believed=True, seen=len(set(ms)) > 1 and max(ms) < 1000, detail=detail)


def test_a_response_says_what_it_was(conversation: Session) -> None:
    response = first(conversation, "response.done")["response"]
    assert response["object"] == "realtime.response"
    assert response["status"] == "completed"
    assert response["conversation_id"].startswith("conv_")
    assert response["output_modalities"] == ["audio"]
    assert response["audio"]["output"]["format"] == {"type": "audio/pcmu"}
    assert response["max_output_tokens"]


def test_usage_adds_up(conversation: Session) -> None:
    for event in conversation.of("response.done"):
        usage = event["response"]["usage"]
        came, went = usage["input_token_details"], usage["output_token_details"]
        cached = came["cached_tokens_details"]
        assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]
        spent = came["text_tokens"] + came["audio_tokens"] + came.get("image_tokens", 0)
        assert usage["input_tokens"] == spent
        assert usage["output_tokens"] == went["text_tokens"] + went["audio_tokens"]
        assert came["cached_tokens"] == sum(v for v in cached.values() if v)
        assert came["cached_tokens"] <= usage["input_tokens"]


def test_every_response_bills_the_conversation_so_far(conversation: Session) -> None:
    usages = [event["response"]["usage"] for event in conversation.of("response.done")]
    assert usages[0]["input_tokens"] < usages[1]["input_tokens"]


def test_rate_limits_are_told_near_the_start_of_a_response(conversation: Session) -> None:
    told = conversation.of("rate_limits.updated")
    assert len(told) >= 2
    assert conversation.types().index("rate_limits.updated") > conversation.types().index(
        "response.created"
    )
    for limit in told[0]["rate_limits"]:
        assert limit.keys() == {"name", "limit", "remaining", "reset_seconds"}
        assert limit["name"] in {"requests", "tokens"}


def test_what_the_caller_said_is_transcribed_apart(conversation: Session) -> None:
    heard = conversation.of("conversation.item.input_audio_transcription.completed")
    users = [e["item"]["id"] for e in conversation.of("conversation.item.added")][::2]
    assert sorted(event["item_id"] for event in heard) == sorted(users)
    (wish,) = [event for event in heard if event["item_id"] == users[0]]
    assert "appointment" in wish["transcript"].lower()
    assert wish["content_index"] == 0
    assert wish["usage"]["type"] in {"tokens", "duration"}


def test_a_transcription_is_never_before_its_item_is_committed(conversation: Session) -> None:
    for event in conversation.of("conversation.item.input_audio_transcription.completed"):
        committed = next(
            i
            for i, e in enumerate(conversation.events)
            if e["type"] == "input_audio_buffer.committed" and e["item_id"] == event["item_id"]
        )
        assert conversation.events.index(event) > committed

"""Who answers and who interrupts: every setting of turn detection, and its races (H2-8, 9, 15)."""

from typing import Any

import pytest

from prosaas.sandbox.openai.realtime.config import ScriptedReply
from prosaas.sandbox.openai.realtime.vad import vad_settings
from tests.sandbox.openai.world import SLOW, Client, quiet, scripted, talking, voice

TONE = ScriptedReply(tone_ms=200)
LONG = ScriptedReply(tone_ms=8000)
TURN = quiet(400) + voice(500) + quiet(600)
EVENTS = [
    "input_audio_buffer.speech_started",
    "input_audio_buffer.speech_stopped",
    "input_audio_buffer.committed",
    "conversation.item.added",
    "conversation.item.done",
]


async def _detect(client: Client, kind: str = "server_vad", **settings: Any) -> None:
    await client.update(audio={"input": {"turn_detection": {"type": kind, **settings}}})
    client.events.clear()


async def _speaking(client: Client) -> None:
    await client.send("response.create")
    await client.until("response.output_audio.delta")
    client.events.clear()


@pytest.mark.parametrize("interrupt", [True, False])
async def test_without_create_response_there_are_only_the_events(interrupt: bool) -> None:
    """H2-8."""
    async with talking(scripted(TONE)) as client:
        await _detect(client, create_response=False, interrupt_response=interrupt)
        await client.append(TURN)
        await client.send("input_audio_buffer.clear")
        await client.until("input_audio_buffer.cleared")
    assert client.types()[:-1] == EVENTS


async def test_speech_can_interrupt_and_not_be_answered() -> None:
    """H2-8: the flags are two."""
    async with talking(scripted(LONG, **SLOW)) as client:
        await _detect(client, create_response=False, interrupt_response=True)
        await _speaking(client)
        await client.append(TURN)
        await client.until("input_audio_buffer.committed")
        await client.ask("input_audio_buffer.clear")
    done = next(e["response"] for e in client.events if e["type"] == "response.done")
    assert done["status_details"] == {"type": "cancelled", "reason": "turn_detected"}
    assert "response.created" not in client.types()


async def test_an_answer_fails_where_speech_does_not_interrupt() -> None:
    """The SDK's types: create_response may fail while the model is responding."""
    async with talking(scripted(LONG, **SLOW)) as client:
        await _detect(client, create_response=True, interrupt_response=False)
        await _speaking(client)
        await client.append(TURN)
        error = (await client.until("error"))["error"]
    assert error["code"] == "conversation_already_has_active_response"
    assert error["event_id"] is None


@pytest.mark.parametrize(
    ("eagerness", "wait_ms"), [("low", 8000), ("medium", 4000), ("auto", 4000), ("high", 2000)]
)
def test_semantic_detection_waits_as_documented(eagerness: str, wait_ms: int) -> None:
    """F4: at most 8, 4 or 2 s."""
    settings = vad_settings({"type": "semantic_vad", "eagerness": eagerness})
    assert settings is not None
    assert settings.silence_ms == wait_ms


async def test_semantic_detection_answers_and_interrupts_too() -> None:
    """H2-8: with the same flags."""
    async with talking(scripted(TONE)) as client:
        await _detect(client, "semantic_vad", eagerness="high", create_response=False)
        await client.append(quiet(300) + voice(400) + quiet(2100))
        await client.until("conversation.item.done")
        await client.ask("input_audio_buffer.clear")
    assert client.types()[:-1] == EVENTS


async def test_a_threshold_decides_what_is_loud_enough() -> None:
    """F4: at 1.0 quieter speech is none."""
    soft = bytes(byte | 0x50 for byte in voice(500))
    async with talking(scripted(TONE)) as client:
        await _detect(client, threshold=1.0)
        await client.append(quiet(300) + soft + quiet(600))
        await client.ask("input_audio_buffer.clear")
    assert client.types() == ["input_audio_buffer.cleared"]


async def test_a_commit_in_the_middle_of_speech_takes_its_item() -> None:
    """H2-15: the item that speech_started announced; the rest of the speech is another turn."""
    async with talking(scripted(TONE)) as client:
        await _detect(client, create_response=False)
        await client.append(quiet(400) + voice(300))
        await client.send("input_audio_buffer.commit")
        committed = await client.until("input_audio_buffer.committed")
        await client.append(voice(300) + quiet(600))
        again = await client.until("input_audio_buffer.committed")
    started = [e["item_id"] for e in client.events if e["type"].endswith("speech_started")]
    assert [committed["item_id"], again["item_id"]] == started
    assert again["previous_item_id"] == committed["item_id"]


async def test_a_commit_right_behind_the_detection_is_empty() -> None:
    """H2-15: the race that clients lose; benign."""
    async with talking(scripted(TONE)) as client:
        await _detect(client, create_response=False)
        await client.append(quiet(400) + voice(500) + quiet(220))
        await client.send("input_audio_buffer.commit")
        error = (await client.until("error"))["error"]
    assert error["code"] == "input_audio_buffer_commit_empty"


async def test_a_clear_in_the_middle_of_speech_forgets_it() -> None:
    """H2-15: no speech_stopped, no item; what is still spoken starts anew."""
    async with talking(scripted(TONE)) as client:
        await _detect(client, create_response=False)
        await client.append(quiet(400) + voice(300))
        await client.send("input_audio_buffer.clear")
        await client.append(quiet(600))
        await client.send("input_audio_buffer.clear")
        await client.until("input_audio_buffer.cleared")
        await client.next()
    assert client.types() == [
        "input_audio_buffer.speech_started",
        "input_audio_buffer.cleared",
        "input_audio_buffer.cleared",
    ]


async def test_turns_by_hand_and_an_answer_when_asked() -> None:
    """F4: null is append, commit, response.create."""
    async with talking(scripted(TONE)) as client:
        await client.update(audio={"input": {"turn_detection": None}})
        client.events.clear()
        await client.append(TURN)
        await client.send("input_audio_buffer.commit")
        await client.send("response.create")
        await client.until("response.done")
    assert client.types()[:4] == [*EVENTS[2:], "response.created"]


async def test_nobody_speaking_is_answered_after_a_while() -> None:
    """H2-20: after the reply was played, with the silence as an item."""
    async with talking(scripted(TONE, idle_speedup=1000.0)) as client:
        await _detect(client, idle_timeout_ms=5000)
        await client.append(quiet(300))
        await client.send("response.create")
        await client.until("response.done")
        client.events.clear()
        fired = await client.until("input_audio_buffer.timeout_triggered")
        done = await client.until("response.done")
    assert client.types()[:5] == [
        "input_audio_buffer.timeout_triggered",
        *EVENTS[2:],
        "response.created",
    ]
    assert (fired["audio_start_ms"], fired["audio_end_ms"]) == (300, 300)
    assert done["response"]["status"] == "completed"


async def test_a_message_of_16_mib_is_refused_and_the_session_goes_on() -> None:
    """H2-6: 15 MiB at most."""
    async with talking(scripted(TONE)) as client:
        await client.append(bytes(15 * 1024 * 1024 + 1))
        error = (await client.next())["error"]
        alive = await client.update()
    assert (error["code"], error["param"]) == ("invalid_value", "audio")
    assert alive["type"] == "session.updated"

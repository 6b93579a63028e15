"""Audio in, with and without turn detection (protocols.md F2, F4, F5)."""

from tests.conformance.openai_realtime.client import PCMU, Session, silence, speech, telephone
from tests.conformance.targets import OpenAITarget

COMMITTED = ["input_audio_buffer.committed", "conversation.item.added", "conversation.item.done"]


async def test_an_append_is_not_acknowledged(quiet_phone: Session) -> None:
    await quiet_phone.append(silence(500))
    assert await quiet_phone.fence() == []


async def test_a_commit_makes_a_user_item_and_no_response(quiet_phone: Session) -> None:
    await quiet_phone.append(await speech("Hello."))
    await quiet_phone.send("input_audio_buffer.commit")
    await quiet_phone.until("conversation.item.done")
    assert await quiet_phone.fence() == []
    assert quiet_phone.types()[:3] == COMMITTED
    committed, added, done = quiet_phone.events[:3]
    assert committed["item_id"] == added["item"]["id"] == done["item"]["id"]
    assert committed["previous_item_id"] is None
    assert done["item"]["role"] == "user"
    assert done["item"]["content"][0]["type"] == "input_audio"
    assert not done["item"]["content"][0].get("audio")


async def test_a_clear_throws_away_what_was_appended(quiet_phone: Session) -> None:
    await quiet_phone.append(silence(500))
    await quiet_phone.ask("input_audio_buffer.clear", "input_audio_buffer.cleared")
    error = await quiet_phone.refused("input_audio_buffer.commit")
    assert error["code"] == "input_audio_buffer_commit_empty"


async def test_without_turn_detection_speech_is_no_event(quiet_phone: Session) -> None:
    await quiet_phone.append(await speech("Hello.") + silence(1000))
    assert await quiet_phone.fence() == []


async def test_turn_detection_that_does_nothing_still_tells(openai_target: OpenAITarget) -> None:
    detection = {"type": "server_vad", "create_response": False, "interrupt_response": False}
    audio = {"input": {"format": PCMU, "turn_detection": detection}, "output": {"format": PCMU}}
    async with telephone(openai_target, audio=audio) as session:
        await session.append(silence(500) + await speech("Hello.") + silence(1500))
        stopped = await session.until("input_audio_buffer.speech_stopped")
        (started,) = session.of("input_audio_buffer.speech_started")
        await session.fence()
    assert started["item_id"] == stopped["item_id"]
    assert not [kind for kind in session.types() if kind.startswith("response.")]


async def test_offsets_are_of_the_audio_and_not_of_the_clock(openai_target: OpenAITarget) -> None:
    """All audio is sent at once; the clock of the session has hardly moved."""
    detection = {"type": "server_vad", "prefix_padding_ms": 300, "silence_duration_ms": 500}
    detection |= {"create_response": False}
    audio = {"input": {"format": PCMU, "turn_detection": detection}, "output": {"format": PCMU}}
    said = await speech()
    async with telephone(openai_target, audio=audio) as session:
        await session.append(silence(2000) + said + silence(1500))
        stopped = await session.until("input_audio_buffer.speech_stopped")
        (started,) = session.of("input_audio_buffer.speech_started")
    assert 1500 <= started["audio_start_ms"] <= 2100
    assert 2000 + len(said) / 8 - 500 <= stopped["audio_end_ms"] <= 3500 + len(said) / 8


async def test_without_transcription_there_is_none(openai_target: OpenAITarget) -> None:
    """H2-17: off by default; the response that follows shows that nothing came late."""
    async with telephone(openai_target) as session:
        await session.append(silence(500) + await speech("Hello.") + silence(1500))
        await session.until("response.done")
        await session.respond(instructions="Say only: hello.")
        await session.fence()
    assert not [kind for kind in session.types() if "input_audio_transcription" in kind]


async def test_silence_after_a_reply_is_answered(openai_target: OpenAITarget) -> None:
    """F4, H2-20: idle_timeout_ms commits the silence and responds by itself."""
    detection = {"type": "server_vad", "idle_timeout_ms": 5000}
    audio = {"input": {"format": PCMU, "turn_detection": detection}, "output": {"format": PCMU}}
    async with telephone(openai_target, audio=audio) as session:
        await session.append(silence(500))
        await session.respond(instructions="Say only: hello.")
        await session.append(silence(1000))
        idle = await session.until("input_audio_buffer.timeout_triggered")
        await session.until("response.created")
        committed = session.of("input_audio_buffer.committed")
    assert idle["audio_start_ms"] <= idle["audio_end_ms"]
    assert idle["item_id"] in {event["item_id"] for event in committed}
    assert session.of("input_audio_buffer.speech_started") == []

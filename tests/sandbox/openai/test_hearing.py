"""Voice detection on the wire and by itself: audio time, padding, commits (H2-6..8, H2-15)."""

import base64

import pytest

from prosaas.sandbox.openai.realtime.config import ScriptedReply
from prosaas.sandbox.openai.realtime.vad import EnergyVad, SpeechStarted, SpeechStopped, VadSettings
from prosaas.sandbox.sound.audio import mulaw_decode, resample
from tests.sandbox.openai.world import quiet, scripted, talking, voice, world

CONFIG = scripted(ScriptedReply(tone_ms=100))
SPEECH = quiet(1000) + voice(500) + quiet(800)


def _detected(audio: bytes, step: int) -> list[SpeechStarted | SpeechStopped]:
    vad = EnergyVad()
    vad.settings = VadSettings(level=500, prefix_ms=300, silence_ms=500)
    return [e for i in range(0, len(audio), step) for e in vad.feed(audio[i : i + step])]


@pytest.mark.parametrize("step", [160, 1, 777, 100_000])
def test_voice_detection_knows_only_audio_time(step: int) -> None:
    """H2-7: the same audio gives the same moments, however it arrives."""
    assert _detected(SPEECH, step) == [SpeechStarted(700), SpeechStopped(2000)]


def test_a_click_is_not_speech() -> None:
    """Two loud frames are not enough."""
    assert _detected(quiet(200) + voice(40) + quiet(200), 160) == []


async def test_speech_is_dated_on_the_sessions_clock() -> None:
    """H2-7: offsets are ms of audio since the session began."""
    async with talking(CONFIG) as client:
        await client.append(SPEECH)
        started = await client.until("input_audio_buffer.speech_started")
        stopped = await client.until("input_audio_buffer.speech_stopped")
    assert (started["audio_start_ms"], stopped["audio_end_ms"]) == (700, 1700)
    assert started["item_id"] == stopped["item_id"]


async def test_audio_before_the_format_changes_is_pcm() -> None:
    """F4: mu-law bytes sent too early are read as 24 kHz samples, six to a millisecond's eight."""
    async with world(CONFIG) as here, here.client(telephony=False) as client:
        await client.append(b"\0" * 48 * 300)
        await client.send("input_audio_buffer.commit")
        await client.until("input_audio_buffer.committed")
        await client.append(quiet(300))
        await client.send("input_audio_buffer.commit")
        error = (await client.until("error"))["error"]
    assert "only has 50.00ms" in error["message"]


async def test_pcm_speech_is_detected_too() -> None:
    """F4: the default format works as well."""
    pcm = resample(mulaw_decode(SPEECH), 8000, 24000).astype("<i2").tobytes()
    async with world(CONFIG) as here, here.client(telephony=False) as client:
        audio = base64.b64encode(pcm).decode()
        await client.send("input_audio_buffer.append", audio=audio)
        started = await client.until("input_audio_buffer.speech_started")
    assert started["audio_start_ms"] == 700


async def test_manual_turns_make_no_voice_events() -> None:
    """H2-8: turn_detection null."""
    async with talking(CONFIG) as client:
        await client.update(audio={"input": {"turn_detection": None}})
        await client.append(SPEECH)
        await client.send("input_audio_buffer.commit")
        await client.until("conversation.item.done")
    assert client.types()[1:] == [
        "input_audio_buffer.committed",
        "conversation.item.added",
        "conversation.item.done",
    ]


async def test_a_commit_needs_100_ms() -> None:
    """H2-15."""
    async with talking(CONFIG) as client:
        await client.append(quiet(99))
        error = (await client.ask("input_audio_buffer.commit"))["error"]
    assert error["code"] == "input_audio_buffer_commit_empty"
    assert "buffer only has 99.00ms" in error["message"]


async def test_cleared_audio_is_gone() -> None:
    """H2-15."""
    async with talking(CONFIG) as client:
        await client.append(quiet(500))
        cleared = await client.ask("input_audio_buffer.clear")
        error = (await client.ask("input_audio_buffer.commit"))["error"]
    assert cleared["type"] == "input_audio_buffer.cleared"
    assert "only has 0.00ms" in error["message"]


async def test_semantic_detection_waits_as_eager_as_it_is() -> None:
    """H2-8: eagerness high waits 2 s."""
    async with talking(CONFIG) as client:
        detection = {"type": "semantic_vad", "eagerness": "high"}
        await client.update(audio={"input": {"turn_detection": detection}})
        await client.append(quiet(300) + voice(400) + quiet(2100))
        stopped = await client.until("input_audio_buffer.speech_stopped")
    assert stopped["audio_end_ms"] == 2700


async def test_the_idle_timeout_must_be_of_a_possible_length() -> None:
    """F4: 5 to 30 s."""
    async with talking(CONFIG) as client:
        detection = {"type": "server_vad", "idle_timeout_ms": 100}
        error = (await client.update(audio={"input": {"turn_detection": detection}}))["error"]
    assert error["param"] == "session.audio.input.turn_detection.idle_timeout_ms"

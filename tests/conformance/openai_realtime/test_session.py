"""session.update: what is merged, what is cleared, what is refused (protocols.md F2, F4, F9)."""

import pytest

from tests.conformance.openai_realtime.client import PCMU, Json, Session, opened
from tests.conformance.targets import OpenAITarget

TOOL: Json = {"type": "function", "name": "f", "parameters": {"type": "object", "properties": {}}}

VOICES = ["alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse", "marin", "cedar"]
TRANSCRIPTION_MODELS = [
    "gpt-transcribe",
    "gpt-live-transcribe",
    "gpt-realtime-whisper",
    "gpt-4o-transcribe",
    "gpt-4o-mini-transcribe",
    "whisper-1",
]


def vad(**more: object) -> Json:
    return {"input": {"turn_detection": {"type": "server_vad"} | more}}


async def test_an_update_is_answered_with_the_whole_session(fresh: Session) -> None:
    before = fresh.events[0]["session"]
    after = await fresh.update(instructions="Be brief.")
    assert after["instructions"] == "Be brief."
    assert after.keys() >= before.keys() - {"object"}
    assert after["audio"] == before["audio"]


async def test_an_update_without_type_is_refused(fresh: Session) -> None:
    error = await fresh.refused("session.update", session={"instructions": "Hello."})
    assert error["type"] == "invalid_request_error"
    assert error["code"] == "missing_required_parameter"
    assert error["param"] == "session.type"


@pytest.mark.parametrize(
    ("session", "param"),
    [
        ({"colour": "red"}, "session.colour"),
        ({"audio": {"input": {"colour": "red"}}}, "session.audio.input.colour"),
        ({"audio": vad(colour=1)}, "session.audio.input.turn_detection.colour"),
    ],
)
async def test_an_unknown_key_is_named_and_nothing_is_applied(
    fresh: Session, session: Json, param: str
) -> None:
    error = await fresh.update_refused(instructions="Changed.", **session)
    assert error["code"] == "unknown_parameter"
    assert error["param"] == param
    assert (await fresh.update())["instructions"] != "Changed."


@pytest.mark.parametrize(
    ("session", "param"),
    [
        ({"instructions": 5}, "session.instructions"),
        ({"output_modalities": ["audio", "text"]}, "session.output_modalities"),
        ({"output_modalities": ["smell"]}, "session.output_modalities"),
        ({"audio": {"input": {"format": "g711_ulaw"}}}, "session.audio.input.format"),
        ({"audio": {"input": {"format": {"type": "g711_ulaw"}}}}, "session.audio.input.format"),
        (
            {"audio": {"output": {"format": {"type": "audio/pcm", "rate": 8000}}}},
            "session.audio.output.format",
        ),
        ({"audio": vad(threshold=7)}, "session.audio.input.turn_detection.threshold"),
        ({"audio": vad(silence_duration_ms="x")}, "session.audio.input.turn_detection.silence"),
        ({"audio": vad(idle_timeout_ms=100)}, "session.audio.input.turn_detection.idle_timeout_ms"),
        ({"audio": {"output": {"speed": 9}}}, "session.audio.output.speed"),
        ({"audio": {"output": {"voice": "nonesuch"}}}, "session.audio.output.voice"),
        ({"tool_choice": "perhaps"}, "session.tool_choice"),
    ],
)
async def test_an_impossible_value_is_named_and_nothing_is_applied(
    fresh: Session, session: Json, param: str
) -> None:
    error = await fresh.update_refused(**({"max_output_tokens": 77} | session))
    assert error["type"] == "invalid_request_error"
    assert error["code"] == "invalid_value"
    assert (error["param"] or "").startswith(param)
    assert (await fresh.update())["max_output_tokens"] != 77


async def test_a_tool_in_the_shape_of_chat_is_refused(fresh: Session) -> None:
    """F7: flat. Its name is missing, and `function` is unknown: which is told may vary."""
    error = await fresh.update_refused(tools=[{"type": "function", "function": {"name": "f"}}])
    assert error["code"] in {"missing_required_parameter", "unknown_parameter"}
    assert error["param"].startswith("session.tools[0].")


@pytest.mark.parametrize(
    "beta",
    [
        {"modalities": ["audio"]},
        {"input_audio_format": "g711_ulaw"},
        {"output_audio_format": "g711_ulaw"},
        {"voice": "marin"},
        {"turn_detection": {"type": "server_vad"}},
        {"input_audio_transcription": {"model": "whisper-1"}},
        {"max_response_output_tokens": 5},
        {"temperature": 0.8},
    ],
)
async def test_a_beta_name_is_an_unknown_parameter(fresh: Session, beta: Json) -> None:
    error = await fresh.update_refused(**beta)
    assert error["code"] == "unknown_parameter"
    assert error["param"] == f"session.{next(iter(beta))}"


async def test_an_error_has_the_event_id_of_what_caused_it_and_an_update_has_not(
    fresh: Session,
) -> None:
    error = await fresh.refused("session.update", event_id="mine_1", session={"type": "nonesuch"})
    assert error["event_id"] == "mine_1"
    fine = {"type": "realtime"}
    reply = await fresh.ask("session.update", "session.updated", event_id="mine_2", session=fine)
    assert "mine_2" not in str(reply)


async def test_only_what_is_named_changes(fresh: Session) -> None:
    await fresh.update(audio=vad(threshold=0.7, silence_duration_ms=400))
    after = await fresh.update(audio=vad(prefix_padding_ms=200))
    detection = after["audio"]["input"]["turn_detection"]
    assert detection["threshold"] == pytest.approx(0.7)
    assert detection["silence_duration_ms"] == 400
    assert detection["prefix_padding_ms"] == 200


async def test_mu_law_is_taken_both_ways_and_has_no_rate(fresh: Session) -> None:
    after = await fresh.update(audio={"input": {"format": PCMU}, "output": {"format": PCMU}})
    assert after["audio"]["input"]["format"] == PCMU
    assert after["audio"]["output"]["format"] == PCMU


async def test_pcm_has_its_rate_also_when_it_was_not_named(fresh: Session) -> None:
    """H2-4: the full effective session."""
    pcm = {"type": "audio/pcm"}
    after = await fresh.update(audio={"input": {"format": pcm}, "output": {"format": pcm}})
    assert after["audio"]["input"]["format"] == {"type": "audio/pcm", "rate": 24000}
    assert after["audio"]["output"]["format"] == {"type": "audio/pcm", "rate": 24000}


async def test_the_session_of_the_document_is_taken(fresh: Session) -> None:
    """Protocols.md F4, the whole example."""
    after = await fresh.update(
        output_modalities=["audio"],
        instructions="Answer the telephone.",
        audio={
            "input": {
                "format": PCMU,
                "noise_reduction": {"type": "near_field"},
                "transcription": {
                    "model": "gpt-transcribe",
                    "languages": ["he", "en"],
                    "keywords": ["Monday"],
                },
                "turn_detection": {
                    "type": "server_vad",
                    "threshold": 0.5,
                    "prefix_padding_ms": 300,
                    "silence_duration_ms": 500,
                    "create_response": True,
                    "interrupt_response": True,
                    "idle_timeout_ms": None,
                },
            },
            "output": {"format": PCMU, "voice": "marin", "speed": 1.0},
        },
        tools=[TOOL | {"description": "Does nothing."}],
        tool_choice="auto",
        max_output_tokens="inf",
        truncation="auto",
        tracing=None,
    )
    came, went = after["audio"]["input"], after["audio"]["output"]
    assert came["noise_reduction"] == {"type": "near_field"}
    assert came["transcription"]["languages"] == ["he", "en"]
    assert came["turn_detection"]["silence_duration_ms"] == 500
    assert (went["voice"], went["speed"]) == ("marin", 1.0)
    assert after["tools"][0]["name"] == "f"
    assert (after["max_output_tokens"], after["truncation"]) == ("inf", "auto")


async def test_a_retention_ratio_is_taken(fresh: Session) -> None:
    truncation = {"type": "retention_ratio", "retention_ratio": 0.8}
    assert (await fresh.update(truncation=truncation))["truncation"].items() >= truncation.items()


async def test_null_and_empty_clear(fresh: Session) -> None:
    await fresh.update(
        instructions="Be brief.",
        tools=[TOOL],
        audio={"input": {"transcription": {"model": "gpt-transcribe"}}},
    )
    after = await fresh.update(
        instructions="",
        tools=[],
        audio={"input": {"transcription": None, "turn_detection": None}},
    )
    assert not after["instructions"]
    assert after["tools"] == []
    assert after["audio"]["input"]["transcription"] is None
    assert after["audio"]["input"]["turn_detection"] is None


async def test_a_voice_is_chosen_by_name(fresh: Session) -> None:
    for voice in VOICES:
        after = await fresh.update(audio={"output": {"voice": voice}})
        assert after["audio"]["output"]["voice"] == voice


async def test_a_transcription_model_is_chosen_by_name(fresh: Session) -> None:
    for model in TRANSCRIPTION_MODELS:
        after = await fresh.update(audio={"input": {"transcription": {"model": model}}})
        assert after["audio"]["input"]["transcription"]["model"] == model


async def test_tracing_stays_on(fresh: Session) -> None:
    await fresh.update(tracing="auto")
    error = await fresh.update_refused(tracing=None)
    assert error["type"] == "invalid_request_error"


async def test_semantic_vad_has_an_eagerness(fresh: Session) -> None:
    detection = {"type": "semantic_vad", "eagerness": "low"}
    after = await fresh.update(audio={"input": {"turn_detection": detection}})
    assert after["audio"]["input"]["turn_detection"].items() >= detection.items()


async def test_the_model_cannot_change(fresh: Session) -> None:
    error = await fresh.update_refused(model="gpt-realtime-1.5", instructions="Changed.")
    assert error["type"] == "invalid_request_error"
    assert error["code"] == "invalid_value"
    assert (await fresh.update())["instructions"] != "Changed."
    assert error["param"] == "session.model"


@pytest.mark.parametrize("new", [{"reasoning": {"effort": "low"}}, {"parallel_tool_calls": True}])
async def test_a_model_without_reasoning_refuses_what_belongs_to_it(
    openai_target: OpenAITarget, new: Json
) -> None:
    async with opened(openai_target, "gpt-realtime-1.5") as session:
        await session.until("session.created")
        error = await session.update_refused(**new)
    assert error["type"] == "invalid_request_error"


async def test_a_new_voice_after_audio_refuses_the_whole_update(quiet_phone: Session) -> None:
    await quiet_phone.respond(instructions="Say only: hello.")
    before = await quiet_phone.update()
    voice = next(v for v in ("marin", "cedar") if v != before["audio"]["output"]["voice"])
    error = await quiet_phone.update_refused(tools=[TOOL], audio={"output": {"voice": voice}})
    assert error["code"] == "cannot_update_voice"
    assert (await quiet_phone.update())["tools"] == []

"""What a session and a response may not change, by model and by moment (F0, F4)."""

from typing import Any

import pytest

from prosaas.sandbox.openai.realtime.config import ScriptedReply
from prosaas.sandbox.openai.realtime.errors import RealtimeError
from prosaas.sandbox.openai.realtime.settings import default_session, merged
from tests.sandbox.openai.world import SLOW, Json, scripted, talking, world

CONFIG = scripted(ScriptedReply(tone_ms=3000), **SLOW)


def _session(model: str = "gpt-realtime-2.1") -> Json:
    return default_session(session_id="sess_1", model=model, expires_at=1)


def _refused(session: Json, update: Json, **now: bool) -> str | None:
    with pytest.raises(RealtimeError) as error:
        merged(session, update, **now)
    return error.value.param


@pytest.mark.parametrize("later", [None, "auto", {"workflow_name": "other"}])
def test_tracing_stays_as_it_was_switched_on(later: Any) -> None:
    """F4: immutable once on; off it can be switched on."""
    session = merged(_session(), {"tracing": {"workflow_name": "calls"}})
    assert _refused(session, {"tracing": later, "instructions": "new"}) == "session.tracing"


def test_the_same_tracing_again_changes_nothing() -> None:
    """An update may repeat it."""
    session = merged(_session(), {"tracing": "auto"})
    assert merged(session, {"tracing": "auto", "instructions": "new"})["instructions"] == "new"


@pytest.mark.parametrize("model", ["gpt-realtime-1.5", "gpt-realtime-2025-08-28"])
@pytest.mark.parametrize(
    "update",
    [
        {"reasoning": {"effort": "low"}},
        {"parallel_tool_calls": True},
        {"max_output_tokens": 5000},
    ],
)
def test_some_models_do_less(model: str, update: Json) -> None:
    """F0: only the -2 models reason and call in parallel; 4k tokens come out of the others."""
    assert _refused(_session(model), update) == f"session.{next(iter(update))}"
    able = merged(_session("gpt-realtime-2.1-mini"), update)
    assert {key: able[key] for key in update} == update


def test_the_speed_changes_between_turns_only() -> None:
    """F4."""
    faster = {"audio": {"output": {"speed": 1.2}}}
    assert _refused(_session(), faster, is_speaking=True) == "session.audio.output.speed"
    assert merged(_session(), faster)["audio"]["output"]["speed"] == 1.2


def test_the_strength_of_noise_reduction_outlives_another_type() -> None:
    """The SDK's types: omitted, it stays."""
    near = {"audio": {"input": {"noise_reduction": {"type": "near_field", "strength": 0.5}}}}
    far = {"audio": {"input": {"noise_reduction": {"type": "far_field"}}}}
    session = merged(merged(_session(), near), far)
    assert session["audio"]["input"]["noise_reduction"] == {"type": "far_field", "strength": 0.5}


def test_another_kind_of_detection_starts_from_its_own_defaults() -> None:
    """H2-4."""
    semantic = {"audio": {"input": {"turn_detection": {"type": "semantic_vad"}}}}
    detection = merged(_session(), semantic)["audio"]["input"]["turn_detection"]
    assert detection["eagerness"] == "auto"
    assert "silence_duration_ms" not in detection


async def test_a_speed_is_refused_while_the_model_speaks() -> None:
    """F4: on the wire."""
    async with talking(CONFIG) as client:
        await client.send("response.create")
        await client.until("response.output_audio.delta")
        session = {"type": "realtime", "audio": {"output": {"speed": 1.5}}}
        await client.send("session.update", session=session)
        error = (await client.until("error"))["error"]
    assert error["param"] == "session.audio.output.speed"


async def test_a_response_is_bound_by_its_model_too() -> None:
    """F0: reasoning per response."""
    async with world(CONFIG) as here, here.client(model="gpt-realtime-1.5") as client:
        wanted = {"reasoning": {"effort": "low"}}
        error = (await client.ask("response.create", response=wanted))["error"]
    assert error["param"] == "response.reasoning"


@pytest.mark.parametrize(
    "metadata", [{"k": 1}, {str(n): "" for n in range(17)}, {"k" * 65: ""}, {"k": "v" * 513}]
)
async def test_metadata_is_a_few_strings(metadata: Json) -> None:
    """The SDK's types: 16 pairs of strings."""
    async with talking(CONFIG) as client:
        error = (await client.ask("response.create", response={"metadata": metadata}))["error"]
    assert error["param"].startswith("response.metadata")


async def test_metadata_may_be_as_long_as_it_may() -> None:
    """16 pairs of 64 and 512 letters."""
    metadata = {str(n) * 64: "v" * 512 for n in range(10)}
    async with talking(scripted(ScriptedReply(tone_ms=20))) as client:
        await client.send("response.create", response={"metadata": metadata})
        assert (await client.until("response.done"))["response"]["metadata"] == metadata

"""A call whose model is the stand-in on a real socket, which breaks when told to (F1, F9)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from calls.engine.states import EndReason
from calls.realtime import client
from prosaas.sandbox.openai.realtime.config import OpenAIConfig, ScriptedReply
from tests.calls.session.fakes import World, a_call, policy
from tests.sandbox.openai.world import world as stand_in

GREETING = ScriptedReply(text="Hello.", tone_ms=300)
ANSWER = ScriptedReply(text="We are open from nine to five.", tone_ms=1500)
QUESTION = "When are you open?"
PATIENCE_S = 15.0


async def until(happened: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not happened():  # noqa: ASYNC110 - what is looked at has no event
            await asyncio.sleep(0.02)


async def asked_twice(**options: Any) -> tuple[World, list[list[dict[str, Any]]]]:
    """The caller asks, and asks again where the line still stands; what each session was told."""
    config = OpenAIConfig(
        mode="script",
        script=(GREETING, ANSWER),
        transcripts=(QUESTION, QUESTION),
        first_token_ms=20,
        **options,
    )
    async with stand_in(config) as here:
        base_url = f"{here.url}/v1"
        dial = partial(client.dial, api_key="sk-test", base_url=base_url, model="gpt-realtime-2.1")
        async with a_call(policy=policy(vad_silence_ms=200), dial=dial) as call:
            await until(lambda: call.session.end_reason or 0 in call.records.turns)
            for asked in (1, 2):
                if call.session.end_reason is None:
                    call.carrier.speaks(500)
                    await until(partial(answered_or_over, call, asked))
        sessions = here.sandbox.sessions
        told = [[e.event for e in each.events if e.sender == "client"] for each in sessions]
    return call, told


def answered_or_over(call: World, times: int) -> bool:
    """The caller's words and the agent's after them are on record, so many times."""
    said = [turn.who.value for turn in call.records.turns.values()]
    is_answered = said.count("caller") >= times and said.count("agent") > times
    return call.session.end_reason is not None or is_answered


async def test_a_socket_lost_in_mid_answer_is_dialled_again_and_the_call_goes_on() -> None:
    """Protocols F1: the history is replayed, the caller is answered, one reconnect is counted."""
    call, told = await asked_twice(drop_after_ms=600, drop_count=1)
    assert len(told) == 2
    kinds = [event["type"] for event in told[1]]
    assert kinds[0] == "session.update"
    items = [event["item"] for event in told[1] if event["type"] == "conversation.item.create"]
    assert [item["role"] for item in items] == ["assistant", "user", "assistant"]
    assert items[1]["content"] == [{"type": "input_text", "text": QUESTION}]
    reason, metrics = call.records.closed[0]
    assert (reason, metrics.counters["model_redials"]) == (EndReason.CALLER_HUNG_UP, 1)


async def test_a_socket_lost_again_ends_the_call_with_its_reason() -> None:
    """Protocols F9: no reconnect loop."""
    call, told = await asked_twice(drop_after_ms=600, drop_count=9)
    assert (len(told), call.records.closed[0][0]) == (2, EndReason.MODEL_LOST)


async def test_a_key_that_is_refused_at_the_door_is_not_tried_again() -> None:
    """Protocols F1: 401 at the handshake."""
    call, told = await asked_twice(api_keys=("sk-another",))
    assert (told, call.records.closed[0][0]) == ([], EndReason.MODEL_REJECTED)


async def test_a_provider_that_is_back_in_a_moment_gets_its_call() -> None:
    """Its 503 at the handshake is no answer; nothing was lost, so no reconnect is counted."""
    call, told = await asked_twice(refuse_count=1)
    reason, metrics = call.records.closed[0]
    assert (len(told), reason) == (1, EndReason.CALLER_HUNG_UP)
    counted = (metrics.counters["dials_failed"], metrics.counters["model_redials"])
    assert counted == (1, 0)


async def test_a_key_that_is_refused_inside_is_not_tried_again() -> None:
    """Protocols F9: fatal, though the socket closes behind it as a lost one does."""
    call, told = await asked_twice(fatal="invalid_api_key")
    reason, metrics = call.records.closed[0]
    assert (len(told), reason) == (1, EndReason.MODEL_REJECTED)
    assert metrics.counters["error_invalid_api_key"] == 1

"""The caller types: what the carrier tells of it reaches the model as text, and is answered."""

from __future__ import annotations

import asyncio

from tests.calls.session.fakes import World, a_call
from tests.calls.session.virtual_time import run_virtually

GREETING = ("Hello. Please enter your number.", 1500)
ANSWER = ("Thank you.", 600)


def test_keys_reach_the_model_as_text_and_are_answered_once() -> None:
    """Protocols B1: `dtmf` of our stream; another stream's keys are not ours."""

    async def scenario() -> World:
        async with a_call(GREETING, ANSWER) as world:
            await asyncio.sleep(3)
            other = {"event": "dtmf", "streamSid": "MZother", "dtmf": {"digit": "9"}}
            world.carrier.says(other)
            world.carrier.presses("4", "2", "#")
            await asyncio.sleep(2)
        return world

    world = run_virtually(scenario())
    texts = [m["item"]["content"] for m in world.model.received if "item" in m]
    assert [content[0]["type"] for content in texts] == ["input_text"]
    assert "4 2 #" in texts[0][0]["text"]
    assert world.model.types().count("response.create") == 2
    assert world.records.closed[0][1].counters["carrier_wrong_stream"] == 1

"""Nothing the carrier or the model sends raises, ends another call, or goes uncounted."""

from __future__ import annotations

import asyncio
import base64

import pytest

from calls.engine.states import EndReason
from calls.errors import RefusedBecause, StreamRefused
from tests.calls.session.fakes import CALL_SID, STREAM_SID, World, a_call
from tests.calls.session.virtual_time import run_virtually

GREETING = ("Hello, this is the clinic.", 1500)


def odd_payload(size: int) -> str:
    payload = base64.b64encode(b"\xff" * size).decode()
    return f'{{"event":"media","streamSid":"{STREAM_SID}","media":{{"payload":"{payload}"}}}}'


BAD = {
    "no json": ("{", "carrier_malformed"),
    "a list": ("[]", "carrier_malformed"),
    "no event": ("{}", "carrier_malformed"),
    "media without payload": (
        f'{{"event":"media","streamSid":"{STREAM_SID}","media":{{}}}}',
        "carrier_malformed",
    ),
    "payload that is no base64": (
        f'{{"event":"media","streamSid":"{STREAM_SID}","media":{{"payload":"\\""}}}}',
        "carrier_malformed",
    ),
    "a key that no telephone has": (
        f'{{"event":"dtmf","streamSid":"{STREAM_SID}","dtmf":{{"digit":"X"}}}}',
        "carrier_malformed",
    ),
    "another stream": (
        '{"event":"mark","streamSid":"MZother","mark":{"name":"x"}}',
        "carrier_wrong_stream",
    ),
    "an event from the future": ('{"event":"hologram"}', "carrier_ignored"),
}


@pytest.mark.parametrize(("text", "counter"), BAD.values(), ids=BAD.keys())
def test_a_bad_message_is_counted_and_the_call_goes_on(text: str, counter: str) -> None:
    async def scenario() -> World:
        async with a_call(GREETING) as world:
            world.session.carrier_said(text)
            await asyncio.sleep(4)
        return world

    world = run_virtually(scenario())
    reason, metrics = world.records.closed[0]
    assert metrics.counters[counter] == 1
    assert (reason, world.records.turns[0].heard_text) == (EndReason.CALLER_HUNG_UP, GREETING[0])


@pytest.mark.parametrize("size", [1, 47, 159, 161, 4000])
def test_odd_payload_sizes_reach_the_model_whole(size: int) -> None:
    """L20, B1: 160 bytes are usual, not promised."""

    async def scenario() -> World:
        async with a_call(GREETING) as world:
            await asyncio.sleep(1.01)
            before = world.model.appended_bytes
            world.session.carrier_said(odd_payload(size))
            await asyncio.sleep(0.001)
            assert world.model.appended_bytes - before == size
        return world

    assert run_virtually(scenario()).records.closed[0][0] is EndReason.CALLER_HUNG_UP


def test_binary_frames_are_counted() -> None:
    async def scenario() -> World:
        async with a_call(GREETING) as world:
            world.session.carrier_sent_binary()
            await asyncio.sleep(1)
        return world

    assert run_virtually(scenario()).records.closed[0][1].counters["carrier_binary"] == 1


def test_a_second_start_is_refused_and_the_call_goes_on() -> None:
    """L64: one stream, one start."""

    async def scenario() -> World:
        async with a_call(GREETING) as world:
            await asyncio.sleep(1)
            world.carrier.starts()
            await asyncio.sleep(2)
        return world

    world = run_virtually(scenario())
    assert world.records.claims == 1
    assert world.records.closed[0][1].counters["carrier_second_start"] == 1


def test_a_start_for_another_call_is_closed_and_writes_nothing() -> None:
    async def scenario() -> World:
        async with a_call(GREETING, starts=False) as world:
            world.carrier.starts(call_sid=CALL_SID.replace("1", "2"))
            await asyncio.sleep(1)
        return world

    world = run_virtually(scenario())
    assert (world.carrier.closed_with, world.records.closed) == (1008, [])


def test_a_replayed_token_is_refused_at_its_start() -> None:
    """R15: a token is good for one START."""

    async def scenario() -> World:
        async with a_call(GREETING, starts=False) as world:
            world.records.refuse_claim = StreamRefused(RefusedBecause.TOKEN_USED)
            world.carrier.starts()
            await asyncio.sleep(1)
        return world

    world = run_virtually(scenario())
    assert (world.carrier.closed_with, world.records.closed) == (1008, [])


def test_a_model_that_talks_nonsense_is_ignored() -> None:
    async def scenario() -> World:
        async with a_call(GREETING) as world:
            for nonsense in ({}, {"type": 7}, {"type": "response.done"}, {"type": "future"}):
                world.model.says(nonsense)
            await asyncio.sleep(4)
        return world

    world = run_virtually(scenario())
    assert world.records.turns[0].heard_text == GREETING[0]
    assert world.records.closed[0][1].counters["malformed"] == 2

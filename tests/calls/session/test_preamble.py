"""The lines that come first, through the session: said, heard, written down (R19)."""

from __future__ import annotations

import asyncio

from tests.calls.session.fakes import World, a_call, policy
from tests.calls.session.virtual_time import run_virtually

RECORDED = policy(preamble="This call is recorded.")
SAID = ("This call is recorded.", 1600)
GREETING = ("Hello, this is the clinic.", 1400)


def hanging_up_after(seconds: float) -> World:
    async def scenario() -> World:
        async with a_call(SAID, GREETING, policy=RECORDED) as world:
            await asyncio.sleep(seconds)
        return world

    return run_virtually(scenario())


def test_what_was_heard_whole_is_written_with_its_time() -> None:
    """R19: by the mark at its end, while the greeting follows without a gap."""
    world = hanging_up_after(5)
    assert [turn.text for turn in world.records.turns.values()] == [SAID[0], GREETING[0]]
    (heard_ms,) = world.records.preamble_heard_ms
    turn = world.records.turns[0]
    assert turn.end_ms <= heard_ms <= turn.end_ms + 100


def test_a_caller_who_hangs_up_in_it_has_not_heard_it() -> None:
    assert hanging_up_after(1).records.preamble_heard_ms == []

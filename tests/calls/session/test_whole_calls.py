"""Whole calls through the session on virtual time: what the caller hears and what is kept."""

from __future__ import annotations

import asyncio
from itertools import pairwise

from calls.engine.states import EndReason
from tests.calls.session.fakes import World, a_call
from tests.calls.session.virtual_time import run_virtually

GREETING = ("Hello, this is the clinic. How can I help?", 2400)
ANSWER = ("We are open from nine to five on every weekday.", 3000)


async def an_interrupted_story() -> World:
    """The caller asks for a story and talks over it."""
    async with a_call(GREETING, ("A story that goes on and on.", 20_000)) as world:
        await asyncio.sleep(4)
        world.model.hears("Tell me a story.")
        await asyncio.sleep(2)
        world.carrier.speaks(600)
        await asyncio.sleep(0.3)
        world.model.begins_to_hear()
        await asyncio.sleep(2)
    return world


def test_the_agent_greets_and_the_caller_hears_it_whole() -> None:
    """S0-12: the greeting is heard whole, with no gap."""

    async def scenario() -> World:
        async with a_call(GREETING) as world:
            await asyncio.sleep(5)
        return world

    world = run_virtually(scenario())
    played = world.carrier.playout.segments
    assert [round(s.end_ms - s.start_ms) for s in played] == [2400]
    assert world.records.turns[0].heard_text == GREETING[0]
    assert not world.records.turns[0].interrupted


def test_no_frame_leaves_less_than_18_ms_after_the_one_before() -> None:
    """S2-8, R13: a lead is built at the floor and then 20 ms is held."""

    async def scenario() -> World:
        async with a_call(("A long story.", 6000)) as world:
            await asyncio.sleep(8)
        return world

    times = run_virtually(scenario()).carrier.media_times()
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert round(min(gaps), 6) >= 18
    assert len(times) == 300
    assert 5700 <= times[-1] - times[0] <= 5800


def test_turns_go_both_ways_in_order() -> None:
    async def scenario() -> World:
        async with a_call(GREETING, ANSWER) as world:
            await asyncio.sleep(4)
            world.model.hears("When are you open?")
            await asyncio.sleep(5)
        return world

    turns = run_virtually(scenario()).records.turns
    said = [(turns[p].who.value, turns[p].heard_text) for p in sorted(turns)]
    assert said == [("agent", GREETING[0]), ("caller", "When are you open?"), ("agent", ANSWER[0])]


def test_a_barge_in_is_carried_out_in_its_order() -> None:
    """R1, S2-10: drop and `clear` first, then cancel, then truncate; frames stop at once."""

    world = run_virtually(an_interrupted_story())
    events = [message["event"] for _, message in world.carrier.sent]
    assert "media" not in events[events.index("clear") :]
    orders = world.model.types()
    first = orders.index("response.cancel")
    assert orders[first : first + 2] == ["response.cancel", "conversation.item.truncate"]
    assert world.records.closed[0][1].barge_ins == 1


def test_ten_minutes_of_talk_leave_as_many_frames_as_were_queued() -> None:
    """L18: enqueued = sent + dropped; S2-16: no reset, no late frame."""

    async def scenario() -> World:
        async with a_call(*[ANSWER] * 100) as world:
            for _ in range(60):
                await asyncio.sleep(9)
                world.model.hears("And then?")
            await asyncio.sleep(60)
        return world

    reason, metrics = run_virtually(scenario()).records.closed[0]
    assert reason is EndReason.CALLER_HUNG_UP
    assert metrics.frames_sent == metrics.counters["frames_enqueued"] == 61 * 150
    assert (metrics.frames_not_160, metrics.tx_schedule_resets, metrics.tx_late_frames) == (0, 0, 0)
    assert metrics.max_gap_ms <= 22


def test_watchers_see_the_call_as_it_goes() -> None:
    """Who calls whom, who speaks, each turn, the barge-in and the end, in this order."""

    live = run_virtually(an_interrupted_story()).live
    assert (live[0]["from"], live[0]["to"]) == ("+972501234567", "+14155550123")
    told = [event["kind"] for event in live]
    assert [kind for kind in told if kind not in {"state", "pulse"}] == [
        "call.started",
        "agent.speaking",
        "turn",
        "turn",
        "agent.speaking",
        "barge_in",
        "turn",
        "caller.speaking",
        "call.ended",
    ]


def test_a_caller_who_goes_on_speaking_hears_one_reply_only() -> None:
    """L29, R4: a reply of which nothing was heard is taken back when the caller goes on."""

    async def scenario() -> World:
        async with a_call(GREETING, ("Too early.", 4000), ANSWER) as world:
            await asyncio.sleep(6)
            world.model.first_audio_s = 0.9
            world.carrier.speaks(900)
            await asyncio.sleep(0.2)
            item_id = world.model.begins_to_hear()
            await asyncio.sleep(1)
            world.model.stops_hearing(item_id, "Are you")
            await asyncio.sleep(0.3)
            world.carrier.speaks(1200)
            await asyncio.sleep(0.1)
            item_id = world.model.begins_to_hear()
            await asyncio.sleep(1.2)
            world.model.stops_hearing(item_id, "open on Sundays?")
            await asyncio.sleep(6)
        return world

    turns = run_virtually(scenario()).records.turns
    spoken = [turns[p].heard_text for p in sorted(turns) if turns[p].who.value == "agent"]
    assert spoken == [GREETING[0], ANSWER[0]]

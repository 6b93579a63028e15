"""What we believe was heard against what the sandbox's play-out queue really played."""

from __future__ import annotations

import asyncio
import random

import pytest

from calls.engine import events as ev
from calls.engine.playout import MARK_EVERY_MS
from calls.engine.turns import Turn
from calls.tape.files import tape_read
from tests.calls.session.fakes import World, a_call
from tests.calls.session.virtual_time import run_virtually

WORDS = " ".join(f"word{n:02d}" for n in range(24))
LENGTH_MS = 10_000
ROUNDS = 50


async def interrupted_often(seed: int, *, text_first: bool = False) -> World:
    """A caller who interrupts every answer at a random moment of it."""
    chance = random.Random(seed)
    async with a_call(("Hello.", 360), *[(WORDS, LENGTH_MS)] * ROUNDS) as world:
        world.model.text_first = text_first
        await asyncio.sleep(2)
        for _ in range(ROUNDS):
            item_id = world.model.hears("Go on.")
            await asyncio.sleep(chance.uniform(0.4, LENGTH_MS / 1000 - 0.5))
            world.carrier.speaks(500)
            await asyncio.sleep(0.2)
            item_id = world.model.begins_to_hear()
            await asyncio.sleep(0.8)
            world.model.stops_hearing(item_id, "")
            world.model.replies.insert(0, ("Yes?", 200))
            await asyncio.sleep(1.5)
    return world


@pytest.fixture(scope="module", params=[False, True], ids=["beside the audio", "all at first"])
def world(request: pytest.FixtureRequest) -> World:
    """The end of such a call; the words come as the model pleases."""
    return run_virtually(interrupted_often(seed=1 + request.param, text_first=request.param))


def answers(world: World) -> list[Turn]:
    turns = [world.records.turns[p] for p in sorted(world.records.turns)]
    return [turn for turn in turns if turn.text.startswith("word")]


def played(world: World) -> list[int]:
    """How much of each answer the carrier played before `clear`, ms."""
    cut = [segment for segment in world.carrier.playout.segments if segment.cleared]
    return [round(segment.end_ms - segment.start_ms) for segment in cut]


def test_heard_ms_agrees_with_the_carrier_within_one_mark_interval(world: World) -> None:
    """L31: truncation is at what was heard, over 50 random interruptions."""
    believed = answers(world)
    assert len(believed) == len(played(world)) == ROUNDS
    for turn, played_ms in zip(believed, played(world), strict=True):
        assert turn.interrupted
        assert abs(turn.heard_ms - played_ms) <= MARK_EVERY_MS


def test_heard_text_is_the_words_that_were_played(world: World) -> None:
    """The words of an interrupted answer end where its sound did, to a word and a mark."""
    for turn, played_ms in zip(answers(world), played(world), strict=True):
        assert abs(len(turn.heard_text.split()) - played_ms / LENGTH_MS * 24) <= 2


def test_the_model_is_cut_where_the_transcript_is(world: World) -> None:
    cuts = [m for m in world.model.received if m["type"] == "conversation.item.truncate"]
    assert [m["audio_end_ms"] for m in cuts] == [turn.heard_ms for turn in answers(world)]


@pytest.mark.parametrize("cut_at_s", [1.3, 2.71, 4.4])
def test_a_slow_model_is_never_cut_later_than_what_was_played(cut_at_s: float) -> None:
    """The carrier runs dry again and again; F6: no more than was heard."""

    async def scenario() -> World:
        async with a_call(("Hello.", 360), (WORDS, LENGTH_MS)) as world:
            await asyncio.sleep(2)
            world.model.speed = 0.8
            world.model.hears("Go on.")
            await asyncio.sleep(cut_at_s)
            world.carrier.speaks(500)
            await asyncio.sleep(0.3)
        return world

    world = run_virtually(scenario())
    cut = next(m for m in world.model.received if m["type"] == "conversation.item.truncate")
    played_ms = sum(s.end_ms - s.start_ms for s in world.carrier.playout.segments) - 360
    assert played_ms - MARK_EVERY_MS <= cut["audio_end_ms"] <= played_ms


def test_where_a_reply_ends_is_told_before_the_next_one_begins() -> None:
    """L30, L31: what follows is heard behind all of it, not behind what was known of it."""

    async def scenario() -> World:
        async with a_call(("Hello, this is the clinic.", 1900), ("We are open.", 800)) as world:
            await asyncio.sleep(0.5)
            world.model.hears("Are you open?")
            await asyncio.sleep(4)
        return world

    (data,) = run_virtually(scenario()).records.tapes
    told = [entry.event for entry in tape_read(data).entries]
    sent = [event for event in told if isinstance(event, ev.SendingBegan | ev.SendingProgressed)]
    begun = next(n for n, event in enumerate(sent) if event.item_id != "item_agent_1")
    last = sent[begun - 1]
    assert (last.sent_ms, last.at, type(sent[begun])) == (1900, sent[begun].at, ev.SendingBegan)

"""What a whole call leaves in the log: few lines, each with what is needed to tell a fault."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from tests.calls.session.fakes import World, a_call
from tests.calls.session.virtual_time import run_virtually

GREETING = ("Hello, this is the clinic.", 1500)
STORY = ("A story that goes on and on.", 20_000)


@pytest.fixture(scope="module")
def told() -> list[dict[str, Any]]:
    """The log of a call of twelve seconds with one interruption, oldest line first."""
    lines: list[dict[str, Any]] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if isinstance(record.msg, dict):
                lines.append(dict(record.msg))

    logger, handler = logging.getLogger("calls"), Keep()
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        run_virtually(interrupted())
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
    return lines


async def interrupted() -> World:
    async with a_call(GREETING, STORY) as world:
        await asyncio.sleep(3)
        world.model.hears("Tell me a story.")
        await asyncio.sleep(2)
        world.carrier.speaks(600)
        await asyncio.sleep(7)
    return world


def named(told: list[dict[str, Any]], event: str) -> list[dict[str, Any]]:
    return [line for line in told if line["event"] == event]


def test_a_live_call_tells_how_it_goes_every_three_seconds(told: list[dict[str, Any]]) -> None:
    """S4-14, L12: and nothing for each frame, though hundreds went out."""
    assert len(named(told, "[PIPELINE]")) == 4
    assert len(told) < 25


def test_the_pipeline_line_shows_what_the_call_does(told: list[dict[str, Any]]) -> None:
    """S4-14: the story is heard at its pace while the model is far ahead."""
    first, second, *_ = named(told, "[PIPELINE]")
    assert (first["frames"], first["tx_q"], first["ai_speaking"]) == (75, 0, False)
    assert second["frames"] > 75
    assert {"out_q", "tx_fps", "ws_block_ms", "delta_rate"} <= second.keys()


def test_each_response_says_why_it_is_asked_for(told: list[dict[str, Any]]) -> None:
    """S4-10: the reason, the active response, both queues, who speaks."""
    lines = named(told, "[RESPONSE_CREATE]")
    assert [line["reason"] for line in lines][:2] == ["greeting", "turn"]
    assert {"active", "ai_speaking", "tx_q", "out_q"} <= lines[0].keys()


def test_the_first_frame_is_told_once_and_before_a_recording_may_start(
    told: list[dict[str, Any]],
) -> None:
    """S0-6, S2-5, S3-9: start, framing, sending, in this order."""
    events = [line["event"] for line in told]
    order = ["[WS_START]", "[RESPONSE_CREATE]", "FIRST_CHUNK", "[TX_LOOP] FIRST_FRAME_SENT"]
    assert [event for event in dict.fromkeys(events) if event in order] == order
    assert events.count("[TX_LOOP] FIRST_FRAME_SENT") == 1


def test_an_interruption_is_told_with_its_latency_and_losses(told: list[dict[str, Any]]) -> None:
    """S0-13, S2-11: one line, after the fact."""
    (line,) = named(told, "[BARGE-IN]")
    assert line["latency_ms"] <= 120
    assert line["frames_dropped"] == line["tx_q_dropped"] + line["out_q_dropped"] > 100


def test_the_sums_of_a_call_are_told_once_and_add_up(told: list[dict[str, Any]]) -> None:
    """S2-14, S0-16, L18: enqueued = tx + dropped + left."""
    (sums,) = named(told, "[TX_METRICS]")
    assert sums["frames_enqueued"] == sums["tx"] + sums["dropped"] + sums["left"]
    assert (sums["tx_late_frames"], sums["tx_schedule_resets"], sums["barge_in_events"]) == (
        0,
        0,
        1,
    )
    (over,) = named(told, "call.over")
    assert over["counters"]["frames_unbalanced"] == 0


def test_nothing_is_warned_of_in_a_call_that_goes_well(told: list[dict[str, Any]]) -> None:
    """S2-6, S2-16: no validation, no stall, no backlog, no slow write."""
    assert [line["event"] for line in told if line.get("level") == "warning"] == []


def test_no_word_that_was_said_is_in_the_log(told: list[dict[str, Any]]) -> None:
    """Rule 15."""
    assert "story" not in str(told).lower()

"""What went wrong with a call can be read in its log, by names only."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from calls.engine.states import EndReason
from calls.realtime.client import ModelSocket
from tests.calls.session.fakes import World, a_call
from tests.calls.session.virtual_time import run_virtually

GREETING = ("Hello, this is the clinic.", 1500)


def told(caplog: pytest.LogCaptureFixture, event: str) -> list[dict[str, Any]]:
    lines = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    return [line for line in lines if line["event"] == event]


@asynccontextmanager
async def broken() -> AsyncIterator[ModelSocket]:
    """A dial with an error of ours in it."""
    await asyncio.sleep(1)
    raise LookupError
    yield


async def failing() -> World:
    async with a_call(dial=broken) as world:
        await asyncio.sleep(2)
    return world


def test_a_call_whose_task_failed_is_closed_with_its_reason_on_record() -> None:
    """L63: no half-alive call."""
    world = run_virtually(failing())
    assert world.records.closed[0][0] is EndReason.INTERNAL_ERROR
    assert world.carrier.log == ["claimed", "reason written", "tape kept", "socket closed"]
    assert world.carrier.closed_with == 1011


def test_a_call_whose_task_failed_leaves_its_sums_like_any_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """S4-14, S2-14."""
    with caplog.at_level("INFO"):
        run_virtually(failing())
    assert len(told(caplog, "[TX_METRICS]")) == 1
    assert [line["reason"] for line in told(caplog, "call.over")] == ["internal-error"]


def test_a_session_that_is_refused_says_in_what_it_differs(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """L15: an operator sees why every call is refused; of the words themselves, nothing."""

    def another_voice(session: dict[str, Any]) -> dict[str, Any]:
        session["audio"]["output"]["voice"] = "another"
        return session

    async def scenario() -> World:
        async with a_call(GREETING, starts=False) as world:
            world.model.confirm = another_voice
            world.carrier.starts()
            await asyncio.sleep(1)
        return world

    run_virtually(scenario())
    (line,) = told(caplog, "model.session_refused")
    assert (line["level"], line["paths"]) == ("warning", ["audio.output.voice"])

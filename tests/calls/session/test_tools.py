"""The model calls functions in a call: they run beside it, and each is answered once."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Mapping
from typing import Any

from calls import tools
from calls.media.writer import use_tool
from calls.tools import NO_PARAMETERS, Place, Tool
from tests.calls.session.fakes import World, a_call
from tests.calls.session.virtual_time import run_virtually

GREETING = ("Hello.", 600)
LOOKING = ("One moment.", 400)
ANSWER = ("It is noon.", 800)


def function_call(name: str, call_id: str = "call_1") -> dict[str, Any]:
    """The model completed a call in its second response."""
    item = {"type": "function_call", "call_id": call_id, "name": name, "arguments": "{}"}
    kind = "response.output_item.done"
    return {"type": kind, "response_id": "resp_3", "item": {**item, "status": "completed"}}


def outputs(world: World) -> list[Any]:
    items = [m["item"] for m in world.model.received if "item" in m]
    return [json.loads(i["output"]) for i in items if i["type"] == "function_call_output"]


async def asked(world: World, *calls: dict[str, Any]) -> None:
    """The caller asks, the model says a word and calls functions."""
    await asyncio.sleep(2)
    world.model.hears("What time is it?")
    await asyncio.sleep(0.01)
    for call in calls:
        world.model.says(call)


async def takes(job: Callable[[], object], seconds: float) -> object:
    await asyncio.sleep(seconds)
    return job()


def test_a_function_is_run_and_its_result_is_spoken() -> None:
    """L49, protocols F7: the output as an item, then one response."""

    async def scenario() -> World:
        async with a_call(GREETING, LOOKING, ANSWER) as world:
            await asked(world, function_call("current_time"))
            await asyncio.sleep(4)
        return world

    world = run_virtually(scenario())
    (output,) = outputs(world)
    assert output["timezone"] == "Asia/Jerusalem"
    assert world.model.types()[-2:] == ["conversation.item.create", "response.create"]
    assert [turn.text for turn in world.records.turns.values()][-1] == ANSWER[0]


def test_a_session_offers_what_the_policy_names() -> None:
    """L41, L49: in the one session.update."""

    async def scenario() -> World:
        async with a_call(GREETING) as world:
            await asyncio.sleep(1)
        return world

    offered = run_virtually(scenario()).model.received[0]["session"]["tools"]
    assert [tool["name"] for tool in offered] == ["end_call", "current_time"]


def test_a_function_that_never_returns_is_given_up_after_ten_seconds() -> None:
    """Protocols F7: every call has its answer, and what comes later is dropped."""

    async def scenario() -> World:
        async with a_call(GREETING, LOOKING, use=lambda job: takes(job, 60)) as world:
            await asked(world, function_call("current_time"))
            await asyncio.sleep(9.9)
            assert outputs(world) == []
            await asyncio.sleep(0.6)
            assert outputs(world) == [{"error": tools.TOO_SLOW}]
            await asyncio.sleep(60)
        return world

    assert len(outputs(run_virtually(scenario()))) == 1


def test_threads_that_take_no_work_are_an_answer_too() -> None:
    async def broken(_job: Callable[[], object]) -> object:
        raise RuntimeError("cannot schedule new futures after shutdown")

    async def scenario() -> World:
        async with a_call(GREETING, LOOKING, ANSWER, use=broken) as world:
            await asked(world, function_call("current_time"))
            await asyncio.sleep(4)
        return world

    assert outputs(run_virtually(scenario())) == [{"error": tools.FAILED}]


def test_functions_run_beside_each_other_and_one_reply_follows_all() -> None:
    """Protocols F7: all outputs first, then one response.create."""

    async def scenario() -> World:
        calls = [function_call("current_time", f"call_{n}") for n in range(3)]
        async with a_call(GREETING, LOOKING, ANSWER, use=lambda job: takes(job, 1)) as world:
            await asked(world, *calls)
            await asyncio.sleep(1.4)
            assert len(outputs(world)) == 3
            await asyncio.sleep(3)
        return world

    world = run_virtually(scenario())
    assert world.model.types().count("response.create") == 3
    assert world.records.closed[0][1].counters["tools_run"] == 3


def test_a_call_that_ends_leaves_no_function_behind() -> None:
    """L51: cancelled and awaited; nobody is told of a result that comes later."""

    async def scenario() -> tuple[World, int]:
        async with a_call(GREETING, LOOKING, use=lambda job: takes(job, 5)) as world:
            await asked(world, function_call("current_time"))
            await asyncio.sleep(1)
        return world, len(asyncio.all_tasks())

    world, left = run_virtually(scenario())
    assert (outputs(world), left) == ([], 1)


async def test_a_function_that_blocks_its_thread_holds_up_nothing_else() -> None:
    """L67: off the loop; the thread's late result goes nowhere."""
    started, release, ended = threading.Event(), threading.Event(), threading.Event()

    def block(_place: Place, _arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        started.set()
        release.wait(10)
        ended.set()
        return {"late": True}

    offered = {"current_time": Tool("Block.", NO_PARAMETERS, block)}
    async with a_call(GREETING, ("", 0), use=use_tool, tools=offered) as world:
        await asyncio.sleep(1)
        await asked_at_once(world)
        assert await asyncio.to_thread(started.wait, 5)
        frames = world.session.caller.frames_in
        await asyncio.sleep(0.1)
        assert world.session.caller.frames_in > frames
    release.set()
    assert await asyncio.to_thread(ended.wait, 5)
    assert outputs(world) == []


async def asked_at_once(world: World) -> None:
    world.model.first_audio_s = 0.05
    world.model.hears("What time is it?")
    await asyncio.sleep(0.02)
    world.model.says(function_call("current_time"))

"""Virtual time: long calls at once, and the same seed gives the same call."""

import asyncio
import time
from typing import Any

import pytest

from prosaas.sandbox.wire.virtual_time import Stuck, VirtualClock, run_virtually
from tests.sandbox.twilio.app import Socket, beep
from tests.sandbox.twilio.test_call import HANG_UP, listen
from tests.sandbox.twilio.virtual_world import virtual, virtual_world


async def talk(socket: Socket) -> None:
    await socket.until("start")
    await socket.play(beep(400))
    await socket.mark("a")
    await socket.until("mark")
    await socket.play(beep(3000))
    await socket.until("media", 60)
    await socket.send("clear")
    await socket.drain()


def one_call(seed: int) -> tuple[Any, Any, Any]:
    """A call with every random thing in it: its view, its wire log, what the application saw."""

    async def scenario() -> tuple[Any, Any, Any]:
        async with virtual_world(talk, seed=seed) as w:
            faults = {
                "callback_jitter_ms": 5000,
                "odd_payloads": True,
                "random_bursts": True,
                "gaps": True,
                "lost_frames": True,
            }
            script = ({"interrupt": {"after_ms": 200, "say": "wait"}}, {"pause_ms": 9000}, HANG_UP)
            w.app.twiml = w.app.connect(f' statusCallback="{w.app.public}/stream_status"')
            view = await w.call(*script, faults=faults)
            seen = [(path, form) for path, form, _ in w.app.hooks]
            return view, await w.wire(view["call_sid"]), (seen, w.app.sockets[0].received)

    return run_virtually(scenario())


def test_the_same_seed_gives_the_same_call_and_the_same_wire() -> None:
    first, second = one_call(seed=5), one_call(seed=5)
    assert first == second
    assert len(first[1]) > 12


def test_another_seed_gives_another_call() -> None:
    first, second = one_call(seed=5)[0], one_call(seed=6)[0]
    assert first["call_sid"] != second["call_sid"]
    assert first["webhooks"][-1]["sent_ms"] != second["webhooks"][-1]["sent_ms"]


@virtual
async def test_ten_minutes_and_a_late_callback_pass_at_once() -> None:
    async with virtual_world(listen) as w:
        await w.callee(faults={"callback_delays_s": {"completed": [300]}})
        twiml = '<Response><Pause length="600"/></Response>'
        await w.finished(await w.dial(Twiml=twiml, StatusCallback=f"{w.app.public}/status"))
        (status,) = w.app.called("/status")
        assert (status["CallDuration"], status["Duration"]) == ("600", "10")
        assert w.now_s > 900


@virtual
async def test_the_calendar_follows_the_loop() -> None:
    clock = VirtualClock(asyncio.get_running_loop())
    before = clock.utc()
    await clock.sleep(90)
    assert (clock.utc() - before).total_seconds() == 90
    assert clock.ms() == 90_000


@virtual
async def test_work_in_a_thread_takes_no_time() -> None:
    loop = asyncio.get_running_loop()
    timer = asyncio.create_task(asyncio.sleep(1))
    await asyncio.to_thread(time.process_time)
    assert loop.time() == 0
    await timer
    assert loop.time() == 1


def test_waiting_for_nothing_is_an_error() -> None:
    async def wait() -> None:
        await asyncio.get_running_loop().create_future()

    with pytest.raises(Stuck):
        run_virtually(wait())


@virtual
async def test_what_one_call_does_changes_no_sid_of_the_next() -> None:
    async def second(*events: str) -> tuple[str, str]:
        async with virtual_world(listen, outbound_calls_per_s=100) as w:
            await w.callee(HANG_UP)
            url = f"{w.app.public}/status"
            await w.finished(await w.dial(StatusCallback=url, StatusCallbackEvent=list(events)))
            view = await w.call(HANG_UP)
            return view["call_sid"], view["streams"][0]["stream_sid"]

    assert await second("completed") == await second("initiated", "ringing", "completed")

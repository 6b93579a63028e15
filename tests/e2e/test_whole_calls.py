"""A call from the first webhook to the stored transcript, over real sockets between processes."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from prosaas.launch import demo_call
from prosaas.sandbox.caller.scripts import DEMO_CALL
from tests.stack import Running, started

Json = dict[str, Any]
CALLER = "+14155550199"
AGENT_DONE: Json = {"wait_agent": {"quiet_ms": 800, "timeout_ms": 15000}}
SHORT_CALL: list[Json] = [
    AGENT_DONE,
    {"say": "My name is David Cohen."},
    AGENT_DONE,
    {"hangup": True},
]


async def place(running: Running, script: Sequence[Json], *, to: str = "") -> str:
    number = to or running.tenant["number"]
    await demo_call.number_serve(running.line, running.number_at_sandbox(number))
    order = {"to": number, "from": CALLER, "script": list(script)}
    return await demo_call.call_place(running.line, order)


async def finish(running: Running, call_sid: str) -> tuple[Json, Json]:
    """What the sandbox saw of a call, and what our API tells of it."""
    seen = await demo_call.call_over(running.line, call_sid, running.check)
    stored = await demo_call.call_stored(running.line, call_sid, running.check)
    return seen, demo_call.summary_of(stored)


@pytest.fixture(scope="module")
def demo_call_sid(running: Running) -> str:
    """The CallSid of the demo's call, 40 s long: it goes on beside what other tests do."""
    return asyncio.run(place(running, DEMO_CALL))


async def test_five_calls_at_once_do_not_disturb_each_other(
    running: Running, demo_call_sid: str
) -> None:
    """Requirements S0-23."""
    call_sids = [await place(running, SHORT_CALL) for _ in range(5)]
    ends = await asyncio.gather(*(finish(running, sid) for sid in call_sids))
    for seen, summary in ends:
        assert summary["status"] == "completed"
        assert summary["frames_sent"] > 0
        assert summary["frames_not_160"] == summary["tx_schedule_resets"] == 0
        # Requirements R8: recorded once, by the worker, after the first audio.
        assert [recording["channels"] for recording in seen["recording"]] == [2]


async def test_an_unknown_number_is_refused_and_belongs_to_nobody(running: Running) -> None:
    call_sid = await place(running, SHORT_CALL, to="+14155550178")
    seen = await demo_call.call_over(running.line, call_sid, running.check)
    assert "<Connect" not in seen["twiml"]
    assert call_sid not in await demo_call.newest_sids(running.line)


@pytest.mark.parametrize(
    ("server", "number"), [("daphne", "+14155550124"), ("uvicorn", "+14155550125")]
)
async def test_sigterm_lets_a_live_call_finish(
    stack_environment: dict[str, str], tmp_path: Path, server: str, number: str
) -> None:
    """docs/design.md section 4: no new calls, live ones finish, then exit."""
    env = stack_environment | {"SERVER": server}
    with started(env, tmp_path, number, drain_seconds=60) as running:
        call_sid = await place(running, [AGENT_DONE, {"hangup": True}])
        await running.until_live(1)
        running.web_process.ask_to_stop()
        late = await demo_call.call_over(running.line, await place(running, SHORT_CALL), no_check)
        assert "<Reject" in late["twiml"]
        seen = await demo_call.call_over(running.line, call_sid, no_check)
        assert (seen["status"], seen["ended_by"]) == ("completed", "caller")
        assert await running.web_ends() == 0


async def test_the_demo_call_is_a_whole_one(running: Running, demo_call_sid: str) -> None:
    """Issue 2, items 6 and 7."""
    seen, summary = await finish(running, demo_call_sid)
    assert seen["errors"] == []
    assert demo_call.shortcomings(summary) == []
    assert "david" in " ".join(turn["text"] for turn in summary["turns"]).lower()


def no_check() -> None:
    """The web process is meant to end."""

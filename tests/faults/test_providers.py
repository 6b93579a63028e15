"""OpenAI and the mail server in trouble: each fault once, then for good."""

from __future__ import annotations

import pytest

from tests.faults.conftest import deep
from tests.faults.evidence import ALL_DONE, assert_mails, assert_once
from tests.faults.stack import PATIENCE_SECONDS
from tests.faults.world import Json, World

SLOWER_MS = round((PATIENCE_SECONDS + 3) * 1000)
ENDPOINTS = ("transcriptions", "responses")
PASSING: dict[str, Json] = {
    "429": {"kind": "rate_limit", "retry_after": "1"},
    "500": {"kind": "server_error"},
    "timeout": {"kind": "slow", "delay_ms": SLOWER_MS},
    "bad JSON": {"kind": "bad_json"},
    "dropped": {"kind": "drop"},
    "failed answer": {"kind": "failed"},
}
QUICK = {"500", "bad JSON", "refusal"}
LASTING: dict[str, Json] = {
    "no credit": {"kind": "insufficient_quota"},
    "refusal": {"kind": "refusal"},
    "content filter": {"kind": "content_filter"},
    "500": {"kind": "server_error"},
}


def trouble(world: World, fault: Json, count: int) -> None:
    """The model commits this fault so many times at each endpoint; 0: always."""
    faults = [{"endpoint": endpoint, "count": count, **fault} for endpoint in ENDPOINTS]
    world.post("/sandbox/openai/rest-config", {"faults": faults})


@pytest.mark.parametrize(
    "name", [n if n in QUICK else pytest.param(n, marks=deep) for n in PASSING]
)
def test_trouble_that_passes_delays_a_call_and_no_more(world: World, name: str) -> None:
    trouble(world, PASSING[name], count=1 if name == "timeout" else 2)
    call = world.finished()
    world.settled(call, hurry=True, seconds=180)
    assert [stage.state for stage in world.stages(call).values()] == ALL_DONE
    assert_once(world, call)
    assert len(world.stack.sink.taken) == 1


@pytest.mark.parametrize(
    "name", [n if n in QUICK - {"500"} else pytest.param(n, marks=deep) for n in LASTING]
)
def test_trouble_that_stays_fails_a_stage_and_not_the_call(world: World, name: str) -> None:
    """The recording is there, the stage says why, and the member is told of the call."""
    trouble(world, LASTING[name], count=0)
    call = world.finished()
    world.settled(call, hurry=True, seconds=180)
    stages = world.stages(call)
    assert (stages["fetch"].state, stages["summarise"].state) == ("done", "failed")
    assert stages["summarise"].reason
    assert (stages["meter"].state, stages["notify"].state) == ("done", "done")
    assert_mails(world, [call])


def test_a_mail_server_that_is_away_is_waited_for(world: World) -> None:
    world.stack.sink.answer = "451 Later"
    call = world.finished()
    world.waits(call, "notify", reason="mail-postponed")
    world.stack.sink.answer = "250 OK"
    world.settled(call, hurry=True)
    assert_once(world, call)
    assert len(world.stack.sink.taken) == 1

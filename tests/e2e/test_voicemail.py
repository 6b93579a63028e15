"""No agent can answer, and the caller leaves a message: over real sockets, between processes.

Issue 5, item 8: the model refuses at the beginning of the call; the process that carries the
media is killed in the middle of one, and another answers the carrier.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, fromstring

import httpx
import psycopg
import pytest

from prosaas.launch import demo_call, programs
from prosaas.lib.twilio.calls import calls_list
from prosaas.lib.twilio.client import Credentials
from tests.e2e.relay import Relay, relay
from tests.stack import READY_SECONDS, started

if TYPE_CHECKING:  # a plugin, which must not be imported before pytest does so
    from tests.stack import Running

Json = dict[str, Any]
CALLER = "+14155550199"
NUMBER = "+14155550171"
AGENT_DONE: Json = {"wait_agent": {"quiet_ms": 1200, "timeout_ms": 40_000}}
MESSAGE = "This is Dana. Please call me back about the flowers."
LEAVES_A_MESSAGE: list[Json] = [
    {"say": MESSAGE},
    {"dtmf": "#"},
    AGENT_DONE,
    {"hangup": True},
]
SAYS_GOODBYE: list[Json] = [
    AGENT_DONE,
    {"say": "Thank you very much, goodbye."},
    AGENT_DONE,
    {"pause_ms": 20_000},
]


@pytest.fixture(scope="module")
def front() -> Iterator[Relay]:
    """What PUBLIC_URL points to."""
    with relay() as running:
        yield running


@pytest.fixture(scope="module")
def two_webs(
    stack_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory, front: Relay
) -> Iterator[Running]:
    """A stack behind a relay to two web processes, the first preferred."""
    logs = tmp_path_factory.mktemp("voicemail")
    with started(stack_environment, logs, NUMBER, public_port=front.port) as running:
        second = another_web(running, "web-2", running.env)
        running.stack.wait_until(
            lambda: programs.web_ready(running.env, second), what="web-2", seconds=READY_SECONDS
        )
        front.ports = (running.web_port, second)
        yield running


@pytest.fixture
def no_redis(two_webs: Running, front: Relay) -> Iterator[None]:
    """The relay leads to a web process whose Redis takes connections and never speaks."""
    before = front.ports
    with socket.create_server((programs.LOOPBACK, 0)) as silent:
        redis_url = f"redis://{programs.LOOPBACK}:{silent.getsockname()[1]}"
        port = another_web(two_webs, "web-3", two_webs.env | {"REDIS_URL": redis_url})
        two_webs.stack.wait_until(
            lambda: not programs.port_is_free(programs.LOOPBACK, port),
            what="web-3",
            seconds=READY_SECONDS,
        )
        front.ports = (port,)
        yield
        front.ports = before


def another_web(running: Running, name: str, env: Mapping[str, str]) -> int:
    """Start one more web process; its port."""
    port = programs.next_free_port(programs.LOOPBACK, running.web_port + 10)
    program = programs.web(env, host=programs.LOOPBACK, port=port)
    running.stack.start(replace(program, name=name))
    return port


def test_a_caller_whom_no_model_answers_leaves_a_message(two_webs: Running) -> None:
    """In the tenant's language; the call is completed, and says why no agent was there."""
    hebrew = two_webs.phoning("+14155550172", "--locale", "he")
    asyncio.run(configure(two_webs, {"refuse_count": 1000, "refuse_status": 503}))
    seen, stored = asyncio.run(a_call(hebrew, [AGENT_DONE, *LEAVES_A_MESSAGE], two_webs.check))
    asyncio.run(configure(two_webs, {}))
    assert {verb.get("language") for verb in said(seen)} == {"he-IL"}
    assert seen["spoken"][0]["text"] == MESSAGE
    assert (stored["status"], stored["end_reason"]) == ("completed", "model-unreachable")
    assert seen["errors"] == []
    assert_one_message(hebrew, seen)
    assert_listed(hebrew, seen)


def test_a_call_goes_on_as_usual_while_redis_is_silent(two_webs: Running, no_redis: None) -> None:
    """Each webhook is answered by its view, so in time; the sweeper finds the work."""
    phoned = two_webs.phoning("+14155550173")
    seen, stored = asyncio.run(a_call(phoned, SAYS_GOODBYE, two_webs.check, leaves=0))
    verbs = [[verb.tag for verb in fromstring(one["body"])] for one in seen["documents"]]
    assert verbs == [["Connect"], ["Hangup"]]
    assert (stored["status"], stored["end_reason"]) == ("completed", "agent-ended")
    assert seen["errors"] == []


def test_a_process_that_is_killed_in_a_call_leaves_its_caller_a_message(two_webs: Running) -> None:
    """SIGKILL: nobody says goodbye to the carrier; the other process finds the call abandoned."""
    seen, stored = asyncio.run(a_killed_call(two_webs))
    assert [verb.get("language") for verb in said(seen)] == ["en-US"] * 3
    assert (stored["status"], stored["end_reason"]) == ("completed", "abandoned")
    assert_one_message(two_webs, seen)


async def a_killed_call(running: Running) -> tuple[Json, Json]:
    """A call whose media process dies while the caller listens."""
    script: list[Json] = [AGENT_DONE, {"pause_ms": 3_000}, AGENT_DONE, *LEAVES_A_MESSAGE]
    call_sid = await place(running, script)
    await running.until_live(1)
    await greeted(running, call_sid)
    running.web_process.kill()
    return await over(running, call_sid, lambda: None)


async def greeted(running: Running, call_sid: str) -> None:
    """Wait until the caller has heard the greeting."""
    async with httpx.AsyncClient(base_url=running.line.sandbox, timeout=10) as client:
        while True:
            steps = (await client.get(f"/sandbox/calls/{call_sid}")).json()["script"]
            if len(steps) > 1:
                return
            running.check()
            await asyncio.sleep(0.1)


async def a_call(
    running: Running, script: Sequence[Json], check: Callable[[], None], *, leaves: int = 1
) -> tuple[Json, Json]:
    """What the sandbox saw of a call that `leaves` so many messages, and what our API tells."""
    return await over(running, await place(running, script), check, leaves=leaves)


async def place(running: Running, script: Sequence[Json]) -> str:
    number = running.tenant["number"]
    await demo_call.number_serve(running.line, running.number_at_sandbox(number))
    order = {"to": number, "from": CALLER, "script": list(script)}
    return await demo_call.call_place(running.line, order)


async def over(
    running: Running, call_sid: str, check: Callable[[], None], *, leaves: int = 1
) -> tuple[Json, Json]:
    """Wait for the call's end, at the carrier and in our API; a killed one has no counters."""
    seen = await demo_call.call_over(running.line, call_sid, check)
    async with running.line.api() as client, asyncio.timeout(READY_SECONDS):
        while True:
            answer = await client.get("/api/v1/calls/", params={"call_sid": call_sid})
            [call] = answer.json()["results"]
            if call["status"] in demo_call.OVER and len(messages(running)) >= leaves:
                return seen, call
            await asyncio.sleep(0.2)


async def configure(running: Running, config: Json) -> None:
    async with httpx.AsyncClient(base_url=running.line.sandbox, timeout=10) as client:
        (await client.post("/sandbox/openai/config", json=config)).raise_for_status()


def said(seen: Json) -> list[Element]:
    """Every <Say> that the caller's carrier was given."""
    documents = [fromstring(document["body"]) for document in seen["documents"]]
    return [verb for document in documents for verb in document.iter("Say")]


def messages(running: Running) -> list[tuple[Any, ...]]:
    """The tenant's recordings that are completed: kind, SID, channels, seconds."""
    query = (
        "SELECT kind, recording_sid, channels, seconds FROM recordings_recording"
        " WHERE status = 'completed' AND kind = 'voicemail'"
    )
    with psycopg.connect(running.env["DATABASE_URL"]) as connection:
        tenant = str(running.tenant["id"])
        connection.execute("SELECT set_config('app.tenant_id', %s, true)", [tenant])
        return connection.execute(query).fetchall()


def assert_listed(running: Running, seen: Json) -> None:
    """The carrier's list, which the reconciler reads, tells of the call."""
    account_sid = running.env["TWILIO_ACCOUNT_SID"]
    ours = Credentials(account_sid, running.env["TWILIO_AUTH_TOKEN"], running.env["TWILIO_API_URL"])
    listed = calls_list(
        ours,
        account_sid=account_sid,
        since=datetime.now(UTC) - timedelta(hours=2),
        at_most=100,
    )
    [call] = [call for call in listed if call.call_sid == seen["call_sid"]]
    assert (call.status, call.direction, call.to_number) == ("completed", "inbound", seen["to"])
    assert call.started_at is not None
    assert call.ended_at is not None
    assert call.duration_seconds == seen["seconds"]


def assert_one_message(running: Running, seen: Json) -> None:
    """The one recording by <Record>, on one channel, as long as the caller spoke, is ours."""
    [(_, recording_sid, channels, seconds)] = messages(running)
    [recorded] = [one for one in seen["recording"] if one["sid"] == recording_sid]
    assert (channels, recorded["channels"], recorded["status"]) == (1, 1, "completed")
    assert seconds == recorded["seconds"] >= 2

"""Calls that the agent makes, over real sockets between processes: every way they can end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import pytest

from prosaas.launch import demo_call

if TYPE_CHECKING:  # a plugin, which must not be imported before pytest does so
    from tests.stack import Running

Json = dict[str, Any]
AGENT_DONE: Json = {"wait_agent": {"quiet_ms": 800, "timeout_ms": 15_000}}
TALKS: list[Json] = [
    AGENT_DONE,
    {"say": "My name is David Cohen."},
    AGENT_DONE,
    {"hangup": True},
]
ENDS: dict[str, Json] = {
    "busy": {"outcome": "busy"},
    "failed": {"outcome": "failed"},
    "no-answer": {"outcome": "no-answer", "ring_ms": 300},
}


async def dialled(running: Running, to: str, callee: Json) -> Json:
    """What our API answers to an order for a call to whoever picks up there."""
    await demo_call.number_serve(running.line, running.number_at_sandbox(running.tenant["number"]))
    async with httpx.AsyncClient(base_url=running.line.sandbox, timeout=10) as sandbox:
        told = await sandbox.post("/sandbox/callees", json={"number": to, **callee})
        told.raise_for_status()
    async with running.line.api() as client:
        headers = {"Idempotency-Key": str(uuid4())}
        first = await client.post("/api/v1/calls/", json={"to": to}, headers=headers)
        again = await client.post("/api/v1/calls/", json={"to": to}, headers=headers)
    assert (first.status_code, again.status_code) == (202, 202), first.text
    assert first.json()["id"] == again.json()["id"]
    return dict(first.json())


async def until(running: Running, call: Json, *statuses: str) -> Json:
    """The call in our API, once it has one of these statuses."""
    async with running.line.api() as client, asyncio.timeout(60):
        while True:
            told = (await client.get(f"/api/v1/calls/{call['id']}/")).json()
            if told["status"] in statuses:
                return dict(told)
            running.check()
            await asyncio.sleep(0.1)


async def test_whoever_answers_talks_to_the_agent(running: Running) -> None:
    placed = await dialled(running, "+14155550131", {"script": TALKS})
    seen = await demo_call.call_over(running.line, placed["call_sid"], running.check)
    told = await until(running, placed, "completed")
    assert seen["errors"] == []
    assert "<Connect" in seen["twiml"]
    assert [recording["channels"] for recording in seen["recording"]] == [2]
    assert (told["direction"], told["to_number"]) == ("outbound", "+14155550131")
    assert {turn["who"] for turn in told["turns"]} == {"agent", "caller"}
    assert told["answered_at"] is not None


@pytest.mark.parametrize("end", ENDS)
async def test_nobody_who_answers_is_told_as_it_was(running: Running, end: str) -> None:
    to = f"+1415555014{list(ENDS).index(end)}"
    placed = await dialled(running, to, ENDS[end])
    told = await until(running, placed, *demo_call.OVER)
    assert (told["status"], told["answered_at"]) == (end, None)
    assert told["turns"] == []


async def test_a_call_that_rings_is_given_up(running: Running) -> None:
    placed = await dialled(running, "+14155550145", {"outcome": "no-answer"})
    await until(running, placed, "ringing")
    async with running.line.api() as client:
        answer = await client.post(f"/api/v1/calls/{placed['id']}/hangup/")
    assert answer.status_code == 202
    assert (await until(running, placed, *demo_call.OVER))["status"] == "canceled"


async def test_a_call_that_goes_on_is_ended(running: Running) -> None:
    listens: list[Json] = [AGENT_DONE, {"pause_ms": 60_000}]
    placed = await dialled(running, "+14155550146", {"script": listens})
    await until(running, placed, "in-progress")
    async with running.line.api() as client:
        answer = await client.post(f"/api/v1/calls/{placed['id']}/hangup/")
    assert answer.status_code == 202
    assert (await until(running, placed, *demo_call.OVER))["status"] == "completed"

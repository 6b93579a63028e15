"""A tenant's server is told of a call, over real sockets between processes, signed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from standardwebhooks import Webhook

from tests.e2e.test_whole_calls import SHORT_CALL, finish, place
from tests.tenants.hooks.listening import Listener, listening

if TYPE_CHECKING:  # a plugin, which must not be imported before pytest does so
    from tests.stack import Running

Json = dict[str, Any]
KINDS = ["call.started", "call.transcribed", "call.completed"]
ENDPOINTS = "/api/v1/webhooks/endpoints/"


async def told(running: Running, listener: Listener, secret: str) -> dict[str, Json]:
    """What came, verified with the secret, by its type; waits until all of KINDS have."""
    async with asyncio.timeout(90):
        while True:
            bodies = [Webhook(secret).verify(each.body, each.headers) for each in listener.told]
            found = {body["type"]: body["data"] for body in bodies}
            if found.keys() >= set(KINDS):
                return found
            running.check()
            await asyncio.sleep(0.1)


async def test_a_call_is_told_as_it_begins_and_when_all_is_done(running: Running) -> None:
    with listening() as listener:
        async with running.line.api() as client:
            asked = {"url": listener.url, "events": KINDS}
            made = await client.post(ENDPOINTS, json=asked)
            assert made.status_code == 201, made.text
            endpoint = made.json()
            sid = await place(running, SHORT_CALL)
            await finish(running, sid)
            found = await told(running, listener, endpoint["secret"])
            call_id = found["call.completed"]["id"]
            detail = (await client.get(f"/api/v1/calls/{call_id}/")).json()
            log = (await client.get("/api/v1/webhooks/deliveries/")).json()
            await client.delete(f"{ENDPOINTS}{endpoint['id']}/")
    assert {data["call_sid"] for data in found.values()} == {sid}
    assert found["call.started"]["status"] == "in-progress"
    completed = found["call.completed"]
    assert completed["settled"] is True
    assert completed["transcript"] == detail["transcript"]
    assert completed["summary"] == detail["summary"]
    assert found["call.transcribed"]["transcript"] == detail["transcript"]
    assert {each["status"] for each in log["results"]} == {"delivered"}

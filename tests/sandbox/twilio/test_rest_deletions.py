"""Deleting recordings by REST: gone at once, or late, or not at all (protocols.md C)."""

import asyncio
import base64

from prosaas.sandbox.twilio.config import ACCOUNT_SID, AUTH_TOKEN
from tests.sandbox.twilio.test_call import listen
from tests.sandbox.twilio.virtual_world import ACCOUNT, VirtualWorld, virtual, virtual_world

AUTH = {
    "Authorization": "Basic " + base64.b64encode(f"{ACCOUNT_SID}:{AUTH_TOKEN}".encode()).decode()
}


async def recorded(w: VirtualWorld) -> str:
    """A recording of a call that is over; its SID."""
    sid = await w.place()
    await w.app.started.wait()
    _, body = await w.rest("POST", f"/Calls/{sid}/Recordings.json", {"RecordingChannels": "dual"})
    await w.twilio.clock.sleep(1)
    await w.rest("POST", f"/Calls/{sid}.json", {"Status": "completed"})
    await w.finished(sid)
    return str(body["sid"])


async def deleted(w: VirtualWorld, sid: str) -> int:
    """Delete the recording; the answer's status, whose body is empty when it is 204."""
    url = f"{w.url}{ACCOUNT}/Recordings/{sid}.json"
    async with w.http.delete(url, headers=AUTH) as response:
        assert bool(await response.read()) == (response.status != 204)
        return response.status


async def found(w: VirtualWorld, sid: str) -> tuple[int, int]:
    """The status of the recording's metadata, and of its sound."""
    statuses = []
    for kind in ("json", "wav"):
        url = f"{w.url}{ACCOUNT}/Recordings/{sid}.{kind}"
        async with w.http.get(url, headers=AUTH) as response:
            statuses.append(response.status)
            if response.status == 404:
                assert (await response.json())["code"] == 20404
    return statuses[0], statuses[1]


async def trouble(w: VirtualWorld, **fault: object) -> None:
    body = {"path": "/Recordings/", "method": "DELETE"} | fault
    async with w.http.post(f"{w.url}/sandbox/rest/faults", json=body) as response:
        assert response.status == 200, await response.text()


@virtual
async def test_a_deleted_recording_is_204_and_then_nowhere() -> None:
    async with virtual_world(listen) as w:
        sid = await recorded(w)
        assert await found(w, sid) == (200, 200)
        assert await deleted(w, sid) == 204
        assert await found(w, sid) == (404, 404)
        assert (await w.rest("GET", "/Recordings.json"))[1]["recordings"] == []


@virtual
async def test_a_second_deletion_is_20404() -> None:
    async with virtual_world(listen) as w:
        sid = await recorded(w)
        assert [await deleted(w, sid) for _ in range(2)] == [204, 404]


@virtual
async def test_a_refused_deletion_leaves_the_recording() -> None:
    async with virtual_world(listen) as w:
        sid = await recorded(w)
        await trouble(w, status=503)
        assert await deleted(w, sid) == 503
        assert await found(w, sid) == (200, 200)
        assert await deleted(w, sid) == 204


@virtual
async def test_a_deletion_whose_answer_is_lost_has_happened() -> None:
    async with virtual_world(listen) as w:
        sid = await recorded(w)
        await trouble(w, status=502, lost_answer=True)
        assert await deleted(w, sid) == 502
        assert await found(w, sid) == (404, 404)


@virtual
async def test_a_slow_deletion_holds_the_answer_and_the_recording() -> None:
    async with virtual_world(listen) as w:
        sid = await recorded(w)
        await trouble(w, delay_ms=20_000)
        began, answer = w.now_s, asyncio.ensure_future(deleted(w, sid))
        await w.twilio.clock.sleep(1)
        assert await found(w, sid) == (200, 200)
        assert await answer == 204
        assert w.now_s - began == 20
        assert await found(w, sid) == (404, 404)


@virtual
async def test_a_late_deletion_is_promised_before_it_is_true() -> None:
    async with virtual_world(listen, deletion_delay_ms=30_000) as w:
        sid = await recorded(w)
        assert await deleted(w, sid) == 204
        assert await found(w, sid) == (200, 200)
        await w.twilio.clock.sleep(31)
        assert await found(w, sid) == (404, 404)


@virtual
async def test_a_late_deletion_may_be_asked_for_twice() -> None:
    async with virtual_world(listen, deletion_delay_ms=30_000) as w:
        sid = await recorded(w)
        assert [await deleted(w, sid) for _ in range(2)] == [204, 204]
        await w.twilio.clock.sleep(31)
        await w.settled()
        assert await deleted(w, sid) == 404

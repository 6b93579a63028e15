"""Pages and filters of lists (protocols.md D)."""

from typing import Any
from urllib.parse import quote

import pytest
from twilio.base.exceptions import TwilioRestException

from prosaas.sandbox.twilio.config import ACCOUNT_SID
from tests.sandbox.twilio.app import CALLER, NUMBER
from tests.sandbox.twilio.test_call import HANG_UP, listen
from tests.sandbox.twilio.test_rest import client, in_thread
from tests.sandbox.twilio.virtual_world import ACCOUNT, CALLEE, VirtualWorld, virtual, virtual_world
from tests.sandbox.twilio.world import world

HANGUP = "<Response><Hangup/></Response>"


async def calls(w: VirtualWorld, query: str = "") -> list[str]:
    """The SIDs of GET Calls.json."""
    status, body = await w.rest("GET", f"/Calls.json{query}")
    assert status == 200, body
    return [call["sid"] for call in body["calls"]]


async def three_calls(w: VirtualWorld) -> list[str]:
    """Three calls, an hour apart from 10:00 on; their SIDs, newest first."""
    w.app.twiml = HANGUP
    sids = []
    for _ in range(3):
        sids.append((await w.call())["call_sid"])
        await w.twilio.clock.sleep(3600)
    return sids[::-1]


@virtual
async def test_a_list_is_newest_first_in_an_envelope() -> None:
    async with virtual_world(listen) as w:
        sids = await three_calls(w)
        _, body = await w.rest("GET", "/Calls.json")
        assert [call["sid"] for call in body.pop("calls")] == sids
        assert body == {
            "page": 0,
            "page_size": 50,
            "start": 0,
            "end": 2,
            "uri": f"{ACCOUNT}/Calls.json",
            "first_page_uri": f"{ACCOUNT}/Calls.json?PageSize=50&Page=0",
            "previous_page_uri": None,
            "next_page_uri": None,
        }


@virtual
async def test_pages_lead_to_each_other_and_keep_the_filter() -> None:
    async with virtual_world(listen) as w:
        sids = await three_calls(w)
        _, first = await w.rest("GET", f"/Calls.json?PageSize=2&To={quote(NUMBER)}")
        _, second = await w.rest("GET", first["next_page_uri"].removeprefix(ACCOUNT))
        assert [call["sid"] for call in first["calls"] + second["calls"]] == sids
        assert (second["page"], second["start"], second["end"]) == (1, 2, 2)
        assert second["next_page_uri"] is None
        _, again = await w.rest("GET", second["previous_page_uri"].removeprefix(ACCOUNT))
        assert again["calls"] == first["calls"]


async def test_the_vendors_client_reads_every_page() -> None:
    async with world(listen) as w:
        w.app.twiml = HANGUP
        sids = [(await w.call())["call_sid"] for _ in range(5)]
        listed = await in_thread(client(w).calls.list, page_size=2)
        assert [call.sid for call in listed] == sids[::-1]


@virtual
async def test_calls_are_found_by_who_and_how_they_ended() -> None:
    async with virtual_world(listen) as w:
        w.app.twiml = HANGUP
        inbound = (await w.call())["call_sid"]
        await w.callee(outcome="busy")
        outbound = await w.dial()
        await w.finished(outbound)
        assert await calls(w, f"?To={quote(NUMBER)}") == [inbound]
        assert await calls(w, f"?From={quote(NUMBER)}&Status=busy") == [outbound]
        assert await calls(w, f"?From={quote(CALLER)}&Status=busy") == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("StartTime=2026-11-20", [0, 1, 2]),
        ("StartTime<=2026-11-19", []),
        ("StartTime>=2026-11-20", [0, 1, 2]),
        ("StartTime>=2026-11-20T10:30:00Z", [0, 1]),
        ("StartTime<=2026-11-20T11:30:00", [1, 2]),
        ("StartTime>=2026-11-20T10:30:00Z&EndTime<=2026-11-20T11:30:00Z", [1]),
    ],
)
@virtual
async def test_calls_are_found_by_time(query: str, found: list[int]) -> None:
    async with virtual_world(listen) as w:
        sids = await three_calls(w)
        assert await calls(w, f"?{quote(query, safe='=&')}") == [sids[index] for index in found]


@pytest.mark.parametrize("query", ["Page=x", "PageSize=0", "PageSize=-1", "StartTime=today"])
@virtual
async def test_a_list_that_makes_no_sense_is_20001(query: str) -> None:
    async with virtual_world(listen) as w:
        await w.call(HANG_UP)
        status, body = await w.rest("GET", f"/Calls.json?{query}")
        assert (status, body["code"]) == (400, 20001)


@virtual
async def test_a_page_is_never_over_1000() -> None:
    async with virtual_world(listen) as w:
        assert (await w.rest("GET", "/Calls.json?PageSize=5000"))[1]["page_size"] == 1000


@virtual
async def test_recordings_come_in_pages_too() -> None:
    async with virtual_world(listen) as w:
        sids = []
        for _ in range(2):
            w.app.started.clear()
            sid = await w.place({"pause_ms": 2000}, HANG_UP)
            await w.app.started.wait()
            _, recording = await w.rest("POST", f"/Calls/{sid}/Recordings.json")
            sids.append(recording["sid"])
            await w.finished(sid)
        _, body = await w.rest("GET", f"/Calls/{sid}/Recordings.json")
        assert [entry["sid"] for entry in body["recordings"]] == sids[1:]
        _, body = await w.rest("GET", "/Recordings.json?PageSize=1")
        assert [entry["sid"] for entry in body["recordings"]] == sids[:0:-1]
        assert body["next_page_uri"].startswith(f"{ACCOUNT}/Recordings.json?PageSize=1&Page=1&")


async def test_dates_and_fields_are_what_the_vendors_client_reads() -> None:
    async with world(listen) as w:
        w.app.twiml = HANGUP
        sid = (await w.call())["call_sid"]
        call: Any = await in_thread(client(w).calls(sid).fetch)
        assert call.date_created <= call.start_time <= call.end_time
        with pytest.raises(TwilioRestException):
            await in_thread(client(w).calls("CA" + "0" * 32).fetch)
        assert call.account_sid == ACCOUNT_SID


@virtual
async def test_a_dialled_leg_is_a_call_with_a_parent() -> None:
    async with virtual_world(listen) as w:
        w.app.twiml = f"<Response><Dial><Number>{CALLEE}</Number></Dial></Response>"
        view = await w.call(dials=[{"to": "*", "seconds": 3}])
        (leg,) = view["legs"]
        status, body = await w.rest("GET", f"/Calls/{leg['call_sid']}.json")
        assert (status, body["parent_call_sid"]) == (200, view["call_sid"])
        assert (body["to"], body["status"], body["duration"]) == (CALLEE, "completed", "3")
        assert body["direction"] == "outbound-dial"
        _, listed = await w.rest("GET", f"/Calls.json?ParentCallSid={view['call_sid']}")
        assert [call["sid"] for call in listed["calls"]] == [leg["call_sid"]]
        assert len((await w.rest("GET", "/Calls.json"))[1]["calls"]) == 2

"""Changing a live call by REST, also by two at once (protocols.md A7, H1 18)."""

import asyncio

import pytest

from tests.sandbox.twilio.test_call import codes, listen
from tests.sandbox.twilio.virtual_world import Form, VirtualWorld, virtual, virtual_world

PAUSE = '<Response><Pause length="30"/></Response>'
LIVE = ["ringing", "in-progress", "completed"]


async def streaming(w: VirtualWorld) -> str:
    sid = await w.place()
    await w.app.started.wait()
    return sid


async def change(w: VirtualWorld, sid: str, **form: str | list[str]) -> tuple[int, int | None]:
    """Status of the answer and, if it was refused, its code."""
    status, body = await w.rest("POST", f"/Calls/{sid}.json", form)
    return status, body.get("code")


@pytest.mark.parametrize("hang_up_first", [True, False])
@virtual
async def test_a_redirect_and_a_hang_up_race_to_one_end(*, hang_up_first: bool) -> None:
    async with virtual_world(listen) as w:
        sid = await streaming(w)
        forms: list[Form] = [{"Status": "completed"}, {"Twiml": PAUSE}]
        both = forms if hang_up_first else forms[::-1]
        answers = await asyncio.gather(*(change(w, sid, **form) for form in both))
        view = await w.finished(sid)
        assert set(answers) <= {(200, None), (400, 21220)}
        assert (await w.statuses(sid), view["ended_by"]) == (LIVE, "rest")
        assert len(w.app.sockets[0].of("stop")) == 1


@virtual
async def test_the_caller_hangs_up_while_the_redirect_is_fetched() -> None:
    async with virtual_world(listen) as w:
        sid = await streaming(w)
        await change(w, sid, Url="http://dead.example.com/voice")
        await w.twilio.clock.sleep(1)
        async with w.http.post(f"{w.url}/sandbox/calls/{sid}/hangup"):
            view = await w.finished(sid)
        assert (view["status"], view["ended_by"], codes(view)) == ("completed", "caller", [])


@virtual
async def test_of_two_redirects_the_second_is_heard() -> None:
    async with virtual_world(listen) as w:
        sid = await streaming(w)
        await asyncio.gather(
            change(w, sid, Twiml=PAUSE), change(w, sid, Twiml="<Response><Hangup/></Response>")
        )
        view = await w.finished(sid)
        assert view["seconds"] < 5
        assert "Hangup" in view["documents"][-1]["body"]


@virtual
async def test_a_ringing_call_cannot_be_redirected() -> None:
    async with virtual_world(listen) as w:
        w.app.twiml = PAUSE
        sid = await w.place()
        assert await change(w, sid, Twiml=PAUSE) == (400, 21220)


@virtual
async def test_canceling_a_call_in_progress_changes_nothing() -> None:
    async with virtual_world(listen) as w:
        sid = await streaming(w)
        assert await change(w, sid, Status="canceled") == (200, None)
        await w.twilio.clock.sleep(5)
        assert w.twilio.calls[sid].status == "in-progress"


@virtual
async def test_completing_a_call_that_is_over_is_no_error() -> None:
    async with virtual_world(listen) as w:
        w.app.twiml = "<Response><Hangup/></Response>"
        sid = (await w.call())["call_sid"]
        assert await change(w, sid, Status="completed") == (200, None)
        assert await w.statuses(sid) == LIVE


@virtual
async def test_a_url_and_a_document_exclude_each_other() -> None:
    async with virtual_world(listen) as w:
        sid = await streaming(w)
        assert await change(w, sid, Twiml=PAUSE, Url="http://h/voice") == (400, 20001)
        assert await change(w, sid, Url="voice") == (400, 21205)


@virtual
async def test_callback_and_fallback_can_be_changed() -> None:
    async with virtual_world(listen) as w:
        sid, base = await streaming(w), w.app.public
        await change(w, sid, StatusCallback=f"{base}/recording", FallbackUrl=f"{base}/again")
        await change(w, sid, Status="completed")
        await w.finished(sid)
        assert [form["CallStatus"] for form in w.app.called("/recording")] == ["completed"]
        assert w.app.called("/status") == []


@virtual
async def test_methods_can_be_changed_too() -> None:
    async with virtual_world(listen) as w:
        sid = await streaming(w)
        url = f"{w.app.public}/status"
        form = {"StatusCallback": url, "StatusCallbackMethod": "GET", "FallbackMethod": "get"}
        assert await change(w, sid, **form) == (200, None)
        number = w.twilio.calls[sid].number
        assert (number.status_callback_method, number.voice_fallback_method) == ("GET", "GET")
        await change(w, sid, Status="completed")
        view = await w.finished(sid)
        assert [h["method"] for h in view["webhooks"] if h["purpose"] == "status"] == ["GET"]


@virtual
async def test_a_recording_by_rest_may_report_by_get() -> None:
    async with virtual_world(listen) as w:
        sid = await streaming(w)
        url = f"{w.app.public}/recording"
        form = {"RecordingStatusCallback": url, "RecordingStatusCallbackMethod": "GET"}
        assert (await w.rest("POST", f"/Calls/{sid}/Recordings.json", dict(form)))[0] == 201
        await w.twilio.clock.sleep(1)
        await change(w, sid, Status="completed")
        (hook,) = [h for h in (await w.finished(sid))["webhooks"] if h["url"] == url]
        assert (hook["method"], hook["params"]["RecordingStatus"]) == ("GET", "completed")

"""Calls placed by the application (protocols.md E)."""

from typing import Any

import pytest

from tests.sandbox.twilio.app import NUMBER
from tests.sandbox.twilio.test_call import HANG_UP, codes, listen
from tests.sandbox.twilio.virtual_world import CALLEE, Form, VirtualWorld, virtual, virtual_world

ANSWERED = ["queued", "initiated", "ringing", "in-progress", "completed"]
PAUSE = '<Response><Pause length="30"/></Response>'


async def dialled(w: VirtualWorld, **form: str | list[str]) -> dict[str, Any]:
    return await w.finished(await w.dial(**form))


@virtual
async def test_a_placed_call_is_queued_and_nothing_has_rung_yet() -> None:
    async with virtual_world(listen) as w:
        form: Form = {
            "To": CALLEE,
            "From": NUMBER,
            "Url": f"{w.app.public}/voice",
        }
        status, body = await w.rest("POST", "/Calls.json", form)
        assert (status, body["status"], body["direction"]) == (201, "queued", "outbound-api")
        assert (body["to"], body["from"], body["start_time"]) == (CALLEE, NUMBER, None)


@virtual
async def test_a_callee_answers_and_talks_like_a_caller() -> None:
    async with virtual_world(listen) as w:
        await w.callee({"say": "hello"}, {"dtmf": "5"}, HANG_UP)
        view = await dialled(w)
        assert await w.statuses(view["call_sid"]) == ANSWERED
        assert view["spoken"][0]["text"] == "hello"
        assert w.app.sockets[0].of("dtmf")[0]["dtmf"]["digit"] == "5"
        assert view["ended_by"] == "callee"


@virtual
async def test_the_first_webhook_comes_when_the_call_is_answered() -> None:
    async with virtual_world(listen) as w:
        await w.callee(HANG_UP)
        await dialled(w)
        (form,) = w.app.called("/voice")
        assert (form["CallStatus"], form["Direction"]) == ("in-progress", "outbound-api")
        assert (form["From"], form["To"]) == (NUMBER, CALLEE)


@pytest.mark.parametrize(
    ("callee", "ending", "sip"),
    [
        ({"outcome": "busy"}, ["busy"], "486"),
        ({"outcome": "failed"}, ["failed"], "404"),
        ({"outcome": "no-answer"}, ["ringing", "no-answer"], "480"),
        ({"outcome": "no-answer", "ring_ms": 5000}, ["ringing", "no-answer"], "480"),
    ],
)
@virtual
async def test_nobody_answers(callee: dict[str, Any], ending: list[str], sip: str) -> None:
    async with virtual_world(listen) as w:
        await w.callee(**callee)
        view = await dialled(w, StatusCallback=f"{w.app.public}/status")
        assert await w.statuses(view["call_sid"]) == ["queued", "initiated", *ending]
        (callback,) = w.app.called("/status")
        assert (callback["CallStatus"], callback["CallDuration"]) == (ending[-1], "0")
        assert callback["SipResponseCode"] == sip
        assert (w.app.called("/voice"), w.app.sockets) == ([], [])


@pytest.mark.parametrize(("ring_ms", "status"), [(14_900, "completed"), (15_100, "no-answer")])
@virtual
async def test_it_rings_five_seconds_longer_than_its_timeout(ring_ms: int, status: str) -> None:
    async with virtual_world(listen) as w:
        await w.callee(HANG_UP, ring_ms=ring_ms)
        view = await dialled(w, Timeout="10")
        assert view["status"] == status


@virtual
async def test_a_ringing_call_is_canceled_by_rest() -> None:
    async with virtual_world(listen) as w:
        await w.callee(outcome="no-answer")
        sid = await w.dial()
        await w.twilio.clock.sleep(3)
        assert (await w.rest("GET", f"/Calls/{sid}.json"))[1]["status"] == "ringing"
        await w.rest("POST", f"/Calls/{sid}.json", {"Status": "canceled"})
        view = await w.finished(sid)
        assert (view["status"], view["ended_by"]) == ("canceled", "rest")


@virtual
async def test_a_call_with_its_own_document_asks_nobody() -> None:
    async with virtual_world(listen) as w:
        view = await dialled(w, Twiml="<Response><Hangup/></Response>")
        assert (view["status"], w.app.hooks) == ("completed", [])


@virtual
async def test_a_url_is_preferred_to_a_document() -> None:
    async with virtual_world(listen) as w:
        await w.callee(HANG_UP)
        await dialled(w, Url=f"{w.app.public}/voice", Twiml="<Response><Hangup/></Response>")
        assert len(w.app.called("/voice")) == 1


@virtual
async def test_an_application_gives_the_url() -> None:
    sid = "AP" + "1" * 32
    async with virtual_world(listen, applications={sid: "http://app.example.com/voice"}) as w:
        await w.callee(HANG_UP)
        await dialled(w, ApplicationSid=sid)
        assert len(w.app.called("/voice")) == 1


@virtual
async def test_the_fallback_of_the_call_is_asked() -> None:
    async with virtual_world(listen) as w:
        base = w.app.public
        view = await dialled(w, Url=f"{base}/nowhere", FallbackUrl=f"{base}/again")
        assert w.app.called("/again")[0]["ErrorUrl"] == f"{base}/nowhere"
        assert (view["status"], codes(view)) == ("completed", [11200])


@virtual
async def test_calls_leave_one_a_second() -> None:
    async with virtual_world(listen) as w:
        await w.callee(outcome="busy")
        sids = [await w.dial() for _ in range(3)]
        for sid in sids:
            await w.finished(sid)
        left = [
            call.wire.zero_ms + entry["at_ms"]  # type: ignore[operator]
            for call in map(w.twilio.calls.__getitem__, sids)
            for entry in call.wire.entries
            if entry.get("status") == "initiated"
        ]
        assert left == [0, 1000, 2000]


@virtual
async def test_a_call_is_recorded_from_its_answer() -> None:
    async with virtual_world(listen) as w:
        await w.callee({"pause_ms": 4000}, HANG_UP)
        callback = f"{w.app.public}/recording"
        view = await dialled(w, Record="true", RecordingStatusCallback=callback)
        (form,) = w.app.called("/recording")
        assert (form["RecordingSource"], form["RecordingDuration"]) == ("OutboundAPI", "4")
        assert form["CallSid"] == view["call_sid"]


@virtual
async def test_digits_are_pressed_before_the_document_runs() -> None:
    async with virtual_world(listen) as w:
        await w.callee({"pause_ms": 9000}, HANG_UP)
        wire = await w.wire((await dialled(w, SendDigits="ww12"))["call_sid"])
        what = [entry["what"] for entry in wire if entry["what"] in {"digits", "request"}]
        assert what == ["digits", "digits", "request"]
        at = {entry["what"]: entry["at_ms"] for entry in wire if entry["from"] == "twilio"}
        answered = next(e["at_ms"] for e in wire if e.get("status") == "in-progress")
        assert at["request"] - answered == pytest.approx(1400)


@virtual
async def test_a_redirect_while_digits_are_pressed_is_not_lost() -> None:
    async with virtual_world(listen) as w:
        sid = await w.dial(SendDigits="wwwwww")
        await w.twilio.clock.sleep(2)
        form: Form = {"Twiml": "<Response><Hangup/></Response>"}
        assert (await w.rest("POST", f"/Calls/{sid}.json", form))[0] == 200
        view = await w.finished(sid)
        assert "Hangup" in view["documents"][-1]["body"]


@virtual
async def test_a_call_ends_at_its_time_limit() -> None:
    async with virtual_world(listen) as w:
        view = await dialled(w, TimeLimit="20")
        assert (view["status"], view["seconds"], view["ended_by"]) == (
            "completed",
            20,
            "time-limit",
        )


@virtual
async def test_a_time_limit_can_be_set_while_the_call_goes_on() -> None:
    async with virtual_world(listen) as w:
        sid = await w.place()
        await w.twilio.clock.sleep(10)
        await w.rest("POST", f"/Calls/{sid}.json", {"TimeLimit": "15"})
        assert (await w.finished(sid))["seconds"] == 15


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"To": ""}, 21201),
        ({"From": ""}, 21213),
        ({"Url": ""}, 21205),
        ({"Url": "voice"}, 21205),
        ({"From": "+15005550111"}, 21210),
        ({"To": "12"}, 21211),
        ({"From": "me"}, 21212),
        ({"To": "+15005550020"}, 21214),
        ({"To": "+8825550001"}, 21215),
        ({"To": "+15005550021"}, 21216),
        ({"ApplicationSid": "AP0"}, 21218),
        ({"AsyncAmd": "true"}, 21262),
        ({"StatusCallback": "here"}, 21609),
        ({"Timeout": "601"}, 20001),
        ({"SendDigits": "1x"}, 20001),
        ({"Url": "", "Twiml": "<Response>" + "a" * 4000}, 20001),
        ({"Url": "", "Twiml": "<Response>"}, 20001),
    ],
)
@virtual
async def test_a_call_that_cannot_be_placed(form: Form, code: int) -> None:
    rules: dict[str, Any] = {
        "unreachable": ["+15005550020"],
        "blocked": ["+15005550021"],
        "geo_blocked": ["+882"],
    }
    good: Form = {"To": CALLEE, "From": NUMBER, "Url": "http://h/voice"}
    async with virtual_world(listen, **rules) as w:
        status, body = await w.rest("POST", "/Calls.json", good | form)
        assert (status, body["code"], body["status"]) == (400, code, 400)
        assert w.twilio.calls == {}


@virtual
async def test_a_trial_account_calls_verified_numbers_only() -> None:
    async with virtual_world(listen, trial=True, verified=[CALLEE]) as w:
        form: Form = {"From": NUMBER, "Twiml": PAUSE}
        refused = await w.rest("POST", "/Calls.json", form | {"To": "+15005550042"})
        placed = await w.rest("POST", "/Calls.json", form | {"To": CALLEE})
        assert (refused[1]["code"], placed[0]) == (21219, 201)


@pytest.mark.parametrize("body", [{"outcome": "sleep"}, {"script": [{"dance": 1}]}, {"mood": 1}])
@virtual
async def test_a_callee_that_makes_no_sense_is_400(body: dict[str, object]) -> None:
    async with (
        virtual_world(listen) as w,
        w.http.post(f"{w.url}/sandbox/callees", json=body) as response,
    ):
        assert response.status == 400

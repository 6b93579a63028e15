"""A call that we place (protocols.md A4, E)."""

import asyncio
import time
from collections.abc import Mapping
from datetime import datetime

import pytest
import requests
from aiohttp import web
from twilio.rest import Client

from tests.conformance.targets import TwilioTarget, wanted
from tests.conformance.twilio_rest.client import client

EVENTS = ["initiated", "ringing", "answered", "completed"]
STATUSES = ["initiated", "ringing", "in-progress", "completed"]
NEEDS = ("CONFORMANCE_TWILIO_NUMBER", "CONFORMANCE_CALLER_NUMBER", "CONFORMANCE_PUBLIC_URL")
LAST_SECONDS = 30.0
UNANSWERED = "+15005550177"


class Reports:
    """The status callbacks of one call, and what creating it answered."""

    def __init__(self) -> None:
        self.created: Mapping[str, object] = {}
        self.came: list[dict[str, str]] = []
        self.last = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        params = {name: str(value) for name, value in (await request.post()).items()}
        self.came.append(params)
        if params["CallStatus"] == "completed":
            self.last.set()
        return web.Response(status=204)


@pytest.fixture(scope="module")
def reports(twilio_target: TwilioTarget) -> Reports:
    """One call, from the caller's number to ours, which says something and hangs up."""
    if twilio_target.real:
        wanted(*NEEDS)
    return asyncio.run(_place(twilio_target))


async def _place(target: TwilioTarget) -> Reports:
    reports = Reports()
    app = web.Application()
    app.router.add_post("/outbound", reports.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", target.port).start()
        here = f"http://127.0.0.1:{runner.addresses[0][1]}"
        base = target.public_url if target.real else here
        with client(target) as rest:
            reports.created = await asyncio.to_thread(_create, rest, target, f"{base}/outbound")
        async with asyncio.timeout(LAST_SECONDS):
            await reports.last.wait()
    finally:
        await runner.cleanup()
    return reports


def _create(rest: Client, target: TwilioTarget, callback: str) -> Mapping[str, object]:
    call = rest.calls.create(
        to=target.number,
        from_=target.caller,
        twiml='<Response><Pause length="1"/><Hangup/></Response>',
        status_callback=callback,
        status_callback_event=EVENTS,
        time_limit=30,
    )
    created: Mapping[str, object] = vars(call)
    return created


def _ringing(rest: Client, target: TwilioTarget) -> str:
    """A call that rings and is not answered, as far as we can see to that; its SID."""
    to = target.number if target.real else UNANSWERED
    if not target.real:
        callee = {"number": to, "outcome": "no-answer"}
        requests.post(f"{target.url}/sandbox/callees", json=callee, timeout=5).raise_for_status()
    else:
        wanted(*NEEDS)
    document = '<Response><Pause length="5"/></Response>'
    call = rest.calls.create(to=to, from_=target.caller, twiml=document, time_limit=30)
    return str(call.sid)


def _until(rest: Client, sid: str, statuses: set[str]) -> str:
    """Wait for one of `statuses`; the last one seen."""
    ends = time.monotonic() + LAST_SECONDS
    while (status := str(rest.calls(sid).fetch().status)) not in statuses:
        assert time.monotonic() < ends, f"still {status}"
        time.sleep(0.1)
    return status


def test_a_ringing_call_can_be_canceled(rest: Client, twilio_target: TwilioTarget) -> None:
    sid = _ringing(rest, twilio_target)
    if _until(rest, sid, {"ringing", "in-progress"}) == "in-progress":
        pytest.skip("it was answered before it could be canceled")
    rest.calls(sid).update(status="canceled")
    assert _until(rest, sid, {"canceled", "completed", "no-answer"}) == "canceled"


def test_a_created_call_is_queued(reports: Reports, twilio_target: TwilioTarget) -> None:
    created = reports.created
    assert created["status"] == "queued"
    assert created["direction"] == "outbound-api"
    assert created["to"] == twilio_target.number
    assert created["_from"] == twilio_target.caller
    assert created["duration"] is None
    assert isinstance(created["date_created"], datetime | None)


def test_every_event_asked_for_is_reported(reports: Reports) -> None:
    ordered = sorted(reports.came, key=lambda params: int(params["SequenceNumber"]))
    assert [params["CallStatus"] for params in ordered] == STATUSES
    assert [params["SequenceNumber"] for params in ordered] == ["0", "1", "2", "3"]


def test_a_report_is_of_the_call(reports: Reports, twilio_target: TwilioTarget) -> None:
    for params in reports.came:
        assert params["CallSid"] == reports.created["sid"]
        assert params["AccountSid"] == twilio_target.account_sid
        assert params["Direction"] == "outbound-api"
        assert params["CallbackSource"] == "call-progress-events"


def test_only_the_last_report_tells_the_duration(reports: Reports) -> None:
    for params in reports.came:
        assert ("CallDuration" in params) == (params["CallStatus"] == "completed")

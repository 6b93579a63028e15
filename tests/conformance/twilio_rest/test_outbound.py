"""A call that we place (protocols.md A4, E)."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

import pytest
from aiohttp import web
from twilio.rest import Client

from tests.conformance.targets import TwilioTarget, wanted
from tests.conformance.twilio_rest.client import client

EVENTS = ["initiated", "ringing", "answered", "completed"]
STATUSES = ["initiated", "ringing", "in-progress", "completed"]
NEEDS = ("CONFORMANCE_TWILIO_NUMBER", "CONFORMANCE_CALLER_NUMBER", "CONFORMANCE_PUBLIC_URL")
LAST_SECONDS = 30.0


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

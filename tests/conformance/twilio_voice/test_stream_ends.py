"""How a stream ends, and what comes after it (protocols.md A5, B1, H1.17, H1.18)."""

import asyncio
from datetime import datetime

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator

from tests.conformance.observing import Observer
from tests.conformance.targets import TwilioTarget
from tests.conformance.twilio_voice.calls import Calls
from tests.conformance.twilio_voice.cases import (
    HANG_UP,
    Case,
    Wait,
    connect,
    connect_only,
    listen,
)
from tests.conformance.twilio_voice.leg import Leg

AFTER = "<Redirect>{http}/after</Redirect>"
LONG = (Wait(20_000),)


async def close(leg: Leg) -> None:
    """Close as one who is done."""
    await leg.until("media", 5)
    await leg.ws.close()


async def fail(leg: Leg) -> None:
    """Close as one who has an error."""
    await leg.until("media", 5)
    await leg.ws.close(code=1011)


async def move(leg: Leg) -> None:
    """Send the call elsewhere by REST."""
    await leg.until("media", 5)
    twiml = f"<Response><Redirect>{leg.base}/moved</Redirect></Response>"
    call = await leg.ask(lambda rest: rest.calls(leg.call_sid).update(twiml=twiml))
    leg.notes["status"] = call.status
    await leg.to_the_end()


async def move_by_url(leg: Leg) -> None:
    """Send the call elsewhere by address, and before that by too long a document."""
    await leg.until("media", 5)
    leg.notes["long"] = await _refusal(leg, twiml=f"<Response><!--{'x' * 4000}--></Response>")
    leg.notes["moved"] = await _refusal(leg, url=f"{leg.base}/moved", method="POST")
    await leg.to_the_end()


async def end(leg: Leg) -> None:
    """Cancel the call, which is too late, then end it, twice, then redirect it."""
    await leg.until("media", 5)
    leg.notes["canceled"] = await _refusal(leg, status="canceled")
    call = await leg.ask(lambda rest: rest.calls(leg.call_sid).fetch())
    leg.notes["after that"] = call.status
    leg.notes["completed"] = await _refusal(leg, status="completed")
    await leg.to_the_end()
    await _until_over(leg)
    leg.notes["twice"] = await _refusal(leg, status="completed")
    leg.notes["moved"] = await _refusal(leg, twiml=HANG_UP)


async def _until_over(leg: Leg) -> None:
    """The stream's end comes a moment before the call's."""
    for _ in range(50):
        if (await leg.ask(lambda rest: rest.calls(leg.call_sid).fetch())).status == "completed":
            return
        await asyncio.sleep(0.1)


async def _refusal(leg: Leg, **order: str) -> tuple[int, int]:
    """Status and code of the answer to an update of the call."""
    try:
        await leg.ask(lambda rest: rest.calls(leg.call_sid).update(**order))
    except TwilioRestException as refusal:
        return refusal.status, refusal.code
    return 200, 0


TWO = {"stream": 2}
CASES = {
    "hang-up": Case(
        {"voice": connect('name="s1" url="{wss}/media"')}, (Wait(500),), listen, awaits=TWO
    ),
    "close": Case(
        {"voice": connect('name="s1" url="{wss}/media"', AFTER), "ended": HANG_UP},
        LONG,
        close,
        awaits=TWO,
    ),
    "fall-through": Case({"voice": connect_only(AFTER), "after": HANG_UP}, LONG, close, awaits=TWO),
    "nothing-left": Case({"voice": connect_only()}, LONG, close),
    "error": Case({"voice": connect(), "ended": HANG_UP}, LONG, fail, awaits=TWO, blames=True),
    "moved": Case({"voice": connect(), "moved": HANG_UP, "ended": HANG_UP}, LONG, move, awaits=TWO),
    "moved-by-url": Case({"voice": connect(), "moved": HANG_UP}, LONG, move_by_url),
    "ended": Case({"voice": connect(after=AFTER)}, LONG, end),
}


def events(calls: Calls, case: str) -> list[str]:
    """The stream's reports, as they came."""
    return [hook.params["StreamEvent"] for hook in calls[case].asked("stream")]


@pytest.mark.parametrize("case", ["hang-up", "moved", "ended"])
def test_the_carriers_end_is_a_stop_and_a_close(calls: Calls, case: str) -> None:
    leg = calls[case].leg
    assert leg.received[-1]["event"] == "stop"
    assert leg.close_code is not None


def test_who_closes_gets_no_more(calls: Calls) -> None:
    assert calls["close"].leg.of("stop") == []


@pytest.mark.parametrize("case", ["hang-up", "close", "fall-through", "moved"])
def test_a_stream_reports_its_start_and_its_end(calls: Calls, case: str) -> None:
    assert sorted(events(calls, case)) == ["stream-started", "stream-stopped"]


def test_a_stream_that_we_break_off_is_an_error(calls: Calls) -> None:
    seen = calls["error"]
    assert "stream-error" in events(calls, "error")
    assert 31921 in seen.codes
    (error,) = [h for h in seen.asked("stream") if h.params["StreamEvent"] == "stream-error"]
    assert error.params["StreamError"]
    assert seen.paths() == ["voice", "ended"]


def test_a_stream_report_names_call_and_stream(calls: Calls, twilio_target: TwilioTarget) -> None:
    seen = calls["hang-up"]
    hook = seen.asked("stream")[0]
    assert hook.params["AccountSid"] == twilio_target.account_sid
    assert hook.params["CallSid"] == seen.leg.call_sid
    assert hook.params["StreamSid"] == seen.leg.start["streamSid"]
    assert hook.params["StreamName"] == "s1"
    assert datetime.fromisoformat(hook.params["Timestamp"]).tzinfo is not None
    validator = RequestValidator(twilio_target.auth_token)
    assert validator.validate(hook.url, hook.params, hook.headers["X-Twilio-Signature"])


def test_after_our_close_the_action_is_asked_and_nothing_behind_it_runs(calls: Calls) -> None:
    seen = calls["close"]
    assert seen.paths() == ["voice", "ended"]
    (hook,) = seen.asked("ended")
    assert hook.params["CallSid"] == seen.leg.call_sid
    assert hook.params["CallStatus"] == "in-progress"
    assert hook.params["Direction"] == "inbound"


def test_the_action_is_told_about_the_stream(calls: Calls, observe: Observer) -> None:
    fine, error = (calls[case].asked("ended")[0].params.keys() for case in ("close", "error"))
    seen = (fine >= {"StreamSid", "StreamEvent"}, "StreamError" in error)
    observe("action-params", believed=(True, True), seen=seen, detail=sorted(error))


def test_without_action_the_next_verb_runs(calls: Calls) -> None:
    assert calls["fall-through"].paths() == ["voice", "after"]


def test_with_nothing_left_our_close_ends_the_call(calls: Calls) -> None:
    seen = calls["nothing-left"]
    assert seen.paths() == ["voice"]
    assert seen.resource["status"] == "completed"
    assert seen.seconds < 10


def test_a_redirect_by_rest_replaces_the_stream(calls: Calls) -> None:
    seen = calls["moved"]
    assert seen.leg.notes["status"] == "in-progress"
    assert "moved" in seen.paths()
    assert seen.asked("moved")[0].params["CallStatus"] == "in-progress"


def test_a_redirect_may_be_an_address_and_no_long_document(calls: Calls) -> None:
    seen = calls["moved-by-url"]
    assert seen.leg.notes["long"][0] == 400
    assert seen.leg.notes["moved"] == (200, 0)
    (hook,) = seen.asked("moved")
    assert hook.method == "POST"


def test_a_redirect_by_rest_asks_no_action(calls: Calls, observe: Observer) -> None:
    observe("redirect-skips-action", believed=["voice", "moved"], seen=calls["moved"].paths())


def test_a_call_in_progress_is_completed_and_not_canceled(calls: Calls, observe: Observer) -> None:
    notes = calls["ended"].leg.notes
    seen = (notes["after that"], notes["completed"])
    detail = f"canceled was answered {notes['canceled']}"
    observe("cancel-or-complete", believed=("in-progress", (200, 0)), seen=seen, detail=detail)


def test_a_call_may_be_ended_twice(calls: Calls, observe: Observer) -> None:
    status, code = calls["ended"].leg.notes["twice"]
    observe("completed-twice", believed=True, seen=status in {200, 400, 404}, detail=(status, code))


def test_a_call_that_is_over_cannot_be_moved(calls: Calls) -> None:
    assert calls["ended"].leg.notes["moved"] == (400, 21220)

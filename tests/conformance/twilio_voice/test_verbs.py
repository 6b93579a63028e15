"""Dial, Record and a recording begun by TwiML (protocols.md A2, A6, C)."""

from email.utils import parsedate_to_datetime

from tests.conformance.observing import Observer
from tests.conformance.twilio_voice.calls import Calls
from tests.conformance.twilio_voice.cases import HANG_UP, Case, Press, Say, Wait

LONG = (Wait(20_000),)
AFTER = "<Redirect>{http}/after</Redirect>"
DIAL_STATUSES = {"completed", "answered", "busy", "no-answer", "failed", "canceled"}
RECORDED = {"RecordingUrl", "RecordingSid", "RecordingDuration", "Digits"}
NOBODY = "+15005550199"  # a number range that is nobody's


def dial(attributes: str, number: str = NOBODY) -> str:
    return f"<Response><Dial {attributes}><Number>{number}</Number></Dial>{AFTER}</Response>"


def record(attributes: str) -> str:
    return (
        f'<Response><Record action="{{http}}/recorded" playBeep="false" {attributes}/>{AFTER}'
        "</Response>"
    )


CASES = {
    "dial": Case({"voice": dial('timeout="5" action="{http}/dialled"'), "dialled": HANG_UP}, LONG),
    "dial-on": Case({"voice": dial('timeout="5"'), "after": HANG_UP}, LONG),
    "bad-number": Case({"voice": dial("", "12"), "after": HANG_UP}, LONG, blames=True),
    "bad-caller": Case(
        {"voice": dial('timeout="5" callerId="+15005550188"'), "after": HANG_UP}, LONG, blames=True
    ),
    "callers-id": Case(
        {"voice": dial('timeout="5" callerId="{caller}"'), "after": HANG_UP}, LONG, blames=True
    ),
    "record": Case(
        {"voice": record('timeout="5" finishOnKey="#"'), "recorded": HANG_UP},
        (Wait(500), Say("Please call me back."), Press("#"), Wait(10_000)),
    ),
    "record-nothing": Case(
        {"voice": record('timeout="1"'), "recorded": HANG_UP, "after": HANG_UP}, LONG
    ),
    "recording": Case(
        {
            "voice": "<Response><Start><Recording recordingStatusCallback="
            '"{http}/recording" recordingStatusCallbackEvent="in-progress completed"/></Start>'
            '<Say>Good morning.</Say><Pause length="1"/></Response>'
        },
        LONG,
        awaits={"recording": 2},
        not_yet="start recordings by TwiML",
    ),
}


def test_the_action_of_a_dial_is_told_the_outcome(calls: Calls) -> None:
    seen = calls["dial"]
    assert seen.paths() == ["voice", "dialled"]
    assert seen.asked("dialled")[0].params["DialCallStatus"] in DIAL_STATUSES


def test_a_dial_without_action_goes_on(calls: Calls) -> None:
    assert calls["dial-on"].paths() == ["voice", "after"]


def test_a_bad_number_is_13224(calls: Calls) -> None:
    assert 13224 in calls["bad-number"].codes


def test_a_foreign_caller_id_is_refused(calls: Calls, observe: Observer) -> None:
    codes = calls["bad-caller"].codes
    observe("bad-caller-id", believed=True, seen=13214 in codes, detail=codes)
    own = calls["callers-id"].codes
    rule = (bool(codes), 13214 in own)
    observe("caller-id-rule", believed=(True, False), seen=rule, detail=f"From itself: {own}")


def test_the_action_of_a_recording_is_told_what_was_recorded(
    calls: Calls, observe: Observer
) -> None:
    (hook,) = calls["record"].asked("recorded")
    seen = sorted(RECORDED & hook.params.keys())
    detail = {name: hook.params[name] for name in seen if name in ("RecordingDuration", "Digits")}
    observe("record-params", believed=sorted(RECORDED), seen=seen, detail=detail)


def test_an_empty_recording_asks_nothing(calls: Calls, observe: Observer) -> None:
    paths = calls["record-nothing"].paths()
    observe("record-empty", believed=["voice", "after"], seen=paths)


def test_a_recording_by_document_reports_its_start_and_end(calls: Calls) -> None:
    seen = calls["recording"]
    reports = [hook.params for hook in seen.asked("recording")]
    assert [params["RecordingStatus"] for params in reports] == ["in-progress", "completed"]
    last = reports[-1]
    assert last["CallSid"] == seen.asked("voice")[0].params["CallSid"]
    assert last["RecordingSid"].startswith("RE")
    assert last["RecordingUrl"].endswith(last["RecordingSid"])
    assert last["RecordingChannels"] == "2"
    assert int(last["RecordingDuration"]) >= 1
    assert last["ErrorCode"] == "0"
    assert parsedate_to_datetime(last["RecordingStartTime"])
    assert "From" not in last

"""Status callbacks, and the call as REST tells it afterwards (protocols.md A4, D)."""

import math
import re
from email.utils import parsedate_to_datetime

import pytest

from tests.conformance.observing import Observer
from tests.conformance.twilio_voice.calls import Calls
from tests.conformance.twilio_voice.cases import Case, Wait

CASES = {
    "short": Case({"voice": "<Response><Say>Good morning.</Say></Response>"}, (Wait(8000),)),
    "busy": Case({"voice": '<Response><Reject reason="busy"/></Response>'}),
    "rejected": Case({"voice": "<Response><Reject/></Response>"}),
    "late-reject": Case(
        {"voice": "<Response><Say>Hi.</Say><Reject/></Response>"}, (Wait(8000),), blames=True
    ),
}


def test_an_inbound_call_is_reported_only_at_the_end(calls: Calls, observe: Observer) -> None:
    statuses = [hook.params["CallStatus"] for hook in calls["short"].asked("status")]
    observe("inbound-status-once", believed=["completed"], seen=statuses)


def test_the_end_tells_seconds_and_minutes(calls: Calls) -> None:
    params = calls["short"].asked("status")[-1].params
    assert params["CallStatus"] == "completed"
    assert int(params["Duration"]) == math.ceil(int(params["CallDuration"]) / 60)


def test_the_end_tells_when_and_in_which_order(calls: Calls) -> None:
    params = calls["short"].asked("status")[-1].params
    assert params["CallbackSource"] == "call-progress-events"
    assert params["SequenceNumber"].isdigit()
    assert parsedate_to_datetime(params["Timestamp"]).tzinfo is not None


def test_the_end_names_the_call_and_both_numbers(calls: Calls) -> None:
    seen = calls["short"]
    first, last = seen.asked("voice")[0].params, seen.asked("status")[-1].params
    for name in ("AccountSid", "CallSid", "From", "To", "Direction", "ApiVersion"):
        assert last[name] == first[name]


@pytest.mark.parametrize("case", ["busy", "rejected"])
def test_a_rejected_call_was_never_answered(calls: Calls, case: str, observe: Observer) -> None:
    seen = calls[case]
    params = seen.asked("status")[-1].params
    believed = {"busy": "busy", "rejected": "no-answer"}[case]
    observe(
        "reject-unanswered",
        believed=(believed, "0"),
        seen=(params["CallStatus"], params.get("CallDuration", "0")),
        detail=f"{case}: price {seen.resource['price']}",
    )


def test_rest_tells_the_call_as_it_was(calls: Calls) -> None:
    seen = calls["short"]
    params, resource = seen.asked("status")[-1].params, seen.resource
    assert resource["sid"] == params["CallSid"]
    assert resource["status"] == "completed"
    assert resource["direction"] == "inbound"
    assert resource["_from"] == params["From"]
    assert resource["to"] == params["To"]
    assert resource["duration"] == params["CallDuration"]
    assert resource["api_version"] == "2010-04-01"
    assert resource["start_time"] <= resource["end_time"]
    assert resource["price"] is None or re.match(r"-\d", resource["price"])

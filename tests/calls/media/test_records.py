"""How a session leaves its call in the database."""

from __future__ import annotations

import pytest

from calls.engine.states import EndReason
from calls.media.records import CallRecords
from calls.models import Call, CallStatus
from calls.services import stream_admit
from tests.calls.calling import stored
from tests.calls.talk import METRICS

pytestmark = pytest.mark.django_db(transaction=True)

BY_INTENT = [
    EndReason.CALLER_HUNG_UP,
    EndReason.CALLER_SILENT,
    EndReason.AGENT_ENDED,
    EndReason.MAX_DURATION,
]
FAILURES = [reason for reason in EndReason if reason not in BY_INTENT]


def closed(call: Call, reason: EndReason) -> Call:
    records = CallRecords(stream_admit(call_sid=call.call_sid, nonce="n1"), "n1")
    records.claim()
    records.close(reason, METRICS)
    return stored(call)


@pytest.mark.parametrize("reason", BY_INTENT)
def test_a_call_that_somebody_meant_to_end_is_finished(call: Call, reason: EndReason) -> None:
    """L85, L52: its line is certainly gone; no callback need come."""
    ended = closed(call, reason)
    assert (ended.status, ended.end_reason) == (CallStatus.COMPLETED, reason)


@pytest.mark.parametrize("reason", FAILURES)
def test_a_call_that_failed_waits_for_the_carriers_word(call: Call, reason: EndReason) -> None:
    """The caller may still be on the line, and hears what stream_ended answers."""
    ended = closed(call, reason)
    assert (ended.status, ended.end_reason) == (CallStatus.IN_PROGRESS, reason)


def test_a_reason_that_is_written_first_is_the_one_that_stays(call: Call) -> None:
    """L52: the call itself is finished only with its last words."""
    records = CallRecords(stream_admit(call_sid=call.call_sid, nonce="n1"), "n1")
    records.claim()
    records.ends(EndReason.CALLER_HUNG_UP)
    assert stored(call).status == CallStatus.IN_PROGRESS
    records.close(EndReason.INTERNAL_ERROR, METRICS)
    assert stored(call).end_reason == EndReason.CALLER_HUNG_UP

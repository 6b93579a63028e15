"""The table of a call's life (protocols.md A4)."""

import pytest

from prosaas.sandbox.twilio.status import TERMINAL, allowed, event_of, sip_response_code

ALIVE = ["queued", "initiated", "ringing", "in-progress"]


@pytest.mark.parametrize("end", sorted(TERMINAL))
def test_nothing_leaves_an_end(end: str) -> None:
    assert not any(allowed(end, status) for status in [*ALIVE, *TERMINAL])
    assert event_of(end) == "completed"


@pytest.mark.parametrize("index", range(len(ALIVE)))
def test_nothing_goes_back(index: int) -> None:
    assert not any(allowed(ALIVE[index], status) for status in ALIVE[: index + 1])


def test_only_an_answered_call_completes() -> None:
    assert [status for status in ALIVE if allowed(status, "completed")] == ["in-progress"]
    assert {status for status in TERMINAL if allowed("in-progress", status)} == {"completed"}


def test_an_answer_is_told_as_an_event_of_its_own() -> None:
    events = [event_of(status) for status in ALIVE]
    assert events == ["", "initiated", "ringing", "answered"]


def test_the_carriers_code_says_why() -> None:
    assert (sip_response_code("busy"), sip_response_code("completed")) == ("486", "200")

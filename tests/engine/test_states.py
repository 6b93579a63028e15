"""The tables of states: every step they allow, and no other."""

from __future__ import annotations

from itertools import product

import pytest

from calls.engine.responses import Purpose, Response
from calls.engine.states import (
    CALL_TABLE,
    RESPONSE_TABLE,
    CallState,
    EndReason,
    IllegalTransitionError,
    ResponseState,
    step_call,
    step_response,
)

CALL_STEPS = {
    "connecting": "stream-open model-ready wrapping-up ended",
    "stream-open": "live wrapping-up ended",
    "model-ready": "connecting live wrapping-up ended",
    "live": "reconnecting closing wrapping-up ended",
    "reconnecting": "live wrapping-up ended",
    "closing": "live reconnecting wrapping-up ended",
    "wrapping-up": "ended",
    "ended": "",
}
RESPONSE_STEPS = {
    "requested": "generating cancelling done",
    "generating": "cancelling done",
    "cancelling": "done",
    "done": "",
}


@pytest.mark.parametrize(("current", "target"), list(product(CallState, CallState)))
def test_a_call_goes_only_where_its_table_says(current: CallState, target: CallState) -> None:
    """L3: one explicit state machine."""
    if target.value in CALL_STEPS[current].split():
        assert step_call(current, target) is target
    else:
        with pytest.raises(IllegalTransitionError):
            step_call(current, target)


@pytest.mark.parametrize(("current", "target"), list(product(ResponseState, ResponseState)))
def test_a_response_goes_only_where_its_table_says(
    current: ResponseState, target: ResponseState
) -> None:
    """R11: a response is cancelled at most once, and is done once."""
    if target.value in RESPONSE_STEPS[current].split():
        assert step_response(current, target) is target
    else:
        with pytest.raises(IllegalTransitionError):
            step_response(current, target)


def test_an_illegal_step_changes_nothing() -> None:
    record = Response("create-1", Purpose.TURN, epoch=1, state=ResponseState.DONE)
    with pytest.raises(IllegalTransitionError):
        record.step(ResponseState.GENERATING)
    assert record.state is ResponseState.DONE


def test_every_state_has_a_row() -> None:
    assert CALL_TABLE.keys() == set(CallState)
    assert RESPONSE_TABLE.keys() == set(ResponseState)


def test_a_call_ends_for_an_intent_or_a_named_failure() -> None:
    """L52: a closed list of reasons; that a queue ran empty is none of them."""
    assert {reason.value for reason in EndReason} == {
        "caller-hung-up",
        "agent-ended",
        "caller-silent",
        "stream-lost",
        "stream-never-started",
        "model-unreachable",
        "model-rejected",
        "model-lost",
        "max-duration",
        "shutdown",
        "abandoned",
        "internal-error",
        "over-limit",
        "after-hours",
    }

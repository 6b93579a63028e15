"""Every decision of a call, as a table (L4)."""

from __future__ import annotations

import pytest

from calls.engine.decisions import (
    MAX_TOOL_ROUNDS,
    can_ask_again,
    can_call_tools,
    can_cancel,
    can_create,
    can_finish_sentence,
    hang_up_after,
    is_barge_in,
    may_hang_up,
    protected_for,
)
from calls.engine.events import Outcome
from calls.engine.playout import ItemAudio
from calls.engine.policy import AgentPolicy
from calls.engine.responses import Purpose, Response
from calls.engine.states import CallState, ResponseState

TURN, TOOL, RECOVERY = Purpose.TURN, Purpose.TOOL, Purpose.RECOVERY
GREETING, GOODBYE = Purpose.GREETING, Purpose.GOODBYE
CONNECTING, MODEL_READY, LIVE = CallState.CONNECTING, CallState.MODEL_READY, CallState.LIVE
CLOSING, WRAPPING_UP, ENDED = CallState.CLOSING, CallState.WRAPPING_UP, CallState.ENDED


def response(
    state: ResponseState, purpose: Purpose = TURN, began_at: int | None = None
) -> Response:
    """Return a record in a given state."""
    return Response("create-1", purpose, epoch=1, state=state, began_at=began_at)


@pytest.mark.parametrize(
    ("state", "busy", "speaking", "purpose", "allowed"),
    [
        (LIVE, False, False, TURN, True),
        (LIVE, False, False, GREETING, True),
        (LIVE, False, False, RECOVERY, True),
        (LIVE, False, True, TURN, False),  # S4-7: not while the caller speaks
        (LIVE, False, True, TOOL, False),
        (LIVE, False, True, RECOVERY, False),
        (LIVE, False, True, GREETING, True),  # S4-7: unless it is the greeting
        (LIVE, False, True, GOODBYE, True),
        (LIVE, True, False, TURN, False),  # S4-9, S1-15, R6: never two at a time
        (LIVE, True, False, GREETING, False),
        (LIVE, True, False, GOODBYE, False),
        (CONNECTING, False, False, GREETING, False),  # S4-5
        (MODEL_READY, False, False, GREETING, False),
        (CallState.STREAM_OPEN, False, False, GREETING, False),  # S4-6: session unconfirmed
        (CallState.RECONNECTING, False, False, TURN, False),  # S4-5: nobody to ask
        (CallState.RECONNECTING, False, False, GOODBYE, False),
        (CLOSING, False, False, TURN, False),  # S4-8: not while a hang-up is pending
        (CLOSING, False, False, TOOL, False),
        (CLOSING, False, True, GOODBYE, True),
        (CLOSING, True, False, GOODBYE, False),
        (WRAPPING_UP, False, False, GOODBYE, False),  # S1-13: not while closing
        (ENDED, False, False, GOODBYE, False),
    ],
)
def test_when_a_response_may_be_asked_for(
    state: CallState, busy: bool, speaking: bool, purpose: Purpose, allowed: bool
) -> None:
    """S1-13..S1-15, S4-5..S4-9, R6."""
    generating = response(ResponseState.GENERATING) if busy else None
    assert can_create(state, generating, purpose, caller_has_floor=speaking) is allowed


@pytest.mark.parametrize(
    ("state", "allowed"),
    [
        (ResponseState.REQUESTED, True),  # L29: also before the model said `response.created`
        (ResponseState.GENERATING, True),
        (ResponseState.CANCELLING, False),  # S0-18, L27: once
        (ResponseState.DONE, False),  # S1-11: nothing is left to cancel
    ],
)
def test_when_a_response_may_be_cancelled(state: ResponseState, allowed: bool) -> None:
    assert can_cancel(response(state)) is allowed


@pytest.mark.parametrize(
    ("purpose", "began_at", "at", "protect_ms", "wait_ms"),
    [
        (GREETING, 1000, 1000, 500, 500),  # S0-11
        (GREETING, 1000, 1499, 500, 1),
        (GREETING, 1000, 1500, 500, 0),  # S0-20: afterwards barge-in is normal
        (GREETING, 1000, 9000, 500, 0),
        (GREETING, None, 1000, 500, 500),  # not begun: all of it lies ahead
        (GREETING, 1000, 1000, 0, 0),
        (GREETING, 1000, 5000, 60_000, 56_000),
        (GREETING, 1000, 90_000, None, None),  # R3: the lock for the whole greeting is a value
        (TURN, 1000, 1000, None, 0),
        (TURN, 1000, 1000, 500, 0),
        (GOODBYE, 1000, 1000, 500, 0),
    ],
)
def test_for_how_long_a_response_is_protected(
    purpose: Purpose, began_at: int | None, at: int, protect_ms: int | None, wait_ms: int | None
) -> None:
    """R3, S2-18: only the greeting, and only for the tenant's time."""
    policy = AgentPolicy(greeting="", instructions="", greeting_protect_ms=protect_ms)
    record = response(ResponseState.GENERATING, purpose, began_at)
    assert protected_for(record, policy, at) == wait_ms


@pytest.mark.parametrize(
    ("state", "generating", "received_ms", "proven_ms", "allowed"),
    [
        (CLOSING, False, 1000, 1000, True),
        (CLOSING, False, 0, 0, True),
        (CLOSING, False, 1000, 980, False),  # L54: the last word is not out
        (CLOSING, True, 1000, 1000, False),  # the model may still go on
        (LIVE, False, 1000, 1000, False),  # L52: silence is no reason
        (WRAPPING_UP, False, 0, 0, False),
    ],
)
def test_when_we_may_hang_up(
    state: CallState, generating: bool, received_ms: int, proven_ms: int, allowed: bool
) -> None:
    item = ItemAudio("item_1", received_bytes=received_ms * 8, finished=True, proven_ms=proven_ms)
    record = response(ResponseState.GENERATING if generating else ResponseState.DONE)
    record.items.append(item)
    assert may_hang_up(state, [record]) is allowed


@pytest.mark.parametrize(
    ("unheard_ms", "wait_ms"), [(0, 6000), (4000, 6000), (4001, 6001), (30_000, 32_000)]
)
def test_how_long_an_unproven_goodbye_is_waited_for(unheard_ms: int, wait_ms: int) -> None:
    """S1-9, L54: 6 s, or the queued length and a margin."""
    assert hang_up_after(unheard_ms) == wait_ms


@pytest.mark.parametrize(
    ("purpose", "began_at", "pending", "protect_ms", "interrupts"),
    [
        (TURN, 1000, True, 500, True),  # S0-8: the caller can hear it
        (TURN, 1000, False, 500, False),  # L22, S2-18: nothing is audible or queued
        (TURN, None, True, 500, True),  # R7: queued is enough
        (GREETING, 1000, True, 500, True),  # S0-20: at 2000 the protection is over
        (GREETING, 1600, True, 500, False),  # S0-11, R3
        (GREETING, 1000, True, None, False),  # R3: the whole greeting
        (GREETING, 1000, True, 0, True),
        (GOODBYE, 1000, True, None, True),  # L55
    ],
)
def test_when_a_caller_who_speaks_interrupts(
    purpose: Purpose, began_at: int | None, pending: bool, protect_ms: int | None, interrupts: bool
) -> None:
    """S0-8, L22, R3, R7: at 2000 ms."""
    policy = AgentPolicy(greeting="", instructions="", greeting_protect_ms=protect_ms)
    record = response(ResponseState.DONE, purpose, began_at)
    assert is_barge_in([record] if pending else [], policy, 2000) is interrupts


@pytest.mark.parametrize(
    ("state", "owed", "tries", "allowed"),
    [
        (LIVE, None, 0, True),
        (LIVE, TURN, 0, False),  # L42: a reply is owed anyway
        (LIVE, None, 1, False),  # R14: one retry
        (CLOSING, None, 0, False),
        (CallState.RECONNECTING, None, 0, False),
    ],
)
def test_when_a_silent_response_is_asked_for_again(
    state: CallState, owed: Purpose | None, tries: int, allowed: bool
) -> None:
    """L45, L46."""
    assert can_ask_again(state, owed, tries) is allowed


@pytest.mark.parametrize(
    ("owed", "received_bytes", "purpose", "outcome", "again"),
    [
        (None, 160, TURN, Outcome.INCOMPLETE, True),
        (None, 160, TURN, Outcome.FAILED, True),
        (None, 160, TURN, Outcome.COMPLETED, False),
        (None, 160, TURN, Outcome.CANCELLED, False),  # L33: that is the caller's doing
        (None, 0, TURN, Outcome.FAILED, False),  # L45: nothing was heard of it
        (TURN, 160, TURN, Outcome.INCOMPLETE, False),  # L42: another reply is owed
        (None, 160, RECOVERY, Outcome.INCOMPLETE, False),  # once
    ],
)
def test_when_a_sentence_that_broke_off_is_said_again(
    owed: Purpose | None, received_bytes: int, purpose: Purpose, outcome: Outcome, again: bool
) -> None:
    """L46: no half a sentence and then silence; but nothing while the call closes."""
    record = response(ResponseState.DONE, purpose)
    record.items.append(ItemAudio("item_1", received_bytes=received_bytes))
    assert can_finish_sentence(LIVE, owed, record, outcome) is again
    assert not can_finish_sentence(CLOSING, owed, record, outcome)


@pytest.mark.parametrize(
    ("purpose", "rounds", "allowed"),
    [
        (TURN, 0, True),
        (TOOL, 1, True),
        (TOOL, MAX_TOOL_ROUNDS - 1, True),
        (TOOL, MAX_TOOL_ROUNDS, False),  # the loop breaker
        (GREETING, 0, False),
        (GOODBYE, 0, False),
        (RECOVERY, 0, False),
        (Purpose.FILLER, 0, False),
        (Purpose.REPEAT, 0, False),
        (Purpose.ASK, 0, False),
        (Purpose.ASK_AGAIN, 0, False),
    ],
)
def test_when_a_response_may_call_functions(purpose: Purpose, rounds: int, allowed: bool) -> None:
    """Protocols F7: an answer may; a phrase that was asked for may not."""
    assert can_call_tools(purpose, rounds) is allowed

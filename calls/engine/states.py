"""The closed vocabularies of a call: where it stands, where a response stands, why it ended.

Theory of operation. A call waits for two independent facts, in either order: the carrier's
stream has started and the model has confirmed our session. Then it is LIVE until somebody
means to end it. RECONNECTING is a call whose model is lost while another is dialled. CLOSING is
the agent's goodbye on its way to the caller's ear; an interruption takes it back to LIVE.
WRAPPING_UP is a line that is already gone while the last words of the caller are still being
transcribed. Nothing leaves ENDED.

A response is generated and played at different times, so its state says only what the model
does with it; what the caller hears of it is the ledger's business (playout.py).
"""

from __future__ import annotations

from enum import StrEnum, unique


@unique
class EndReason(StrEnum):
    """Why a call ended: an intent or a named failure, never a technical side effect (L52)."""

    CALLER_HUNG_UP = "caller-hung-up"
    AGENT_ENDED = "agent-ended"
    CALLER_SILENT = "caller-silent"
    STREAM_LOST = "stream-lost"
    STREAM_NEVER_STARTED = "stream-never-started"
    MODEL_UNREACHABLE = "model-unreachable"
    MODEL_REJECTED = "model-rejected"
    MODEL_LOST = "model-lost"
    MAX_DURATION = "max-duration"
    SHUTDOWN = "shutdown"
    ABANDONED = "abandoned"
    INTERNAL_ERROR = "internal-error"
    OVER_LIMIT = "over-limit"
    AFTER_HOURS = "after-hours"


@unique
class CallState(StrEnum):
    """Where a call stands."""

    CONNECTING = "connecting"
    STREAM_OPEN = "stream-open"
    MODEL_READY = "model-ready"
    LIVE = "live"
    RECONNECTING = "reconnecting"
    CLOSING = "closing"
    WRAPPING_UP = "wrapping-up"
    ENDED = "ended"


@unique
class ResponseState(StrEnum):
    """What the model is doing with one response."""

    REQUESTED = "requested"
    GENERATING = "generating"
    CANCELLING = "cancelling"
    DONE = "done"


_OVER = frozenset({CallState.WRAPPING_UP, CallState.ENDED})

CALL_TABLE: dict[CallState, frozenset[CallState]] = {
    CallState.CONNECTING: _OVER | {CallState.STREAM_OPEN, CallState.MODEL_READY},
    CallState.STREAM_OPEN: _OVER | {CallState.LIVE},
    CallState.MODEL_READY: _OVER | {CallState.LIVE, CallState.CONNECTING},
    CallState.LIVE: _OVER | {CallState.CLOSING, CallState.RECONNECTING},
    CallState.CLOSING: _OVER | {CallState.LIVE, CallState.RECONNECTING},
    CallState.RECONNECTING: _OVER | {CallState.LIVE},
    CallState.WRAPPING_UP: frozenset({CallState.ENDED}),
    CallState.ENDED: frozenset(),
}

RESPONSE_TABLE: dict[ResponseState, frozenset[ResponseState]] = {
    ResponseState.REQUESTED: frozenset(
        {ResponseState.GENERATING, ResponseState.CANCELLING, ResponseState.DONE}
    ),
    ResponseState.GENERATING: frozenset({ResponseState.CANCELLING, ResponseState.DONE}),
    ResponseState.CANCELLING: frozenset({ResponseState.DONE}),
    ResponseState.DONE: frozenset(),
}


class IllegalTransitionError(Exception):
    """A step the tables do not allow; nothing was changed."""


def step_call(current: CallState, target: CallState) -> CallState:
    """Return `target` if a call may go there from `current`.

    Raises IllegalTransitionError otherwise.
    """
    if target not in CALL_TABLE[current]:
        raise IllegalTransitionError(f"call: {current} -> {target}")
    return target


def step_response(current: ResponseState, target: ResponseState) -> ResponseState:
    """Return `target` if a response may go there from `current`.

    Raises IllegalTransitionError otherwise.
    """
    if target not in RESPONSE_TABLE[current]:
        raise IllegalTransitionError(f"response: {current} -> {target}")
    return target

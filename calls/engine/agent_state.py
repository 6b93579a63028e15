"""What the agent does, as who watches a call is told: listening, thinking or speaking.

Read off the call's state after an event (docs/live.md); nothing is kept here and nothing decided.
"""

from __future__ import annotations

from enum import StrEnum, unique

from calls.engine.call import Call
from calls.engine.responses import Response
from calls.engine.states import CallState, ResponseState


@unique
class AgentState(StrEnum):
    """What the agent does at one moment."""

    LISTENING = "listening"
    THINKING = "thinking"
    SPEAKING = "speaking"


_OVER = frozenset({CallState.WRAPPING_UP, CallState.ENDED})
_TALKING = frozenset({CallState.LIVE, CallState.CLOSING})
_COMING = frozenset({ResponseState.REQUESTED, ResponseState.GENERATING})


def agent_state(call: Call, at: int) -> AgentState:
    """Return what the agent does at `at`, ms on the call's clock.

    It speaks while a response is audible, and thinks while a reply is on its way and nothing is
    heard of it yet, or while the model itself is. A caller in the middle of a turn is listened to,
    whatever is owed to earlier ones.
    """
    if call.state in _OVER:
        return AgentState.LISTENING
    if any(_is_audible(record, at) for record in call.responses.records):
        return AgentState.SPEAKING
    if call.state not in _TALKING:
        return AgentState.THINKING
    return AgentState.THINKING if _owes_words(call, at) else AgentState.LISTENING


def _owes_words(call: Call, at: int) -> bool:
    if call.caller_has_floor:
        return False
    records = call.responses.records
    is_coming = any(record.state in _COMING or record.is_pending(at) for record in records)
    return is_coming or call.owed is not None or bool(call.tools.running)


def _is_audible(record: Response, at: int) -> bool:
    """Tell whether some of it has gone out and some of it is still to be heard."""
    return any(item.ends_at is not None and item.is_pending(at) for item in record.items)

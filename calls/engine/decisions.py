"""Every decision of a call as a function of explicit state (L4). No state is kept here."""

from __future__ import annotations

from collections.abc import Sequence

from calls.engine.commands import TimerName
from calls.engine.events import Outcome
from calls.engine.policy import AgentPolicy
from calls.engine.responses import Purpose, Response
from calls.engine.states import CallState, ResponseState

HANG_UP_MS = 6_000
HANG_UP_MARGIN_MS = 2_000
MAX_TOOL_ROUNDS = 4

_MAY_SPEAK_OVER = frozenset({Purpose.PREAMBLE, Purpose.GREETING, Purpose.GOODBYE})
_MAY_CALL_TOOLS = frozenset({Purpose.TURN, Purpose.TOOL})


def can_create(
    state: CallState, generating: Response | None, purpose: Purpose, *, caller_has_floor: bool
) -> bool:
    """Tell whether a response may be asked for now (S4-4..S4-9, R6, S1-13..S1-15)."""
    if state is CallState.CLOSING:
        return purpose is Purpose.GOODBYE and generating is None
    if state is not CallState.LIVE or generating is not None:
        return False
    return purpose in _MAY_SPEAK_OVER or not caller_has_floor


def can_ask_again(state: CallState, owed: Purpose | None, tries: int) -> bool:
    """Tell whether a response that said and did nothing leaves the caller waiting (L45, L46)."""
    return state is CallState.LIVE and owed is None and tries == 0


def can_finish_sentence(
    state: CallState, owed: Purpose | None, response: Response, outcome: Outcome
) -> bool:
    """Tell whether a response that broke off in mid-sentence is to be said again, once (L46)."""
    broke_off = response.has_audio and outcome in {Outcome.FAILED, Outcome.INCOMPLETE}
    is_first = response.purpose not in {Purpose.RECOVERY, Purpose.PREAMBLE}
    return state is CallState.LIVE and owed is None and broke_off and is_first


def can_call_tools(purpose: Purpose, rounds: int) -> bool:
    """Tell whether a response may call functions: not a mere phrase, not without end (F7)."""
    return purpose in _MAY_CALL_TOOLS and rounds < MAX_TOOL_ROUNDS


def can_cancel(response: Response) -> bool:
    """Tell whether a cancel would find something to cancel, for the first time (R11, S0-18)."""
    return response.state in {ResponseState.REQUESTED, ResponseState.GENERATING}


def is_barge_in(pending: Sequence[Response], policy: AgentPolicy, at: int) -> bool:
    """Tell whether a caller who speaks now interrupts the agent (S0-8, L22, R3, R7).

    `pending` are the responses the caller still has something of to hear, oldest first.
    """
    return bool(pending) and protected_for(pending[0], policy, at) == 0


def protected_for(response: Response, policy: AgentPolicy, at: int) -> int | None:
    """Return the ms for which a response may not be interrupted; None: while it lasts (R3, S0-11).

    Only the greeting is protected, and what must be heard before it, whole.
    """
    if response.purpose is Purpose.PREAMBLE:
        return None
    if response.purpose is not Purpose.GREETING:
        return 0
    if policy.greeting_protect_ms is None:
        return None
    began_at = at if response.began_at is None else response.began_at
    return max(began_at + policy.greeting_protect_ms - at, 0)


def next_timer(policy: AgentPolicy, quiet_ms: int | None) -> tuple[TimerName, int] | None:
    """Return when to look for a silent caller next, in ms: 0 when one is to be spoken to (L57).

    `quiet_ms` is for how long neither party has been heard, None while one is. None is returned
    where the tenant wants nobody asked (L58).
    """
    if policy.silence_ms == 0:
        return None
    waited_ms = 0 if quiet_ms is None else quiet_ms
    return TimerName.SILENCE, max(policy.silence_ms - waited_ms, 0)


def may_hang_up(state: CallState, responses: list[Response]) -> bool:
    """Tell whether the goodbye is out and proven heard (L54)."""
    return state is CallState.CLOSING and all(response.is_heard for response in responses)


def hang_up_after(unheard_ms: int) -> int:
    """Return the ms after which a goodbye counts as heard without its mark (S1-9, L54)."""
    return max(HANG_UP_MS, unheard_ms + HANG_UP_MARGIN_MS)

"""Every decision of a call as a function of explicit state (L4). No state is kept here."""

from __future__ import annotations

from calls.engine.policy import AgentPolicy
from calls.engine.responses import Purpose, Response
from calls.engine.states import CallState, ResponseState

HANG_UP_MS = 6_000
HANG_UP_MARGIN_MS = 2_000

_MAY_SPEAK_OVER = frozenset({Purpose.GREETING, Purpose.GOODBYE})


def can_create(
    state: CallState, generating: Response | None, speaking_item: str | None, purpose: Purpose
) -> bool:
    """Tell whether a response may be asked for now (S4-4..S4-9, R6, S1-13..S1-15)."""
    if state is CallState.CLOSING:
        return purpose is Purpose.GOODBYE and generating is None
    if state is not CallState.LIVE or generating is not None:
        return False
    return purpose in _MAY_SPEAK_OVER or speaking_item is None


def can_ask_again(state: CallState, owed: Purpose | None, tries: int) -> bool:
    """Tell whether a response that said and did nothing leaves the caller waiting (L45, L46)."""
    return state is CallState.LIVE and owed is None and tries == 0


def can_cancel(response: Response) -> bool:
    """Tell whether a cancel would find something to cancel, for the first time (R11, S0-18)."""
    return response.state in {ResponseState.REQUESTED, ResponseState.GENERATING}


def protected_for(response: Response, policy: AgentPolicy, at: int) -> int:
    """Return the ms for which the greeting may not yet be interrupted (R3, S0-11); 0 if it may."""
    if response.purpose is not Purpose.GREETING:
        return 0
    began_at = at if response.began_at is None else response.began_at
    return max(began_at + policy.greeting_protect_ms - at, 0)


def may_hang_up(state: CallState, responses: list[Response]) -> bool:
    """Tell whether the goodbye is out and proven heard (L54)."""
    return state is CallState.CLOSING and all(response.is_heard for response in responses)


def hang_up_after(unheard_ms: int) -> int:
    """Return the ms after which a goodbye counts as heard without its mark (S1-9, L54)."""
    return max(HANG_UP_MS, unheard_ms + HANG_UP_MARGIN_MS)

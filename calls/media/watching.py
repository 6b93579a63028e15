"""What a call looks like from outside: what its agent does, and every 5 s how it stands.

After an event this costs a look at the call's few records (calls/engine/agent_state.py); nothing
happens for a frame, and nothing is priced here (docs/live.md).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from calls.engine.agent_state import AgentState, agent_state
from calls.media.report import pulse_event, state_event

if TYPE_CHECKING:
    from calls.media.session import CallSession

PULSE_S: Final = 5.0


def look(session: CallSession, at: int) -> AgentState:
    """Return what the agent does at `at`, on the call's clock, and tell it if that is new."""
    state = agent_state(session.machine.call, at)
    if state is not session.live.state and session.started_at is not None:
        session.live.state = state
        session.live.post(state_event(session.stream_ms(at), state))
    return state


async def pulse(session: CallSession) -> None:
    """Tell how the call stands until cancelled: for who came late, or missed something."""
    while True:
        await asyncio.sleep(PULSE_S)
        if session.started_at is None:
            continue
        now = session.now()
        usage = session.model.usage(
            model=session.ports.model, transcribe_model=session.ports.transcribe_model
        )
        state, turns = look(session, now), len(session.live.turns)
        session.live.post(pulse_event(session.stream_ms(now), state, turns=turns, usage=usage))

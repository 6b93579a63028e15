"""The one gate through which every response is asked for (S4-4, L42)."""

from __future__ import annotations

from calls.engine.call import Call, Commands
from calls.engine.commands import CreateResponse, TimerName
from calls.engine.decisions import can_call_tools, can_create
from calls.engine.prompts import instructions_for
from calls.engine.responses import Purpose
from calls.engine.states import CallState

OPENING_MS = 10_000
REPLY_DUE_MS = 3_000


def owe(call: Call, purpose: Purpose) -> Commands:
    """Ask for a reply now, or as soon as the gate opens; it is due in 3 s (R14).

    One reply answers everything that was owed (L42), but nothing displaces a goodbye, and
    nothing else is said while the call closes.
    """
    if call.state is CallState.CLOSING and purpose is not Purpose.GOODBYE:
        return []
    if call.owed is not Purpose.GOODBYE:
        call.owed = purpose
    return create(call) or [call.timers.start(TimerName.REPLY_DUE, REPLY_DUE_MS)]


def create(call: Call) -> Commands:
    """Ask for the reply that is owed if the gate is open."""
    purpose, generating = call.owed, call.responses.generating
    if purpose is None:
        return []
    if not can_create(call.state, generating, purpose, caller_has_floor=call.caller_has_floor):
        return []
    record = call.responses.request(purpose, call.epoch)
    call.owed = None
    instructions = instructions_for(purpose, call.policy)
    tools = can_call_tools(purpose, call.tools.rounds)
    return [
        CreateResponse(record.request_id, instructions, tools),
        call.timers.start(TimerName.REPLY_DUE, REPLY_DUE_MS),
    ]

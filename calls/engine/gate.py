"""The one gate through which every response is asked for (S4-4, L42)."""

from __future__ import annotations

from calls.engine.call import Call, Commands
from calls.engine.commands import CreateResponse, TimerName
from calls.engine.decisions import can_create
from calls.engine.prompts import instructions_for
from calls.engine.responses import Purpose

REPLY_DUE_MS = 3_000


def owe(call: Call, purpose: Purpose) -> Commands:
    """Ask for a reply now, or as soon as the gate opens; it is due in 3 s (R14).

    One reply answers everything that was owed (L42), but nothing displaces a goodbye.
    """
    if call.owed is not Purpose.GOODBYE:
        call.owed = purpose
    return create(call) or [call.timers.start(TimerName.REPLY_DUE, REPLY_DUE_MS)]


def create(call: Call) -> Commands:
    """Ask for the reply that is owed if the gate is open."""
    generating = call.responses.generating
    if call.owed is None or not can_create(call.state, generating, call.speaking_item, call.owed):
        return []
    record = call.responses.request(call.owed, call.epoch)
    call.owed = None
    return [
        CreateResponse(record.request_id, instructions_for(record.purpose, call.policy)),
        call.timers.start(TimerName.REPLY_DUE, REPLY_DUE_MS),
    ]

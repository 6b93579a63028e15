"""What kept the caller waiting for the model, told from what the engine was fed and ordered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from calls.engine.call import Call
from calls.engine.commands import (
    CancelResponse,
    Command,
    CreateResponse,
    EndCall,
    Redial,
    TimerName,
)
from calls.engine.events import Event, TimerFired

_DONE_ABOUT_IT: Final = (CancelResponse, CreateResponse, Redial, EndCall)


def is_deadline(event: Event, call: Call) -> bool:
    """Tell whether a response that is outstanding has run out of time; asked before the engine."""
    is_due = isinstance(event, TimerFired) and event.name is TimerName.REPLY_DUE
    return is_due and call.responses.generating is not None


def is_given_up(commands: Iterable[Command]) -> bool:
    """Tell whether the engine waits no longer: its deadline counted (R14, L50)."""
    return any(isinstance(command, _DONE_ABOUT_IT) for command in commands)

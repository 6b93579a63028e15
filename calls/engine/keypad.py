"""Digits the caller types (protocols.md B1 `dtmf`): gathered, then told to the model as text."""

from __future__ import annotations

from calls.engine import events as ev
from calls.engine.call import Call, Commands
from calls.engine.commands import AddText, SaveTurn, TimerName
from calls.engine.gate import owe
from calls.engine.interruption import interrupt, resume, withdraw
from calls.engine.responses import Purpose

KEYPAD_PAUSE_MS = 1_500
KEYS_MAX = 32
ENTER = "#"


def pressed(call: Call, event: ev.KeyPressed) -> Commands:
    """A key is a word: it interrupts like one, and `#` or a pause ends the entry."""
    if not call.keys:
        call.keys_at = event.at
    call.keys += event.digit
    call.caller_heard_at = event.at
    cut = interrupt(call, event.at, event.at) or [*resume(call), *withdraw(call, event.at)]
    call.recovering = None
    if event.digit == ENTER or len(call.keys) == KEYS_MAX:
        return [*cut, *call.timers.stop(TimerName.KEYPAD), *entered(call, event.at)]
    return [*cut, call.timers.start(TimerName.KEYPAD, KEYPAD_PAUSE_MS)]


def entered(call: Call, at: int) -> Commands:
    """The entry is complete: a turn of the caller, and one reply to it."""
    turn = call.typed(at)
    call.caller_took_turn()
    text = f"The caller pressed these keys on the telephone: {' '.join(turn.text)}"
    return [AddText(turn.item_id, text), SaveTurn(turn), *owe(call, Purpose.TURN)]

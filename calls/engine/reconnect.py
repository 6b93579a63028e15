"""The model's socket is gone or grows old: open another and tell it what was said (F1).

What the caller was already sent plays on. A session knows nothing of another's items and
functions, so neither is spoken of to the next one.
"""

from __future__ import annotations

from calls.engine import events as ev
from calls.engine.call import Call, Commands
from calls.engine.commands import Redial, TimerName
from calls.engine.ending import break_off, farewell
from calls.engine.gate import OPENING_MS, owe
from calls.engine.interruption import close_turns
from calls.engine.responses import Purpose, Response
from calls.engine.states import CallState, EndReason, ResponseState
from calls.engine.turns import Speaker, Spoken

REDIALS_MAX = 1
RECYCLE_MS = 55 * 60_000  # a session lives 60 minutes (F1)
RECYCLE_BY_MS = 58 * 60_000
RECYCLE_AGAIN_MS = 1_000

_OF_THE_SESSION = (
    TimerName.REPLY_DUE,
    TimerName.TOOL_SLOW,
    TimerName.RECYCLE,
    TimerName.FLOOR,
)
_WITHOUT_MODEL = {
    CallState.LIVE: CallState.RECONNECTING,
    CallState.CLOSING: CallState.RECONNECTING,
    CallState.MODEL_READY: CallState.CONNECTING,
}


def model_lost(call: Call, event: ev.ModelLost) -> Commands:
    """The model's socket closed, or its session expired."""
    return lost(call, event.at)


def lost(call: Call, at: int) -> Commands:
    """The session broke or fell silent: another, once a call; then the call is over."""
    call.redials += 1
    if call.redials > REDIALS_MAX:
        return break_off(call, at, EndReason.MODEL_LOST)
    return _redial(call, at)


def grown_old(call: Call, at: int) -> Commands:
    """The session nears its end: change it when nobody speaks, but in time."""
    age_ms = at - (call.session_since or 0)
    if call.quiet_ms(at) is not None or age_ms >= RECYCLE_BY_MS:
        return _redial(call, at)
    return [call.timers.start(TimerName.RECYCLE, RECYCLE_AGAIN_MS)]


def resumed(call: Call, at: int) -> Commands:
    """The new session is confirmed: go on where the call stood."""
    if call.end_reason is not None:
        call.go(CallState.CLOSING)
    asked = owe(call, call.owed) if call.owed else []
    return asked or farewell(call, at)


def _redial(call: Call, at: int) -> Commands:
    history = said_so_far(call)
    left = [record.left_over for record in call.responses.records if record.is_generating]
    commands = [
        order for record in list(call.responses.records) for order in _leave(call, record, at)
    ]
    call.owed = _still_owed(call, next(iter(left), None), at)
    call.speaking_item = call.recovering = call.spoke_up = None
    call.tries = 0
    call.tools.running.clear()
    call.turns.awaiting_text.clear()
    if call.state in _WITHOUT_MODEL:
        call.go(_WITHOUT_MODEL[call.state])
    commands += call.timers.stop(*_OF_THE_SESSION)
    if TimerName.OPENING not in call.timers.running:
        commands.append(call.timers.start(TimerName.OPENING, OPENING_MS))
    return [*commands, Redial(history)]


def _leave(call: Call, record: Response, at: int) -> Commands:
    """Let what came of a response play out; nothing more will come, nobody will remember it."""
    commands: Commands = []
    for item in record.items:
        item.is_remembered = False
    if record.is_generating:
        record.step(ResponseState.DONE)
        commands += call.finish_items(record)
    return [*commands, *(close_turns(call, record, at) if record.is_heard else [])]


def _still_owed(call: Call, left: Purpose | None, at: int) -> Purpose | None:
    """Return the reply the caller still waits for; words the old session took with it are lost."""
    owed = call.owed or left
    if call.end_reason is not None:
        return owed and Purpose.GOODBYE
    if owed is Purpose.PREAMBLE:
        return owed
    if call.recovering is not None:
        owed = owed or Purpose.RECOVERY
    if call.tools.running:
        owed = Purpose.TURN
    is_unheard = call.speaking_item is not None or (owed and call.awaits_words(at))
    return Purpose.REPEAT if is_unheard else owed


def said_so_far(call: Call) -> tuple[Spoken, ...]:
    """Return the conversation: the caller's words, and the agent's as heard or still playing."""
    turns = call.turns.in_order
    begun = {turn.item_id for turn in turns}
    items = call.playout.items
    said = [
        Spoken(
            turn.who, turn.heard_text or (items[turn.item_id].text if turn.item_id in items else "")
        )
        for turn in turns
    ]
    waiting = (item for key, item in items.items() if key not in begun and item.received_bytes)
    said += [Spoken(Speaker.AGENT, item.text) for item in waiting]
    return tuple(spoken for spoken in said if spoken.text)

"""Nobody says anything: ask, ask again, say goodbye (L57..L60, one policy for all of it).

The timer looks again when the silence could be complete; it need not be told of every word.
"""

from __future__ import annotations

from calls.engine.call import Call, Commands
from calls.engine.decisions import next_timer
from calls.engine.ending import close
from calls.engine.gate import owe
from calls.engine.responses import Purpose
from calls.engine.states import EndReason


def watch(call: Call, at: int) -> Commands:
    """Look again when the present silence, or one that begins now, would be complete."""
    due = next_timer(call.policy, call.quiet_ms(at))
    return [call.timers.start(*due)] if due else []


def complete(call: Call, at: int) -> Commands:
    """If it is complete, the next step; in any case look again."""
    quiet_ms = call.quiet_ms(at)
    if quiet_ms is None or quiet_ms < call.policy.silence_ms:
        return watch(call, at)
    call.prompts += 1
    if call.prompts > call.policy.silence_prompts:
        return [*close(call, EndReason.CALLER_SILENT), *watch(call, at)]
    purpose = Purpose.ASK if call.prompts == 1 else Purpose.ASK_AGAIN
    return [*owe(call, purpose), *watch(call, at)]

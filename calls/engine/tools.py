"""Functions the model calls (protocols.md F7): run off the loop, answered once, spoken to once.

Nothing is carried out before its response is complete: the arguments of a cancelled one may be
cut. Every call gets an output, and all outputs come before the one reply to them.
"""

from __future__ import annotations

from calls.engine import events as ev
from calls.engine.call import Call, Commands
from calls.engine.commands import AnswerTool, RunTool, TimerName
from calls.engine.decisions import MAX_TOOL_ROUNDS
from calls.engine.gate import REPLY_DUE_MS, owe
from calls.engine.prompts import END_CALL
from calls.engine.responses import Purpose, Response
from calls.engine.states import CallState, EndReason

FILLER_AFTER_MS = 1_500

DONE = '{"status":"ok"}'
CANCELLED = '{"error":"not carried out: you were interrupted"}'
UNKNOWN = '{"error":"unknown function"}'
TOO_MANY = '{"error":"too many calls in a row: answer the caller with what you know"}'
CALL_IS_OVER = '{"error":"the call is ending"}'


def called(call: Call, event: ev.ToolCalled) -> Commands:
    """Note a complete call, once; it is carried out when its response is complete."""
    record = call.responses.find(event.response_id)
    if record is None or not record.is_generating or event.call_id in call.tools.seen:
        return []
    call.tools.seen.add(event.call_id)
    record.tool_calls.append(event)
    return [call.timers.start(TimerName.REPLY_DUE, REPLY_DUE_MS)]


def carry_out(call: Call, record: Response, *, completed: bool) -> Commands:
    """The response has ended: run or answer everything it called."""
    if not record.tool_calls:
        return []
    ends = completed and any(event.name == END_CALL for event in record.tool_calls)
    if ends and call.state is CallState.LIVE:
        call.go(CallState.CLOSING)
        call.end_reason = EndReason.AGENT_ENDED
    orders: Commands = [_order(call, event, completed=completed) for event in record.tool_calls]
    if not completed or call.state is not CallState.LIVE:
        return orders
    call.tools.rounds += 1
    if not call.tools.running:
        call.owed = call.owed or Purpose.TOOL
        return orders
    if call.owed is Purpose.TOOL:
        call.owed = None  # the last result asks for it
    return [*orders, call.timers.start(TimerName.TOOL_SLOW, FILLER_AFTER_MS)]


def _order(call: Call, event: ev.ToolCalled, *, completed: bool) -> RunTool | AnswerTool:
    refusal = _refusal(call, event.name, completed=completed)
    if refusal:
        return AnswerTool(event.call_id, refusal)
    call.tools.running.add(event.call_id)
    return RunTool(event.call_id, event.name, event.arguments)


def _refusal(call: Call, name: str, *, completed: bool) -> str:
    """Return what to answer at once instead of running the function, "" to run it."""
    if not completed:
        return CANCELLED
    if name == END_CALL:
        return DONE
    if call.state is not CallState.LIVE:
        return CALL_IS_OVER
    if name not in call.policy.tools:
        return UNKNOWN
    return TOO_MANY if call.tools.rounds >= MAX_TOOL_ROUNDS else ""


def answered(call: Call, event: ev.ToolAnswered) -> Commands:
    """A result is here, once; the last one outstanding asks for the reply."""
    if event.call_id not in call.tools.running:
        return []
    call.tools.running.discard(event.call_id)
    answer = AnswerTool(event.call_id, event.output)
    if call.tools.running:
        return [answer]
    stopped = call.timers.stop(TimerName.TOOL_SLOW)
    if call.state is CallState.CLOSING:
        return [answer, *stopped]
    owed = call.owed if call.owed is Purpose.TURN else Purpose.TOOL
    return [answer, *stopped, *owe(call, owed)]


def slow(call: Call, at: int) -> Commands:
    """The caller has waited in silence: say that it takes a moment, once a round."""
    if call.state is not CallState.LIVE:
        return []
    if call.is_busy(at):
        return [call.timers.start(TimerName.TOOL_SLOW, FILLER_AFTER_MS)]
    return owe(call, Purpose.FILLER)

"""The caller speaks over the agent (design.md, Barge-in, in order; R1).

The epoch moves first, our queue and the carrier's buffer are emptied next, and only then is the
model told: the caller hears the queue, not the model.
"""

from __future__ import annotations

from calls.engine.call import Call, Commands
from calls.engine.commands import (
    CancelResponse,
    ClearCarrier,
    DeleteItem,
    DropAudio,
    SaveTurn,
    TimerName,
    TruncateItem,
)
from calls.engine.decisions import can_cancel, is_barge_in, protected_for
from calls.engine.gate import REPLY_DUE_MS
from calls.engine.policy import BargeInMode
from calls.engine.responses import Purpose, Response
from calls.engine.states import CallState, ResponseState

_SAID_ANYHOW = frozenset({Purpose.PREAMBLE, Purpose.GREETING})


def interrupt(call: Call, at: int, onset_at: int) -> Commands:
    """Silence the agent if the caller can hear it and may interrupt it (S0-8, L22, R7).

    The last word of a call that is over in any case is heard whole.
    """
    pending = call.responses.pending(at)
    if call.is_final:
        return []
    if not is_barge_in(pending, call.policy, at):
        wait_ms = protected_for(pending[0], call.policy, at) if pending else 0
        return [call.timers.start(TimerName.GREETING_PROTECT, wait_ms)] if wait_ms else []
    if call.policy.barge_in_mode is BargeInMode.DRAIN:
        return [*_drain(call, pending), *resume(call)]
    return [*_silence(call, pending, at, onset_at), *resume(call)]


def _drain(call: Call, pending: list[Response]) -> Commands:
    cancelled = cancel(pending)
    if cancelled and call.speaking_item is None:
        call.recovering = call.epoch
    return cancelled


def _silence(call: Call, pending: list[Response], at: int, onset_at: int) -> Commands:
    call.epoch += 1
    if call.speaking_item is None:
        call.recovering = call.epoch
    heard_ms = sum(item.heard_ms(at) for item in pending[0].items)
    commands: Commands = [DropAudio(call.epoch), ClearCarrier(onset_at, heard_ms)]
    commands += cancel(call.responses.records)
    for record in pending:
        commands += cut_memory(record, at)
        commands += close_turns(call, record, at)
    return commands


def withdraw(call: Call, at: int) -> Commands:
    """Take back what nobody can have heard of a reply: the caller goes on speaking (L29)."""
    record = call.responses.generating
    if record is None or record.purpose in _SAID_ANYHOW or call.is_final:
        return []
    if not can_cancel(record) or record.is_pending(at):
        return []
    return [*cancel([record]), *cut_memory(record, at), *close_turns(call, record, at)]


def cancel(records: list[Response]) -> Commands:
    """Cancel what the model still generates, each once; one without an id when it gets one."""
    cancelled = [record for record in records if can_cancel(record)]
    for record in cancelled:
        record.step(ResponseState.CANCELLING)
    return [CancelResponse(r.response_id) for r in cancelled if r.response_id]


def cut_memory(record: Response, at: int) -> Commands:
    """Cut the model's memory of a response to what was heard (L31, protocols.md F6)."""
    commands: Commands = []
    for item in record.items:
        heard_ms = item.heard_ms(at)
        if not item.is_remembered:
            continue
        if heard_ms == 0:
            commands.append(DeleteItem(item.item_id))
        elif heard_ms < item.received_ms or not item.finished:
            commands.append(TruncateItem(item.item_id, heard_ms))
    return commands


def close_turns(call: Call, record: Response, at: int) -> Commands:
    """Write down what was heard of a response, and let go of it."""
    commands: Commands = []
    call.agent_heard_at = at
    for item in record.items:
        end_ms = call.stream_ms(at)
        turn = call.turns.agent_heard(
            item.item_id, audio=item, end_ms=end_ms, heard_ms=item.heard_ms(at)
        )
        if turn is not None:
            commands.append(SaveTurn(turn))
    call.release(record)
    return commands


def resume(call: Call) -> Commands:
    """The caller has more to say: a goodbye that is under way is off, model or not (L55).

    A turn that was owed a reply before the goodbye is owed it again.
    """
    if call.end_reason is None or call.is_final:
        return []
    if call.state is CallState.CLOSING:
        call.go(CallState.LIVE)
    call.end_reason = None
    if call.owed is Purpose.GOODBYE:
        call.owed = None
    waits = [call.timers.start(TimerName.REPLY_DUE, REPLY_DUE_MS)] if call.owed else []
    return [*call.timers.stop(TimerName.HANG_UP), *waits]

"""How a session ends: its last words on record, then what is open is closed, in this order."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Final

import structlog

from calls.engine.states import EndReason
from calls.media.accounting import frames_unbalanced
from calls.media.report import metrics_record
from calls.services import MetricsRecord

if TYPE_CHECKING:
    from calls.media.session import CallSession

log = structlog.get_logger(__name__)

CLOSE_AFTER_S: Final = 2.0  # how long the caller waits in silence for our records
FLUSH_TIMEOUT_S: Final = 20.0
CLOSE_NORMAL: Final = 1000
CLOSE_POLICY: Final = 1008
CLOSE_ERROR: Final = 1011


async def hang_up(session: CallSession, reason: EndReason) -> None:
    """Close the line while the caller's last words are still awaited.

    The carrier's next webhook asks why: the reason is on record first, within a deadline.
    """
    session.writer.write(partial(session.ports.records.ends, reason))
    await _flush(session, CLOSE_AFTER_S)
    await session.carrier.close(CLOSE_NORMAL)


async def take_down(session: CallSession) -> None:
    """Stop what runs, let a claim finish, write the end down, then close, within a deadline."""
    await session.timers.close()
    await session.tools.close()
    session.model.close()
    await session.tasks.asides_done(CLOSE_AFTER_S)
    if session.end_reason is not None:
        _write_down(session, session.end_reason)
    await _flush(session, CLOSE_AFTER_S)
    await session.carrier.close(session.close_code)
    if session.end_reason is not None:
        _keep_tape(session)
    await _flush(session, FLUSH_TIMEOUT_S)
    await session.live.flush()


async def abandon(session: CallSession) -> None:
    """A task failed: leave what can be left, so that the carrier's webhooks take over."""
    reason = session.end_reason or EndReason.INTERNAL_ERROR
    session.ends(reason)
    _write_down(session, reason)
    _keep_tape(session)
    writing = asyncio.create_task(session.writer.run())
    await _flush(session, CLOSE_AFTER_S)
    writing.cancel()
    await asyncio.wait([writing])
    await session.carrier.close(CLOSE_ERROR)


def _write_down(session: CallSession, reason: EndReason) -> None:
    metrics = final_metrics(session)
    session.gauge.over(metrics)
    log.info("call.over", reason=reason.value, **asdict(metrics))
    session.live.post(_ended_event(session, reason))
    session.writer.write(partial(session.ports.records.close, reason, metrics))


def _keep_tape(session: CallSession) -> None:
    """Write the tape: after the reason, which somebody may be waiting for."""
    data = session.tape.finish()
    if data:
        session.writer.write(partial(session.ports.records.tape, data))


async def _flush(session: CallSession, patience_s: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(patience_s):
            await session.writer.flush()


def _ended_event(session: CallSession, reason: EndReason) -> Mapping[str, object]:
    at_ms = session.stream_ms(session.now())
    return {
        "kind": "call.ended",
        "at_ms": at_ms,
        "reason": reason.value,
        "seconds": round(at_ms / 1000, 1),
    }


def final_metrics(session: CallSession) -> MetricsRecord:
    """Return the call's counters as they stand at its end; every frame is accounted for."""
    first, started = session.first_sent_at, session.started_at
    line = session.carrier.line
    return metrics_record(
        line.counters,
        session.caller,
        first_audio_ms=None if first is None or started is None else round(first - started),
        barge_ins_ms=session.barge_ins_ms,
        others={
            **session.counts,
            **session.model.counters,
            "frames_left": line.left,
            "frames_unbalanced": frames_unbalanced(line, session.caller),
        },
        usage=session.model.usage(
            model=session.ports.model, transcribe_model=session.ports.transcribe_model
        ),
    )

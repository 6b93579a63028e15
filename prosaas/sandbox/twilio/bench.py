"""What one call tells a bench: GET /sandbox/calls/<sid>/bench, all times monotonic ms.

Compact columns of numbers, comparable with the logs of other processes of the machine.
"""

from typing import Any

from prosaas.sandbox.twilio.call import Call, StreamLog
from prosaas.sandbox.wire.lateness import spread

Json = dict[str, Any]


def bench_view(call: Call) -> Json:
    """The first webhook, the last stream, and everything measured on it.

    `frames.queued_ms` is what was left to play when the frame came, 0 when the carrier was dry;
    `voices` are the times the caller spoke; `sent.late_ms` is against each frame's due time.
    """
    log = call.streams[-1] if call.streams else None
    return {
        "call_sid": call.sid,
        "watermark": call.order.watermark,
        "status": call.status,
        "webhook": _webhook(call),
        "stream": _stream(call, log),
        "frames": _frames(call, log),
        "clears_ms": [] if log is None else log.clears_ms,
        "marks": 0 if call.line is None else len(call.line.playout.marks),
        "voices": _voices(call),
        "sent": _sent(log),
        "notes": [notice.code for notice in call.notices],
    }


def _webhook(call: Call) -> Json:
    first = call.webhooks[0] if call.webhooks else {}
    return {name: first.get(name) for name in ("sent_ms", "answered_ms", "status")}


def _stream(call: Call, log: StreamLog | None) -> Json:
    if log is None:
        return {"dialled_ms": None, "started_ms": None, "ended_ms": None, "ended_by": ""}
    return {
        "dialled_ms": log.dialled_ms,
        "started_ms": _start_ms(call, log),
        "ended_ms": log.ended_ms,
        "ended_by": call.ended_by,
    }


def _start_ms(call: Call, log: StreamLog) -> float | None:
    if call.line is None or not log.is_started:
        return None
    return call.line.zero_ms + log.started_ms


def _frames(call: Call, log: StreamLog | None) -> Json:
    start_ms = None if log is None else _start_ms(call, log)
    if log is None or start_ms is None:
        return {"at_ms": [], "bytes": [], "queued_ms": []}
    return {
        "at_ms": [round(start_ms + at_ms, 3) for at_ms in log.frames.arrivals_ms],
        "bytes": list(log.frames.sizes),
        "queued_ms": [round(queued_ms, 3) for queued_ms in log.frames.queued_ms],
    }


def _voices(call: Call) -> list[Json]:
    voices = [] if call.line is None else call.line.caller.voices
    return [
        {"onset_ms": voice.onset_ms, "end_ms": voice.end_ms, "kind": voice.kind}
        for voice in voices
        if voice.onset_ms is not None
    ]


def _sent(log: StreamLog | None) -> Json:
    late_ms = () if log is None else log.late_ms
    missed = 0 if log is None else log.media_missed
    return {
        "count": len(late_ms),
        "late_ms": spread(late_ms),
        "over_10ms": sum(ms > 10 for ms in late_ms),  # noqa: PLR2004 - as named
        "over_20ms": sum(ms > 20 for ms in late_ms),  # noqa: PLR2004 - as named
        "missed": missed,
    }

"""A call as GET /sandbox/calls/<sid> tells it: everything the wire and the caller's ear showed."""

from typing import Any

import orjson

from prosaas.sandbox.twilio.call import Call, StreamLog
from prosaas.sandbox.twilio.recordings import Recording


def call_view(call: Call, recordings: list[Recording]) -> dict[str, Any]:
    """Times in `playout`, `marks`, `spoken` and `script` are ms since the answer.

    `twiml` is the first document answered and `documents` all of them. `streams` holds one entry
    per media stream with its wire log; `handshake`, `wire` and `frames` repeat the last one's.
    """
    streams = [_stream(entry) for entry in call.streams]
    last: dict[str, Any] = streams[-1] if streams else {"handshake": {}, "wire": [], "frames": {}}
    return {
        "call_sid": call.sid,
        "status": call.status,
        "direction": call.direction,
        "ended_by": call.ended_by,
        "from": call.order.from_number,
        "to": call.order.to,
        "seconds": call.seconds,
        "twiml": call.documents[0]["body"] if call.documents else "",
        "documents": call.documents,
        "webhooks": call.webhooks,
        "errors": [
            {"code": notice.code, "message": notice.message, "count": count}
            for notice, count in call.notices.items()
        ],
        "streams": streams,
        "legs": [leg.view() for leg in call.legs],
        "handshake": last["handshake"],
        "wire": last["wire"],
        "frames": last["frames"],
        **_line(call),
        "recording": [_recording(entry) for entry in recordings],
    }


def _line(call: Call) -> dict[str, Any]:
    if call.line is None:
        return {"playout": {"segments": []}, "marks": [], "spoken": [], "script": []}
    playout, caller = call.line.playout, call.line.caller
    segments = [
        {
            "start_ms": round(segment.start_ms, 3),
            "end_ms": round(segment.end_ms, 3),
            "bytes": len(segment.payload),
            "cleared": segment.cleared,
        }
        for segment in playout.segments
    ]
    return {
        "playout": {"segments": segments, "queued_bytes": playout.queued_bytes},
        "marks": [mark._asdict() | {"at_ms": round(mark.at_ms, 3)} for mark in playout.marks],
        "spoken": caller.spoken(),
        "script": caller.steps_log(),
    }


def _stream(log: StreamLog) -> dict[str, Any]:
    return {
        "stream_sid": log.stream_sid,
        "url": log.url,
        "started_ms": round(log.started_ms, 3),
        "handshake": log.handshake,
        "media_sent": log.media_sent,
        "end": log.end,
        "frames": log.frames.to_json(),
        "wire": [entry | {"message": _parsed(str(entry["message"]))} for entry in log.wire],
    }


def _recording(recording: Recording) -> dict[str, Any]:
    return {
        "sid": recording.sid,
        "status": recording.status,
        "channels": recording.channels,
        "seconds": recording.seconds,
    }


def _parsed(message: str) -> object:
    try:
        return orjson.loads(message)
    except orjson.JSONDecodeError:
        return message

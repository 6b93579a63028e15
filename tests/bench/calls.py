"""Hand-made records: a call in which every ms is known.

The stream starts at 1000. The agent greets from 1300 for 1 s, the caller speaks from 3000 to 4000,
the reply begins at 4800, the caller breaks in from 6000 to 7000 and is cleared at 6045, the next
reply plays from 7800 for 2 s, and the caller hangs up at 11000.
"""

from typing import Any

from bench.logs import CallLog, SessionLog, call_log, session_log
from bench.measure import Evidence

SAY, BREAK_IN = {"onset_ms": 3000.0, "end_ms": 4000.0}, {"onset_ms": 6000.0, "end_ms": 7000.0}
CLEAR_MS = 6045.0


def spoken(start_ms: float, count: int, *, queued_ms: float = 0.0) -> list[list[float]]:
    """Frames 20 ms apart, each with that much left to play before it: at_ms, bytes, queued_ms."""
    return [[start_ms + n * 20.0, 160, queued_ms] for n in range(count)]


GREETING, SECOND = spoken(1300, 50), spoken(7800, 100)
FIRST = spoken(4800, 62, queued_ms=40)  # audible when the caller breaks in


def call(frames: list[list[float]] | None = None, **changes: Any) -> CallLog:
    """The call above, with other frames or other values of the carrier's JSON."""
    rows = [*GREETING, *FIRST, *SECOND] if frames is None else frames
    columns = zip(*rows, strict=True) if rows else ([], [], [])
    body: dict[str, Any] = {
        "watermark": 1,
        "status": "completed",
        "webhook": {"sent_ms": 900.0, "answered_ms": 910.0, "status": 200},
        "stream": {"started_ms": 1000.0, "ended_ms": 11_000.0, "ended_by": "caller"},
        "frames": dict(zip(("at_ms", "bytes", "queued_ms"), columns, strict=True)),
        "clears_ms": [CLEAR_MS],
        "voices": [SAY, BREAK_IN],
        "sent": sent(),
        "notes": [],
    }
    return call_log(body | changes)


def sent(*, count: int = 1000, over_10ms: int = 0, over_20ms: int = 0, most: float = 5.0) -> Any:
    """How the caller's frames left."""
    late = {"p50": 0.1, "p99": 1.0, "max": most}
    return {
        "count": count,
        "late_ms": late,
        "over_10ms": over_10ms,
        "over_20ms": over_20ms,
        "missed": 0,
    }


def response(
    first_audio_ms: float, audio_ms: float, status: str = "completed", took_ms: float = 300
) -> Any:
    """A reply as the model saw it."""
    times = {"created_ms": first_audio_ms - took_ms, "first_audio_ms": first_audio_ms}
    return {**times, "audio_ms": audio_ms, "status": status}


def session(**changes: Any) -> SessionLog:
    """The model's end of the call above."""
    body: dict[str, Any] = {
        "watermark": 1,
        "speech_started_ms": [3041.0, 6041.0],
        "responses": [
            response(1299.0, 1000.0),
            response(4799.0, 6000.0, "cancelled"),
            response(7799.0, 2000.0),
        ],
    }
    return session_log(body | changes)


def evidence(frames: list[list[float]] | None = None, **changes: Any) -> Evidence:
    """One call and its session."""
    return Evidence([call(frames, **changes)], [session()])

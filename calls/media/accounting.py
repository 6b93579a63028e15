"""Whether every frame of a call is accounted for when it ends (L18, S2-14)."""

from __future__ import annotations

import structlog

from calls.media.caller_audio import CallerAudio
from calls.media.line import Line
from prosaas.lib import counters

log = structlog.get_logger(__name__)


def off_by(line: Line, caller: CallerAudio) -> dict[str, int]:
    """Return by how many frames each direction does not add up, with 0 for one that does.

    Out: enqueued = sent + dropped + left. In: received = forwarded + dropped + held.
    """
    tx = line.counters
    out = tx.frames_enqueued - tx.frames_sent - tx.frames_dropped - line.left
    taken = caller.frames_forwarded + caller.frames_dropped + caller.frames_held
    return {"out": out, "in": caller.frames_in - taken}


def frames_unbalanced(line: Line, caller: CallerAudio) -> int:
    """Return how many frames nobody can account for; an error if there are any."""
    off = off_by(line, caller)
    lost = sum(abs(frames) for frames in off.values())
    if lost:
        counters.count("frames_unbalanced", lost)
        log.error("call.frames_unbalanced", **{f"{way}_by": by for way, by in off.items()})
    return lost

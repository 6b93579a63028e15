"""What the server did wrong, and whether the generator may be believed. Pure.

A finding is one sentence that begins with its name, as NAMES lists them. The generator's limits
are those a person would not notice: a caller's frame 10 ms late is within any phone's jitter.
"""

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bench.logs import CallLog, Response, SessionLog
from bench.measure import CALLER, FRAME_BYTES, UNDERRUN_MS, Evidence, minutes
from bench.scenario import FIRST_TOKEN_MS
from bench.turns import Turn

NAMES = (
    "no answer", "hangs up", "deaf", "never clears", "plays on",
    "stalls", "drops frames", "odd frame sizes",
)  # fmt: skip
STALE_MS = 100.0
HOLES_A_MINUTE = 1.0  # fewer are a machine's hiccup; the figures count them all the same
LOST_MS = 40.0  # a last frame may be cut or filled up
WHOLE_MS = 500.0  # a reply counts as whole when this much of the call was left after it
LATE_MAX_MS, LAG_P99_MS, LATE_REPLY_MS = 60.0, 20.0, 50.0


def faults(evidence: Evidence) -> list[str]:
    """What a caller would complain of, in the order of NAMES; none is what one hopes for."""
    calls, cut = evidence.calls, evidence.all_turns()
    found = [*_ends(calls), *_replies(cut), *_sound(evidence, cut), *_notes(calls)]
    return [sentence for sentence in found if sentence]


def _ends(calls: Sequence[CallLog]) -> Iterator[str]:
    if silent := [call for call in calls if not call.talked]:
        yield f"no answer: {len(silent)} of {len(calls)} calls heard nothing"
    if gone := [call for call in calls if call.talked and call.ended_by != CALLER]:
        yield f"hangs up: {len(gone)} of {len(calls)} calls were not ended by the caller"


def _replies(cut: Sequence[Turn]) -> Iterator[str]:
    spoken = [turn for turn in cut if turn.voice is not None]
    unheard = [turn for turn in spoken if not turn.reply and turn.response is None]
    if unheard:
        yield f"deaf: {len(unheard)} of {len(spoken)} times the caller spoke and got no reply"
    broken_in = [turn for turn in spoken if turn.interrupts]
    if missed := [turn for turn in broken_in if turn.clear_ms is None]:
        yield f"never clears: {len(missed)} of {len(broken_in)} interruptions were ignored"
    stale = [sum(frame.size for frame in turn.stale) / 8 for turn in broken_in]
    if long := [ms for ms in stale if ms > STALE_MS]:
        yield f"plays on: {len(long)} times over {STALE_MS:.0f} ms of old audio followed the clear"


def _sound(evidence: Evidence, cut: Sequence[Turn]) -> Iterator[str]:
    holes = [ms for turn in cut for _, ms in turn.dry if ms > UNDERRUN_MS]
    if len(holes) >= (minutes(evidence.calls) or 1) * HOLES_A_MINUTE:
        longest = f"the longest {max(holes):.0f} ms"
        yield f"stalls: {len(holes)} holes over {UNDERRUN_MS:.0f} ms inside a reply, {longest}"
    lost = [
        ms for number, call in enumerate(evidence.calls) for ms in _lost(call, evidence, number)
    ]
    if lost:
        yield f"drops frames: {len(lost)} replies lack {sum(lost):.0f} ms of the model's audio"
    sizes = [frame.size for call in evidence.calls for frame in call.frames]
    if odd := sum(size != FRAME_BYTES for size in sizes):
        yield f"odd frame sizes: {odd} of {len(sizes)} frames are not {FRAME_BYTES} bytes"


def _lost(call: CallLog, evidence: Evidence, number: int) -> Iterator[float]:
    """How much of each reply that nothing cut short has not arrived, in ms."""
    cut = evidence.turns[number]
    for turn, following in itertools.zip_longest(cut, cut[1:]):
        response = turn.response
        if response is None or response.status != "completed":
            continue
        if following is not None and (following.interrupts or following.clear_ms is not None):
            continue
        over = _over(turn, response) + WHOLE_MS
        missing = response.audio_ms - turn.reply_ms
        if missing > LOST_MS and (call.ended_ms is None or over <= call.ended_ms):
            yield missing


def _over(turn: Turn, response: Response) -> float:
    """When the caller has heard the reply; of one that never came, when it should have been."""
    if turn.reply:
        return turn.reply[-1].end_ms
    return (response.first_audio_ms or 0.0) + response.audio_ms


def _notes(calls: Sequence[CallLog]) -> Iterator[str]:
    for code, count in sorted(Counter(code for call in calls for code in call.notes).items()):
        yield f"carrier notes {code} in {count} calls"


def caller_frames(calls: Sequence[CallLog]) -> dict[str, float]:
    """How the callers' frames left, over all calls; the shares are of 1."""
    sent = [call.sent for call in calls]
    count = sum(one.count for one in sent)
    return {
        "count": count,
        "over_10ms": sum(one.over_10ms for one in sent) / (count or 1),
        "over_20ms": sum(one.over_20ms for one in sent) / (count or 1),
        "late_max_ms": max((one.late_max_ms for one in sent), default=0.0),
        "missed": sum(one.missed for one in sent),
    }


def model_late(sessions: Sequence[SessionLog]) -> float:
    """The share of replies whose first audio the model sent too late, of 1."""
    took = [
        response.first_audio_ms - response.created_ms
        for session in sessions
        for response in session.responses
        if response.first_audio_ms is not None
    ]
    return sum(ms > FIRST_TOKEN_MS + LATE_REPLY_MS for ms in took) / (len(took) or 1)


def lateness(evidence: Evidence, model: Mapping[str, Any]) -> list[str]:
    """Why the generator was too late for its figures to count; empty when it was not.

    `model` is GET /sandbox/lateness of the model's process.
    """
    frames = caller_frames(evidence.calls)
    lag = (model.get("loop_lag_ms") or {}).get("p99") or 0.0
    limits = (
        (frames["over_10ms"] * 100, 1, "% of the callers' frames left over 10 ms late"),
        (frames["over_20ms"] * 100, 0.1, "% of the callers' frames left over 20 ms late"),
        (frames["late_max_ms"], LATE_MAX_MS, "ms late was the latest frame of a caller"),
        (lag, LAG_P99_MS, "ms behind was the model's loop at its 99th percentile"),
        (model_late(evidence.sessions) * 100, 5, "% of the model's replies were over 50 ms late"),
    )
    return [
        f"{value:.2f} {what} (limit {limit:g})" for value, limit, what in limits if value > limit
    ]

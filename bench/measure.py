"""From what the stand-ins wrote down to the figures of a run. Pure; docs/performance.md defines
each figure.

A call that failed counts in `failed_calls`; what it did show counts in the other figures too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bench.logs import OK, CallLog, SessionLog
from bench.record import Figures, Spread
from bench.turns import Turn, turns

FRAME_BYTES = 160
UNDERRUN_MS = 40.0
SETTLED_MS = 1000.0  # after the last call has its stream
CALLER, MINUTE_MS = "caller", 60_000.0


@dataclass(frozen=True, slots=True)
class Sample:
    """The server's processes at one moment: CPU seconds used so far, resident bytes."""

    at_ms: float
    cpu_s: float
    rss_bytes: int


@dataclass(frozen=True, slots=True)
class WireCounts:
    """Media frames as they left the server (bench/wire.py), and the least time between two."""

    frames: int
    under_18ms: int
    least_ms: float | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All there is about one run. `rss_before` is resident memory after a warm-up call, before
    the first call of the run; `rest_twiml_ms` and `probes_ms` are latencies already taken.
    """

    calls: Sequence[CallLog]
    sessions: Sequence[SessionLog] = ()
    samples: Sequence[Sample] = ()
    rss_before: int = 0
    rest_twiml_ms: Sequence[float] = ()
    probes_ms: Sequence[float] = ()
    wire: WireCounts | None = None
    turns: Mapping[int, list[Turn]] = field(init=False)

    def __post_init__(self) -> None:
        sessions = {log.index: log for log in self.sessions}
        sessions.pop(None, None)
        cut = {
            number: turns(call, sessions.get(call.index)) if call.talked else []
            for number, call in enumerate(self.calls)
        }
        object.__setattr__(self, "turns", cut)

    def all_turns(self) -> list[Turn]:
        """The turns of every call."""
        return [turn for cut in self.turns.values() for turn in cut]


def failed(call: CallLog) -> bool:
    """Not answered, never heard a thing, or ended by anyone but the caller."""
    return not call.talked or call.status != "completed" or call.ended_by != CALLER


def steady(calls: Sequence[CallLog]) -> tuple[float, float] | None:
    """From when to when every call was up, a second after the last began; None if they were not."""
    begun = [call.started_ms for call in calls if call.started_ms is not None]
    over = [call.ended_ms for call in calls if call.ended_ms is not None]
    if len(begun) < len(calls) or len(over) < len(calls) or not calls:
        return None
    start, end = max(begun) + SETTLED_MS, min(over)
    return (start, end) if start < end else None


def minutes(calls: Sequence[CallLog]) -> float:
    """Call-minutes: how long streams were open, added up."""
    return sum(_ms(call.started_ms, call.ended_ms) or 0.0 for call in calls) / MINUTE_MS


def figures(evidence: Evidence) -> Figures:
    """Everything that could be measured."""
    calls, cut = evidence.calls, evidence.all_turns()
    window = steady(calls)
    dry = [(at, ms) for turn in cut for at, ms in turn.dry if ms > UNDERRUN_MS]
    gaps = [gap for turn in cut for gap in turn.gaps_ms]
    sizes = [frame.size for call in calls for frame in call.frames]
    connected = minutes(calls)
    return Figures(
        calls_answered=sum(call.webhook_status == OK for call in calls),
        failed_calls=sum(failed(call) for call in calls),
        twiml_ms=_spread(_ms(call.webhook_ms, call.answered_ms) for call in calls),
        twiml_at_rest_ms=Spread.of(evidence.rest_twiml_ms),
        first_audio_ms=_spread(_ms(call.webhook_ms, _first_audio(call)) for call in calls),
        first_audio_from_start_ms=_spread(
            _ms(call.started_ms, _first_audio(call)) for call in calls
        ),
        reply_ms=_spread(_reply_ms(turn) for turn in cut),
        barge_in_onset_ms=_spread(_from_onset(turn, turn.clear_ms) for turn in cut),
        barge_in_decision_ms=_spread(_decision_ms(turn) for turn in cut),
        silence_ms=_spread(_from_onset(turn, turn.heard_ms) for turn in cut),
        stale_ms=_spread(_stale_ms(turn) for turn in cut),
        gap_ms=Spread.of(gaps),
        frames=len(sizes),
        frames_not_160=sum(size != FRAME_BYTES for size in sizes),
        frames_under_18ms=evidence.wire.under_18ms if evidence.wire else None,
        underruns_over_40ms=len(dry),
        underrun_ms=round(sum(ms for _, ms in dry), 1),
        underruns_per_call_minute=round(len(dry) / connected, 3) if connected else None,
        underruns_steady=_within(window, [at for at, _ in dry]),
        cpu=_cpu(window, evidence.samples),
        memory_per_call_bytes=_memory(window, evidence),
        loop_lag_ms=Spread.of(evidence.probes_ms),
    )


def _spread(values: Iterable[float | None]) -> Spread | None:
    return Spread.of(value for value in values if value is not None)


def _ms(start: float | None, end: float | None) -> float | None:
    return None if start is None or end is None else end - start


def _first_audio(call: CallLog) -> float | None:
    return call.frames[0].at_ms if call.frames else None


def _reply_ms(turn: Turn) -> float | None:
    if turn.voice is None or not turn.reply:
        return None
    return turn.reply[0].at_ms - turn.voice.end_ms


def _from_onset(turn: Turn, at_ms: float | None) -> float | None:
    if turn.voice is None or not turn.interrupts:
        return None
    return _ms(turn.voice.onset_ms, at_ms)


def _decision_ms(turn: Turn) -> float | None:
    return _ms(turn.decided_ms, turn.clear_ms) if turn.interrupts else None


def _stale_ms(turn: Turn) -> float | None:
    if not turn.interrupts or turn.clear_ms is None:
        return None
    return sum(frame.size for frame in turn.stale) / 8


def _within(window: tuple[float, float] | None, moments: Sequence[float]) -> int | None:
    if window is None:
        return None
    return sum(window[0] <= at < window[1] for at in moments)


def _inside(window: tuple[float, float] | None, samples: Sequence[Sample]) -> list[Sample]:
    if window is None:
        return []
    return [sample for sample in samples if window[0] <= sample.at_ms <= window[1]]


def _cpu(window: tuple[float, float] | None, samples: Sequence[Sample]) -> float | None:
    """Cores used, from the first to the last sample of the window."""
    inside = _inside(window, samples)
    if len(inside) < 2:  # noqa: PLR2004 - a difference needs two
        return None
    first, last = inside[0], inside[-1]
    return round((last.cpu_s - first.cpu_s) / (last.at_ms - first.at_ms) * 1000, 4)


def _memory(window: tuple[float, float] | None, evidence: Evidence) -> int | None:
    """Resident bytes more than before, on average over the window, for each call."""
    inside = _inside(window, evidence.samples)
    if not inside or not evidence.calls or not evidence.rss_before:
        return None
    mean = sum(sample.rss_bytes for sample in inside) / len(inside)
    return round((mean - evidence.rss_before) / len(evidence.calls))

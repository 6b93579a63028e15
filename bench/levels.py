"""Runs side by side: for each load every server, its rounds brought together. Pure.

Runs whose generator was late keep their place and their reasons, and give no figures.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from operator import attrgetter
from statistics import median

from bench.record import Figures, Run

FLOOR = "bare bridge"


class Against(Enum):
    """How a figure is compared with the floor's."""

    NOTHING = ""
    DIFFERENCE = "difference"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a run: `path` leads to it in Figures, `scale` turns it into `unit`."""

    name: str
    path: str
    unit: str = ""
    digits: int = 0
    against: Against = Against.NOTHING
    scale: float = 1.0

    def of(self, figures: Figures) -> float | None:
        """The figure, or None when it was not measured."""
        field, _, part = self.path.partition(".")
        value = getattr(figures, field)
        if value is None:
            return None
        return float(attrgetter(part)(value) if part else value) * self.scale

    def text(self, value: float) -> str:
        """The figure as it stands in a table, without its unit."""
        return f"{value:.{self.digits}f}"


@dataclass(frozen=True, slots=True)
class Range:
    """A figure over the rounds of a load; with one round all three are the same."""

    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Level:
    """One server under one load: its rounds that count, and those that do not."""

    server: str
    calls: int
    runs: tuple[Run, ...]
    invalid: tuple[Run, ...] = ()

    def range(self, measure: Measure) -> Range | None:
        """The measure's median, lowest and highest; None when no round has it."""
        values = [value for run in self.runs if (value := measure.of(run.figures)) is not None]
        return Range(median(values), min(values), max(values)) if values else None

    def worst(self, measure: Measure) -> float | None:
        """The measure's highest; None when a round lacks it, which may have been the worst."""
        values = [measure.of(run.figures) for run in self.runs]
        known = [value for value in values if value is not None]
        return max(known) if known and len(known) == len(values) else None


Levels = Mapping[int, Mapping[str, Level]]


def levels(runs: Iterable[Run]) -> Levels:
    """By load, lowest first, then by server: the floor first, the others as they were run."""
    runs = list(runs)
    servers = sorted(dict.fromkeys(run.server for run in runs), key=lambda name: name != FLOOR)
    found: dict[int, dict[str, Level]] = {}
    for calls in sorted({run.calls for run in runs}):
        here = [run for run in runs if run.calls == calls]
        of = {name: [run for run in here if run.server == name] for name in servers}
        found[calls] = {name: _level(name, calls, mine) for name, mine in of.items() if mine}
    return found


def _level(server: str, calls: int, runs: list[Run]) -> Level:
    valid = tuple(run for run in runs if run.valid)
    return Level(server, calls, valid, tuple(run for run in runs if not run.valid))


MS = Against.DIFFERENCE
TWIML_AT_REST = Measure("TwiML at rest, p95", "twiml_at_rest_ms.p95", "ms", 1, MS)
FIRST_AUDIO = Measure("first audio, p50", "first_audio_ms.p50", "ms", 1, MS)
REPLY = Measure("reply, p50", "reply_ms.p50", "ms", 1, MS)
BARGE_IN = Measure("barge-in from voice onset, p95", "barge_in_onset_ms.p95", "ms", 1, MS)
UNDERRUNS = Measure("underruns a call-minute", "underruns_per_call_minute", "", 2)
UNDERRUNS_STEADY = Measure("underruns, all calls up", "underruns_steady")
UNDER_FLOOR = Measure("frames under 18 ms", "frames_under_18ms")
FAILED = Measure("failed calls", "failed_calls")
CPU = Measure("CPU", "cpu", "cores", 2, Against.RATIO)
MEMORY = Measure("memory a call", "memory_per_call_bytes", "MB", 2, Against.RATIO, 1e-6)

MEASURES: Mapping[str, tuple[Measure, ...]] = {
    "Calls": (Measure("answered", "calls_answered"), FAILED),
    "To the first word": (
        TWIML_AT_REST,
        Measure("TwiML, p95", "twiml_ms.p95", "ms", 1, MS),
        FIRST_AUDIO,
        Measure("first audio, p95", "first_audio_ms.p95", "ms", 1, MS),
    ),
    "In conversation": (
        REPLY,
        Measure("reply, p95", "reply_ms.p95", "ms", 1, MS),
        Measure("barge-in from voice onset, p50", "barge_in_onset_ms.p50", "ms", 1, MS),
        BARGE_IN,
        Measure("barge-in from decision, p95", "barge_in_decision_ms.p95", "ms", 1, MS),
        Measure("silence after voice onset, p95", "silence_ms.p95", "ms", 1, MS),
        Measure("stale audio, max", "stale_ms.max", "ms", 1, MS),
    ),
    "Sound": (
        Measure("frame gap, p50", "gap_ms.p50", "ms", 1, MS),
        Measure("frame gap, p99", "gap_ms.p99", "ms", 1, MS),
        Measure("frame gap, p99.9", "gap_ms.p999", "ms", 1, MS),
        Measure("frame gap, max", "gap_ms.max", "ms", 1, MS),
        UNDERRUNS,
        UNDERRUNS_STEADY,
        Measure("underruns, total", "underrun_ms", "ms"),
        Measure("frames not 160 bytes", "frames_not_160"),
        UNDER_FLOOR,
    ),
    "Machine": (
        CPU,
        MEMORY,
        Measure("loop lag, p99", "loop_lag_ms.p99", "ms", 1, MS),
    ),
}

"""What the pipeline's bench leaves behind, its JSON, and which goals it reached. Pure.

Times are seconds or ms as named; memory is resident memory in bytes, None where it could not be
read. docs/performance.md says from where to where each figure is taken.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.record import Machine
from bench.record import Spread as Percentiles

MB = 1_000_000
SECONDS_AT_MOST, GROWTH_AT_MOST, HOUR_AT_MOST = 120.0, 20 * MB, 100 * MB
AT_CALLS, SECONDS_IN_MINUTE = 500, 60.0
STAGES = ("fetch", "transcribe", "summarise", "extract", "meter", "notify")


@dataclass(frozen=True, slots=True)
class Spread:
    """How long a stage took, ms."""

    count: int
    mean: float
    p50: float
    p95: float
    max: float

    @classmethod
    def of(cls, values: Iterable[float]) -> "Spread | None":
        """The spread of `values`; None when there are none."""
        known = list(values)
        found = Percentiles.of(known)
        if found is None:
            return None
        mean = round(sum(known) / len(known), 3)
        return cls(found.count, mean, found.p50, found.p95, found.max)


@dataclass(frozen=True, slots=True)
class Memory:
    """A worker's resident memory: idle, and after so many calls of the campaign each."""

    worker: str
    idle: int
    at_calls: Mapping[str, int]  # JSON has no numbers as names
    peak: int = 0

    @property
    def growth(self) -> int:
        """From the first sample to the last; 0 for fewer than two."""
        samples = list(self.at_calls.values())
        return samples[-1] - samples[0] if samples else 0


@dataclass(frozen=True, slots=True)
class Hour:
    """One recording of an hour in a worker just started; `peak` is its highest memory since."""

    seconds: float
    bytes: int
    idle: int
    peak: int
    transcriptions: int
    stages: Mapping[str, float]  # s

    @property
    def above_idle(self) -> int:
        """How much memory the work took at its worst moment."""
        return self.peak - self.idle


@dataclass(frozen=True, slots=True)
class PipelineRun:
    """One campaign. `left_behind` is how the stages came out and which rows there are; `asked`
    what the stand-ins were asked in it; `load` the machine's load average before it.
    """

    calls: int
    workers: int
    concurrency: int
    seconds: float
    started_at: str
    commit: str
    machine: Machine
    load: float
    memory: list[Memory]
    stages_ms: Mapping[str, Spread]
    left_behind: Mapping[str, int]
    asked: Mapping[str, int]
    hour: Hour | None = None
    cpu_s: Mapping[str, float] = field(default_factory=dict)

    @property
    def calls_per_minute(self) -> float:
        """Over the whole campaign, its beginning and end included."""
        return self.calls / self.seconds * SECONDS_IN_MINUTE

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON; `from_json` reads them back."""
        return asdict(self)

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "PipelineRun":
        """Read what `to_json` wrote; raises KeyError or TypeError on anything else."""
        return cls(
            **{
                **body,
                "machine": Machine(**body["machine"]),
                "memory": [Memory(**each) for each in body["memory"]],
                "stages_ms": {name: Spread(**each) for name, each in body["stages_ms"].items()},
                "hour": Hour(**body["hour"]) if body["hour"] else None,
            }
        )


def write_run(path: Path, run: PipelineRun) -> None:
    """Write one run as JSON."""
    path.write_text(json.dumps(run.to_json(), indent=1) + "\n", encoding="utf-8")


def read_run(path: Path) -> PipelineRun:
    """Read what `write_run` wrote."""
    return PipelineRun.from_json(json.loads(path.read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class Verdict:
    """A goal in words, the figure it was judged by, and whether it was reached."""

    name: str
    goal: str
    figure: str
    is_met: bool


def verdicts(run: PipelineRun) -> list[Verdict]:
    """Every goal; those of time and growth are for 500 calls and scale with fewer or more."""
    return list(_verdicts(run))


def is_met(run: PipelineRun) -> bool:
    """Whether all goals were reached."""
    return all(verdict.is_met for verdict in verdicts(run))


def _verdicts(run: PipelineRun) -> Iterator[Verdict]:
    limit = SECONDS_AT_MOST * run.calls / AT_CALLS
    yield Verdict(
        f"{run.calls} calls through all stages",
        f"< {limit:.3g} s",
        f"{run.seconds:.1f} s",
        run.seconds < limit,
    )
    for memory in run.memory:
        growth = memory.growth
        first, *_, last = ["-", *memory.at_calls][-len(memory.at_calls) :] * 2
        yield Verdict(
            f"memory of {memory.worker}, call {first} to {last}",
            f"≤ {megabytes(GROWTH_AT_MOST)}",
            f"{'+' if growth >= 0 else ''}{megabytes(growth)}",
            growth <= GROWTH_AT_MOST,
        )
    if run.hour is not None:
        above = run.hour.above_idle
        yield Verdict(
            "memory for a recording of an hour, above idle",
            f"≤ {megabytes(HOUR_AT_MOST)}",
            megabytes(above),
            above <= HOUR_AT_MOST,
        )
    wrong = sorted(amiss(run))
    yield Verdict("each call once", "nothing amiss", "; ".join(wrong) or "nothing", not wrong)


def amiss(run: PipelineRun) -> Iterator[str]:
    """What a call lacks or has twice, in our rows or at the stand-ins."""
    wanted = {f"{stage} done": run.calls for stage in STAGES}
    wanted |= {"transcript": run.calls, "summary": run.calls, "notification": run.calls}
    found = {name: count for name, count in run.left_behind.items() if name != "bytes"}
    yield from _differences(found, wanted)
    once = {"recordings": run.calls, "e-mails": run.calls, "responses": 2 * run.calls}
    yield from _differences({name: run.asked.get(name, 0) for name in once}, once)


def _differences(found: Mapping[str, int], wanted: Mapping[str, int]) -> Iterator[str]:
    for name in {*found, *wanted}:
        if found.get(name, 0) != wanted.get(name, 0):
            yield f"{name}: {found.get(name, 0)}, not {wanted.get(name, 0)}"


def megabytes(count: float) -> str:
    """Bytes as millions of them."""
    return f"{count / MB:.1f} MB"


def spreads(values: Mapping[str, Iterable[float]]) -> dict[str, Spread]:
    """The spread of each stage's times, in the stages' order; none for a stage without any."""
    found = {stage: Spread.of(values.get(stage, ())) for stage in STAGES}
    return {stage: spread for stage, spread in found.items() if spread is not None}

"""What one run of the bench leaves behind, and its JSON.

All latencies are milliseconds of one monotonic clock. A figure that could not be measured is
None, never 0; docs/performance.md says from where to where each one is taken.
"""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Spread:
    """How a quantity was distributed: percentiles by nearest rank, in the quantity's own unit."""

    count: int
    p50: float
    p95: float
    p99: float
    p999: float
    max: float

    @classmethod
    def of(cls, values: Iterable[float]) -> "Spread | None":
        """The spread of `values`; None when there are none."""
        ordered = sorted(values)
        if not ordered:
            return None
        p50, p95, p99, p999, most = (
            round(ordered[math.ceil(part * len(ordered)) - 1], 3)
            for part in (0.5, 0.95, 0.99, 0.999, 1.0)
        )
        return cls(len(ordered), p50, p95, p99, p999, most)


@dataclass(frozen=True, slots=True)
class Machine:
    """Where it was measured: the processor's name, how many cores, Python's version."""

    cpu: str = ""
    cores: int = 0
    python: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """What the carrier's end saw, over all calls of a run; latencies in ms.

    `cpu` is in cores (1.0 = one core busy) and, with `underruns_steady`, of the part in which all
    calls were up; `memory_per_call_bytes` is resident memory of the server's processes.
    `frames_under_18ms` after the one before is taken where frames leave, not where they are read.
    """

    calls_answered: int = 0
    failed_calls: int = 0
    twiml_ms: Spread | None = None
    twiml_at_rest_ms: Spread | None = None
    first_audio_ms: Spread | None = None
    first_audio_from_start_ms: Spread | None = None
    reply_ms: Spread | None = None
    barge_in_onset_ms: Spread | None = None
    barge_in_decision_ms: Spread | None = None
    silence_ms: Spread | None = None
    stale_ms: Spread | None = None
    gap_ms: Spread | None = None
    frames: int = 0
    frames_not_160: int = 0
    frames_under_18ms: int | None = None
    underruns_over_40ms: int = 0
    underrun_ms: float = 0.0
    underruns_per_call_minute: float | None = None
    underruns_steady: int | None = None
    cpu: float | None = None
    memory_per_call_bytes: int | None = None
    loop_lag_ms: Spread | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One server under one load, once.

    `server` is how tables name it (`bare bridge`, `prosaas daphne`, …); `round` counts the
    repetitions of one campaign from 1. `valid` is False when the generator itself was late:
    `reasons` says how, and the figures mean nothing then. `faults` is what the server did wrong,
    one sentence each. `generator` is what the stand-ins told about themselves.
    """

    server: str
    calls: int
    seconds: float
    arrivals_per_s: float
    started_at: str
    commit: str
    machine: Machine
    figures: Figures
    valid: bool = True
    round: int = 1
    reasons: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    generator: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON; `from_json` reads them back."""
        return asdict(self)

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "Run":
        """Read what `to_json` wrote; raises KeyError or TypeError on anything else."""
        return cls(
            **{
                **body,
                "machine": Machine(**body["machine"]),
                "figures": _figures(body["figures"]),
            }
        )


def _figures(body: Mapping[str, Any]) -> Figures:
    values: dict[str, Any] = {
        name: Spread(**value) if isinstance(value, dict) else value for name, value in body.items()
    }
    return Figures(**values)


def write_runs(path: Path, runs: Iterable[Run]) -> None:
    """Write `runs` as one JSON list."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([run.to_json() for run in runs], indent=1) + "\n", encoding="utf-8")


def read_runs(path: Path) -> list[Run]:
    """Read what `write_runs` wrote."""
    return [Run.from_json(body) for body in json.loads(path.read_text(encoding="utf-8"))]

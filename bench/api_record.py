"""What the bench of the API found, its JSON, its goals and its words. Pure. Times are ms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from bench import published
from bench.record import Machine, Spread
from bench.table import Table

FILE = "api"  # .json and .md
LIST, FILTERED, SEARCH, DETAIL = "list", "filtered", "search", "detail"
P95_AT_MOST: Final = {LIST: 50.0, FILTERED: 80.0, SEARCH: 200.0, DETAIL: 40.0}
DEEP_AT_MOST, EXPORT_AT_MOST_MB = 1.5, 60.0
FIRST_PAGE, DEEP_PAGE = "page 1", "page far down"


@dataclass(frozen=True, slots=True)
class Case:
    """One request, many times: which group's goal it has, and how many calls it told."""

    group: str
    name: str
    took: Spread
    rows: int

    @property
    def is_met(self) -> bool:
        """Whether the group's goal is met."""
        return self.took.p95 <= P95_AT_MOST[self.group]


@dataclass(frozen=True, slots=True)
class Export:
    """One file of all the large tenant's calls; `grown_mb` is the web process's memory."""

    format: str
    lines: int
    seconds: float
    grown_mb: float

    @property
    def is_met(self) -> bool:
        """Whether its memory is within the goal."""
        return self.grown_mb <= EXPORT_AT_MOST_MB


@dataclass(frozen=True, slots=True)
class ApiRun:
    """One campaign. `plans` are EXPLAIN's lines as the runtime role, by query."""

    calls: int
    turns: int
    tenants: int
    of_tenant: int
    cases: Sequence[Case]
    exports: Sequence[Export]
    plans: Mapping[str, Sequence[str]]
    machine: Machine
    commit: str = ""
    started_at: str = ""
    load: float = 0.0

    @property
    def deep_ratio(self) -> float:
        """The median far down by the median of the first page."""
        took = {case.name: case.took.p50 for case in self.cases}
        return took[DEEP_PAGE] / took[FIRST_PAGE]

    @property
    def is_met(self) -> bool:
        """Every goal."""
        return not list(missed(self))

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON; `from_json` reads them back."""
        return asdict(self)

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> ApiRun:
        """Read what `to_json` wrote; raises KeyError or TypeError on anything else."""
        cases = [Case(**{**each, "took": Spread(**each["took"])}) for each in body["cases"]]
        exports = [Export(**each) for each in body["exports"]]
        machine = Machine(**body["machine"])
        return cls(**{**body, "cases": cases, "exports": exports, "machine": machine})


def missed(run: ApiRun) -> Iterator[str]:
    """The goals that were missed, one phrase each."""
    for case in run.cases:
        if not case.is_met:
            yield f"{case.group}, {case.name}: p95 {case.took.p95:.0f} ms"
    if run.deep_ratio > DEEP_AT_MOST:
        yield f"{DEEP_PAGE} costs {run.deep_ratio:.2f} of {FIRST_PAGE}"
    for export in run.exports:
        if not export.is_met:
            yield f"export as {export.format}: {export.grown_mb:.0f} MB"


def table(run: ApiRun) -> Table:
    """A line for each case, under a heading for each group."""
    rows: list[list[str]] = []
    group = ""
    for case in run.cases:
        if case.group != group:
            group = case.group
            rows.append([f"{group}, p95 ≤ {P95_AT_MOST[group]:g}"])
        figures = [f"{value:.1f}" for value in (case.took.p50, case.took.p95, case.took.max)]
        rows.append([case.name, str(case.rows), *figures, "met" if case.is_met else "missed"])
    return Table(["ms", "calls told", "p50", "p95", "most", "goal"], rows)


def text(run: ApiRun) -> str:
    """The report for a terminal."""
    plans = ["\n".join([f"Plan, {name}:", *plan]) for name, plan in run.plans.items()]
    parts = ["The REST API at volume", *_setting(run), table(run).text(), *_exports(run), *plans]
    return "\n\n".join([*parts, published.verdict(list(missed(run)))]) + "\n"


def markdown(run: ApiRun) -> str:
    """The report as a page."""
    parts = ["# Bench of the REST API", *_setting(run), table(run).markdown(), *_exports(run)]
    for name, plan in run.plans.items():
        parts += [f"Plan, {name}:", "\n".join(["```", *plan, "```"])]
    return "\n\n".join([*parts, published.verdict(list(missed(run)))]) + "\n"


def write(run: ApiRun, directory: Path) -> None:
    """Write api.json and api.md."""
    published.write(FILE, run.to_json(), markdown(run), directory)


def _setting(run: ApiRun) -> Iterator[str]:
    yield (
        f"{run.calls:,} calls with {run.turns:,} turns of {run.tenants:,} tenants; the one that "
        f"asks has {run.of_tenant:,}. Whole requests over HTTP to the web process, with a key."
    )
    yield published.where(run)


def _exports(run: ApiRun) -> Iterator[str]:
    yield f"{DEEP_PAGE} by {FIRST_PAGE}: {run.deep_ratio:.2f} (at most {DEEP_AT_MOST:g})."
    for each in run.exports:
        yield (
            f"Export as {each.format}: {each.lines:,} lines in {each.seconds:.1f} s, "
            f"{each.grown_mb:.0f} MB more memory (at most {EXPORT_AT_MOST_MB:g})."
        )

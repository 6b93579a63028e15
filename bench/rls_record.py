"""What the bench of row-level security found, its JSON, its goals and its words. Pure.

Times are ms. A case is measured with the policies in force and without, in turn, many times.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench import published
from bench.record import Machine, Spread
from bench.table import Table

AT_MOST = 1.15  # the median with policies by the median without
FILE = "rls"  # .json and .md
INDEX = "calls_call_newest"
COUNT = "the count alone"  # a part of every page: told, and judged with the page


@dataclass(frozen=True, slots=True)
class Case:
    """One thing asked for: its name, whether a whole request or a query, of which tenant."""

    group: str
    name: str
    fenced: Spread
    unfenced: Spread

    @property
    def ratio(self) -> float:
        """The median with policies by the median without."""
        return self.fenced.p50 / self.unfenced.p50

    @property
    def is_met(self) -> bool:
        """Whether row-level security costs no more than the goal."""
        return self.ratio <= AT_MOST or not self.is_judged

    @property
    def is_judged(self) -> bool:
        """Whether it is a list, and not a part of one."""
        return not self.name.startswith(COUNT)


@dataclass(frozen=True, slots=True)
class RlsRun:
    """One campaign. `plans` are EXPLAIN's lines as the runtime role, by query."""

    calls: int
    tenants: int
    rounds: int
    fill_s: float
    cases: Sequence[Case]
    plans: Mapping[str, Sequence[str]]
    machine: Machine
    commit: str = ""
    started_at: str = ""
    load: float = 0.0

    @property
    def is_met(self) -> bool:
        """Every case within the goal, and the pages found by their index."""
        return all(case.is_met for case in self.cases) and self.uses_index

    @property
    def uses_index(self) -> bool:
        """Whether each page of the large tenant is read by the index of the newest.

        Far down in few calls the planner may as well read and sort all of them.
        """
        pages = [
            plan for name, plan in self.plans.items() if "page" in name and "small" not in name
        ]
        return all(any(INDEX in line for line in plan) for plan in pages)

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON; `from_json` reads them back."""
        return asdict(self)

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> RlsRun:
        """Read what `to_json` wrote; raises KeyError or TypeError on anything else."""
        return cls(
            **{
                **body,
                "machine": Machine(**body["machine"]),
                "cases": [_case(each) for each in body["cases"]],
            }
        )


def _case(body: Mapping[str, Any]) -> Case:
    spreads = {name: Spread(**body[name]) for name in ("fenced", "unfenced")}
    return Case(**{**body, **spreads})


def table(run: RlsRun) -> Table:
    """A line for each case, under a heading for each group."""
    head = ["ms", "with p50", "p95", "without p50", "p95", "ratio p50", f"≤ {AT_MOST}"]
    rows: list[list[str]] = []
    group = ""
    for case in run.cases:
        if case.group != group:
            group = case.group
            rows.append([group])
        figures = (case.fenced.p50, case.fenced.p95, case.unfenced.p50, case.unfenced.p95)
        told = [f"{value:.2f}" for value in figures]
        verdict = ("met" if case.is_met else "missed") if case.is_judged else "part"
        rows.append([case.name, *told, f"{case.ratio:.3f}", verdict])
    return Table(head, rows)


def text(run: RlsRun) -> str:
    """The report for a terminal."""
    parts = ["What row-level security costs the list of calls", *_setting(run), table(run).text()]
    for name, plan in run.plans.items():
        parts.append("\n".join([f"Plan of the {name}, as the runtime role:", *plan]))
    return "\n\n".join([*parts, _verdict(run)]) + "\n"


def markdown(run: RlsRun) -> str:
    """The report as a page."""
    parts = ["# Bench of row-level security", *_setting(run), table(run).markdown()]
    for name, plan in run.plans.items():
        parts += [f"Plan of the {name}, as the runtime role:", "\n".join(["```", *plan, "```"])]
    return "\n\n".join([*parts, _verdict(run)]) + "\n"


def write(run: RlsRun, directory: Path) -> None:
    """Write rls.json and rls.md."""
    published.write(FILE, run.to_json(), markdown(run), directory)


def _setting(run: RlsRun) -> Iterator[str]:
    count = run.cases[0].fenced.count if run.cases else 0
    yield (
        f"{run.calls:,} calls of {run.tenants:,} tenants, filled in {run.fill_s:.0f} s; "
        f"{count} samples of each case with policies and as many without, in {run.rounds} turns."
    )
    yield published.where(run)


def _verdict(run: RlsRun) -> str:
    missed = [case for case in run.cases if not case.is_met]
    costliest = max((case.ratio for case in run.cases if case.is_judged), default=1.0)
    if not run.uses_index:
        return f"Goal missed: a page is not read by the index {INDEX}."
    word = f"missed by {len(missed)} of {len(run.cases)} cases" if missed else "met"
    return f"Goal {word}: at most {AT_MOST} of the median without; the costliest {costliest:.3f}."

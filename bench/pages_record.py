"""What the bench of the pages found, its JSON, its goal and its words. Pure. Times are ms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from bench import published
from bench.record import Machine, Spread
from bench.table import Table

FILE = "pages"  # .json and .md
P95_AT_MOST: Final = 100.0


@dataclass(frozen=True, slots=True)
class PageCase:
    """One page, many times; `size` is the bytes of its HTML.

    `first` is the very first time, when templates are read and nothing is in the cache; it is told
    apart from the others.
    """

    name: str
    took: Spread
    size: int
    first: float = 0.0

    @property
    def is_met(self) -> bool:
        """Whether the goal is met."""
        return self.took.p95 <= P95_AT_MOST


@dataclass(frozen=True, slots=True)
class PagesRun:
    """One campaign: `refused` are pages that were not answered, `load` the machine's before it."""

    calls: int
    of_tenant: int
    cases: Sequence[PageCase]
    machine: Machine
    refused: Sequence[str] = ()
    commit: str = ""
    started_at: str = ""
    load: float = 0.0

    @property
    def is_met(self) -> bool:
        """Every goal."""
        return not list(missed(self))

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON; `from_json` reads them back."""
        return asdict(self)

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> PagesRun:
        """Read what `to_json` wrote; raises KeyError or TypeError on anything else."""
        cases = [PageCase(**{**each, "took": Spread(**each["took"])}) for each in body["cases"]]
        return cls(**{**body, "cases": cases, "machine": Machine(**body["machine"])})


def missed(run: PagesRun) -> Iterator[str]:
    """The pages that took longer, one phrase each."""
    for case in run.cases:
        if not case.is_met:
            yield f"{case.name}: p95 {case.took.p95:.0f} ms"
    for name in run.refused:
        yield f"{name}: not answered"


def table(run: PagesRun) -> Table:
    """A line for each page."""
    rows = [
        [
            case.name,
            *(
                f"{value:.1f}"
                for value in (case.took.p50, case.took.p95, case.took.max, case.first)
            ),
            f"{case.size:,}",
            "met" if case.is_met else "missed",
        ]
        for case in run.cases
    ]
    return Table(["ms", "p50", "p95", "most", "first", "bytes", f"p95 ≤ {P95_AT_MOST:g}"], rows)


def text(run: PagesRun) -> str:
    """The report for a terminal."""
    return "\n\n".join(
        [
            "The pages at volume",
            *_setting(run),
            table(run).text(),
            published.verdict(list(missed(run))),
        ]
    )


def markdown(run: PagesRun) -> str:
    """The report as a page."""
    parts = [
        "# Bench of the pages",
        *_setting(run),
        table(run).markdown(),
        published.verdict(list(missed(run))),
    ]
    return "\n\n".join(parts) + "\n"


def write(run: PagesRun, directory: Path) -> None:
    """Write pages.json and pages.md."""
    published.write(FILE, run.to_json(), markdown(run), directory)


def _setting(run: PagesRun) -> Iterator[str]:
    yield (
        f"{run.calls:,} calls of the last 90 days; the business whose owner asks has "
        f"{run.of_tenant:,}. Whole requests over HTTP to the web process, with a session."
    )
    yield published.where(run)

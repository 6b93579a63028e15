"""python -m bench.report RUNS.json [--out DIRECTORY]: what the runs say, for eyes and for pages.

Prints the tables and writes report.md, runs.json and the charts. Reads nothing but records.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from bench.charts import CHARTS, chart
from bench.goals import AT_CALLS, CLEAN, ON, Goal, Knee, Outcome, judged, knees
from bench.levels import FLOOR, MEASURES, Against, Level, Levels, Measure, Range, levels
from bench.record import Run, read_runs, write_runs
from bench.table import Table

DASH, TIMES = "\N{EN DASH}", "\N{MULTIPLICATION SIGN}"
NOTHING, INVALID = DASH, "invalid"


def text(runs: Sequence[Run]) -> str:
    """The report for a terminal."""
    parts: list[str] = []
    for title, lines, table in _sections(runs):
        head = [title, "═" * len(title)]
        parts.append("\n".join([*head, *([table.text(), ""] if table else []), *lines]).rstrip())
    return "\n\n".join(parts) + "\n"


def markdown(runs: Sequence[Run]) -> str:
    """The report as a page, with the charts that stand beside it."""
    parts = ["# Bench"]
    for title, lines, table in _sections(runs):
        parts += [f"## {title}", *([table.markdown()] if table else [])]
        parts += ["\n".join(f"- {line}" for line in lines)] if lines else []
    parts += ["## Charts", *(f"![{one.title}]({one.name}.svg)" for one in CHARTS)]
    return "\n\n".join(parts) + "\n"


def write(runs: Sequence[Run], directory: Path) -> None:
    """Write report.md, runs.json and the charts."""
    write_runs(directory / "runs.json", runs)
    (directory / "report.md").write_text(markdown(runs), encoding="utf-8")
    by_load = levels(runs)
    for one in CHARTS:
        (directory / f"{one.name}.svg").write_text(chart(one, by_load), encoding="utf-8")


Section = tuple[str, list[str], Table | None]


def _sections(runs: Sequence[Run]) -> Iterator[Section]:
    """Title, lines and table of each part, in reading order."""
    if not runs:
        yield "Setting", ["No runs."], None
        return
    by_load = levels(runs)
    yield "Setting", list(_setting(runs)), None
    if AT_CALLS in by_load:
        yield f"Goals at {AT_CALLS} calls", list(_goal_lines()), _goals(by_load)
    else:
        yield f"Goals at {AT_CALLS} calls", [f"Not measured: no run of {AT_CALLS} calls."], None
    yield "Calls held cleanly", [f"Clean: {CLEAN}."], _knees(knees(by_load))
    for calls, here in by_load.items():
        yield f"{calls} calls", list(_notes(here.values())), side_by_side(here)


def _setting(runs: Sequence[Run]) -> Iterator[str]:
    """Where, when and with what: each thing that differs between runs is named."""

    def each(told: Callable[[Run], object]) -> str:
        return ", ".join(dict.fromkeys(str(told(run)) for run in runs))

    machines = each(
        lambda run: f"{run.machine.cpu}, {run.machine.cores} cores, Python {run.machine.python}"
    )
    began = sorted(run.started_at for run in runs)
    invalid = sum(not run.valid for run in runs)
    yield f"Commit {each(lambda run: run.commit)}; {machines}."
    yield f"{len(runs)} runs, {invalid} of them invalid, from {began[0]} to {began[-1]}."
    arrivals = each(lambda run: f"{run.arrivals_per_s:g}")
    yield f"Calls of {each(lambda run: f'{run.seconds:g}')} s, {arrivals} arrivals a second."
    yield (
        f"Beside a figure: its difference from the {FLOOR}'s, or its ratio to it ({TIMES}). "
        f"Several rounds: the median (lowest{DASH}highest)."
    )


def _goal_lines() -> Iterator[str]:
    yield f"The goals were set for {ON}; other servers stand there for comparison."
    yield "Latencies and memory are judged by the median of the rounds, counts by the worst round."


def _goals(by_load: Levels) -> Table:
    servers = [name for name in by_load[AT_CALLS] if name != FLOOR]
    rows = [_goal_row(goal, outcomes) for goal, outcomes in judged(by_load, servers)]
    return Table(["", "goal", *servers, FLOOR], rows)


def _goal_row(goal: Goal, outcomes: Sequence[Outcome]) -> list[str]:
    floor = outcomes[0].floor if outcomes else None
    name = goal.measure.name
    return [
        name,
        goal.wanted,
        *(outcome.text for outcome in outcomes),
        NOTHING if floor is None else _with_unit(goal.measure, goal.measure.text(floor)),
    ]


def _with_unit(measure: Measure, number: str) -> str:
    return f"{number} {measure.unit}".rstrip()


def _knees(found: Iterable[Knee]) -> Table:
    rows = [
        [
            knee.server,
            NOTHING if knee.holds is None else str(knee.holds),
            NOTHING if knee.broken_at is None else str(knee.broken_at),
            "; ".join(knee.why) or "clean at every load tried",
        ]
        for knee in found
    ]
    return Table(["", "holds", "stops at", "why"], rows, left=frozenset({0, 3}))


def side_by_side(here: Mapping[str, Level]) -> Table:
    """One load: a row for each figure; each server's column has its comparison beside it."""
    floor = here.get(FLOOR)
    head = [""]
    for name, level in here.items():
        rounds = f", {len(level.runs)} rounds" if len(level.runs) > 1 else ""
        head += [name + rounds] if level is floor else [name + rounds, ""]
    rows: list[list[str]] = []
    for heading, measures in MEASURES.items():
        rows.append([heading])
        rows += [_figure_row(measure, here.values(), floor) for measure in measures]
    return Table(head, rows)


def _figure_row(measure: Measure, here: Iterable[Level], floor: Level | None) -> list[str]:
    basis = None if floor is None else floor.range(measure)
    row = [f"  {measure.name}" + (f", {measure.unit}" if measure.unit else "")]
    for level in here:
        found = level.range(measure)
        row.append(_figure(measure, level, found))
        if level is not floor:
            row.append(_against(measure, found, basis))
    return row


def _figure(measure: Measure, level: Level, found: Range | None) -> str:
    if found is None:
        return NOTHING if level.runs else INVALID
    low, middle, high = (measure.text(part) for part in (found.low, found.median, found.high))
    return middle if low == high else f"{middle} ({low}{DASH}{high})"


def _against(measure: Measure, found: Range | None, basis: Range | None) -> str:
    if found is None or basis is None or measure.against is Against.NOTHING:
        return ""
    if measure.against is Against.RATIO:
        return f"{TIMES}{found.median / basis.median:.1f}" if basis.median > 0 else ""
    difference = round(found.median - basis.median, measure.digits) + 0.0  # no minus before 0
    return f"{difference:+.{measure.digits}f}"


def _notes(here: Iterable[Level]) -> Iterator[str]:
    """What a reader must know beside the figures: runs that do not count, faults found."""
    for level in here:
        for run in level.invalid:
            late = "; ".join(run.reasons)
            yield f"invalid: {level.server}, round {run.round}; the generator was late: {late}"
        for run in level.runs:
            for fault in run.faults:
                yield f"found in {level.server}, round {run.round}: {fault}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 2 for a file that holds no runs."""
    parser = argparse.ArgumentParser(prog="python -m bench.report", description=__doc__)
    parser.add_argument("runs", type=Path, help="a runs.json")
    parser.add_argument("--out", type=Path, help="where to write; beside runs.json if not given")
    options = parser.parse_args(arguments)
    try:
        runs = read_runs(options.runs)
    except (OSError, ValueError, KeyError, TypeError) as problem:
        print(f"{options.runs}: {problem}", file=sys.stderr)
        return 2
    write(runs, options.out or options.runs.parent)
    print(text(runs), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())

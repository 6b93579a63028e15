"""What a campaign of the pipeline's bench says, for a terminal and for a page. Pure."""

from collections.abc import Iterator
from pathlib import Path

from bench import published
from bench.pipeline_record import (
    MB,
    Hour,
    Memory,
    PipelineRun,
    megabytes,
    verdicts,
    write_run,
)
from bench.table import Table

FILE = "pipeline"  # .json and .md
Section = tuple[str, list[str], Table | None]


def text(run: PipelineRun) -> str:
    """The report for a terminal."""
    parts: list[str] = []
    for title, lines, table in _sections(run):
        head = [title, "═" * len(title)]
        parts.append("\n".join([*head, *([table.text(), ""] if table else []), *lines]).rstrip())
    return "\n\n".join(parts) + "\n"


def markdown(run: PipelineRun) -> str:
    """The report as a page."""
    parts = ["# Bench of the work after the call"]
    for title, lines, table in _sections(run):
        parts += [f"## {title}", *([table.markdown()] if table else [])]
        parts += ["\n".join(f"- {line}" for line in lines)] if lines else []
    return "\n\n".join(parts) + "\n"


def write(run: PipelineRun, directory: Path) -> None:
    """Write pipeline.json and pipeline.md."""
    write_run(directory / f"{FILE}.json", run)
    (directory / f"{FILE}.md").write_text(markdown(run), encoding="utf-8")


def _sections(run: PipelineRun) -> Iterator[Section]:
    yield "Setting", list(_setting(run)), None
    yield "Goals", [], _goals(run)
    yield "Stages", list(_stage_lines(run)), _stages(run)
    yield "Memory of each worker, MB", [], _memory(run.memory)
    if run.hour is not None:
        yield "A recording of an hour", list(_hour_lines(run.hour)), None


def _setting(run: PipelineRun) -> Iterator[str]:
    yield published.where(run)
    tasks = "one task at a time" if run.concurrency == 1 else f"{run.concurrency} tasks at once"
    yield (
        f"{run.calls} calls of a minute, {run.workers} workers, each {tasks}: "
        f"{run.seconds:.1f} s, {run.calls_per_minute:.0f} calls a minute."
    )
    yield "CPU seconds meanwhile: " + ", ".join(
        f"{name} {used:.1f}" for name, used in run.cpu_s.items()
    )
    yield "The stand-ins were asked: " + ", ".join(
        f"{name} {count}" for name, count in run.asked.items()
    )


def _goals(run: PipelineRun) -> Table:
    rows = [
        [each.name, each.goal, each.figure, "met" if each.is_met else "MISSED"]
        for each in verdicts(run)
    ]
    return Table(["", "goal", "figure", ""], rows)


def _stage_lines(run: PipelineRun) -> Iterator[str]:
    if not run.stages_ms:
        yield "Not measured: with several tasks at once a log does not tell whose time it was."
    else:
        total = sum(spread.mean * spread.count for spread in run.stages_ms.values()) / run.calls
        yield f"All stages of a call together: {total:.0f} ms of one worker."


def _stages(run: PipelineRun) -> Table | None:
    if not run.stages_ms:
        return None
    rows = [
        [name, *(f"{part:.1f}" for part in (each.mean, each.p50, each.p95, each.max))]
        for name, each in run.stages_ms.items()
    ]
    return Table(["ms", "mean", "p50", "p95", "max"], rows)


def _memory(memory: list[Memory]) -> Table:
    counts = list(dict.fromkeys(count for each in memory for count in each.at_calls))
    rows = [
        [
            each.worker,
            *(_mb(bytes_) for bytes_ in (each.idle, *each.at_calls.values(), each.peak)),
        ]
        for each in memory
    ]
    return Table(["after calls", "idle", *counts, "peak"], rows)


def _mb(count: int) -> str:
    return f"{count / MB:.1f}"


def _hour_lines(hour: Hour) -> Iterator[str]:
    yield f"{megabytes(hour.bytes)} in two channels, {hour.transcriptions} stretches transcribed."
    yield (
        f"A worker just started: {megabytes(hour.idle)} idle, {megabytes(hour.peak)} at its peak, "
        f"{megabytes(hour.above_idle)} above."
    )
    stages = ", ".join(f"{name} {seconds:.2f}" for name, seconds in hour.stages.items())
    yield f"{hour.seconds:.1f} s in all; s of each stage: {stages}."

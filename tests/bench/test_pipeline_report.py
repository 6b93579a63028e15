from dataclasses import replace
from pathlib import Path

import pytest

from bench.pipeline_record import (
    MB,
    STAGES,
    Hour,
    Memory,
    PipelineRun,
    Spread,
    is_met,
    read_run,
    verdicts,
)
from bench.pipeline_report import markdown, text, write
from bench.record import Machine

ROWS = {"transcript": 500, "summary": 500, "notification": 500, "bytes": 960_022_000}
RUN = PipelineRun(
    calls=500,
    workers=1,
    concurrency=1,
    seconds=75.0,
    started_at="2026-01-01T00:00:00+00:00",
    commit="abc",
    machine=Machine("a cpu", 2, "3.11"),
    load=0.5,
    memory=[Memory("worker-1", 150 * MB, {"50": 170 * MB, "500": 175 * MB}, peak=180 * MB)],
    stages_ms={name: Spread(500, 40.0, 38.0, 60.0, 90.0) for name in STAGES},
    left_behind={**{f"{name} done": 500 for name in STAGES}, **ROWS},
    asked={"recordings": 500, "transcriptions": 6000, "responses": 1000, "e-mails": 500},
    hour=Hour(20.0, 115 * MB, 150 * MB, 210 * MB, 720, {"fetch": 2.0, "transcribe": 15.0}),
    cpu_s={"workers": 100.0},
)


def test_a_run_that_reached_every_goal_says_so() -> None:
    assert is_met(RUN)
    assert RUN.calls_per_minute == 400


@pytest.mark.parametrize(
    ("changes", "missed"),
    [
        ({"seconds": 120.0}, "500 calls through all stages"),
        (
            {"memory": [Memory("worker-1", 0, {"50": 0, "500": 21 * MB})]},
            "memory of worker-1, call 50 to 500",
        ),
        (
            {"hour": Hour(20.0, 115 * MB, 150 * MB, 251 * MB, 720, {})},
            "memory for a recording of an hour, above idle",
        ),
        ({"asked": {**RUN.asked, "e-mails": 501}}, "each call once"),
        ({"left_behind": {**RUN.left_behind, "fetch failed": 1}}, "each call once"),
    ],
)
def test_each_goal_is_missed_by_itself(changes: dict[str, object], missed: str) -> None:
    run = replace(RUN, **changes)  # type: ignore[arg-type]
    assert [verdict.name for verdict in verdicts(run) if not verdict.is_met] == [missed]


def test_fewer_calls_have_less_time() -> None:
    assert "< 4.8 s" in [verdict.goal for verdict in verdicts(replace(RUN, calls=20))]


def test_what_came_out_otherwise_is_named() -> None:
    run = replace(RUN, left_behind={**RUN.left_behind, "notify done": 499, "notify failed": 1})
    assert verdicts(run)[-1].figure == "notify done: 499, not 500; notify failed: 1, not 0"


def test_memory_without_samples_has_not_grown() -> None:
    run = replace(RUN, memory=[Memory("worker-1", 150 * MB, {})])
    assert is_met(run)


def test_the_report_shows_goals_stages_and_memory() -> None:
    told = text(RUN)
    assert "memory of worker-1, call 50 to 500" in told
    assert "All stages of a call together: 240 ms of one worker." in told
    assert "115.0 MB in two channels, 720 stretches transcribed." in told


def test_several_tasks_at_once_have_no_times_of_stages() -> None:
    assert "Not measured" in text(replace(RUN, concurrency=4, stages_ms={}))


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    for run in (RUN, replace(RUN, hour=None)):
        write(run, tmp_path)
        assert read_run(tmp_path / "pipeline.json") == run
        assert (tmp_path / "pipeline.md").read_text(encoding="utf-8") == markdown(run)

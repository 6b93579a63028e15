from pathlib import Path

import pytest

from bench.levels import levels
from bench.record import Run, read_runs, write_runs
from bench.report import DASH, TIMES, main, markdown, side_by_side, text, write
from tests.bench.runs import DAPHNE, a_run, late, same

RUNS = [a_run(), a_run(DAPHNE, figures={"reply_ms": same(804), "cpu": 0.4})]


def row(name: str, *runs: Run) -> list[str]:
    """The cells of one row of the comparison at 50 calls."""
    table = side_by_side(levels(runs)[50])
    return next([*line][1:] for line in table.rows if line[0].strip().startswith(name))


def test_a_figure_stands_beside_the_floor_and_its_difference_from_it() -> None:
    assert row("reply, p50", *RUNS) == ["800.0", "804.0", "+4.0"]


def test_cpu_is_compared_by_ratio() -> None:
    assert row("CPU", *RUNS) == ["0.10", "0.40", f"{TIMES}4.0"]


def test_several_rounds_show_their_median_and_extremes() -> None:
    rounds = [a_run(round=n, figures={"reply_ms": same(800 + n)}) for n in (1, 2, 6)]
    assert row("reply, p50", *rounds) == [f"802.0 (801.0{DASH}806.0)"]


def test_an_invalid_run_is_named_with_its_reason_and_without_figures() -> None:
    runs = [a_run(), late(DAPHNE)]
    assert row("reply, p50", *runs) == ["800.0", "invalid", ""]
    assert f"invalid: {DAPHNE}, round 1; the generator was late: 2 % left late" in text(runs)


def test_what_was_not_measured_is_a_dash() -> None:
    assert row("stale audio", *RUNS) == [DASH, DASH, ""]


def test_a_missed_goal_is_shown_with_its_figure() -> None:
    runs = [a_run(), a_run(DAPHNE, figures={"memory_per_call_bytes": 2_000_000})]
    assert "2.00 MB  MISSED" in text(runs)


def test_faults_that_were_found_stand_under_their_load() -> None:
    assert "found in bare bridge, round 1: deaf: 3 of 3" in text([a_run(faults=["deaf: 3 of 3"])])


def test_the_page_says_the_same_and_shows_the_charts() -> None:
    page = markdown(RUNS)
    assert "| reply, p50 | ≤ 15 ms above the floor | +4.0 ms  met | 800.0 ms |" in page
    assert "](barge-in.svg)" in page


def test_goals_of_a_load_that_was_not_run_are_not_measured() -> None:
    assert "Not measured: no run of 50 calls." in text([a_run(calls=5)])


def test_no_runs_at_all_are_told_so() -> None:
    assert text([]).splitlines()[2:] == ["No runs."]


def test_the_command_writes_everything_beside_the_runs(tmp_path: Path) -> None:
    write_runs(tmp_path / "runs.json", RUNS)
    assert main([str(tmp_path / "runs.json")]) == 0
    names = {path.name for path in tmp_path.iterdir()}
    charts = {"underruns.svg", "barge-in.svg", "reply.svg", "cpu.svg", "memory.svg"}
    assert names == {"runs.json", "report.md", *charts}


def test_the_runs_are_written_as_they_were(tmp_path: Path) -> None:
    write(RUNS, tmp_path)
    assert read_runs(tmp_path / "runs.json") == RUNS


@pytest.mark.parametrize("body", ["no json", "[{}]", '{"a": 1}'])
def test_a_file_without_runs_is_refused(
    tmp_path: Path, body: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "runs.json"
    path.write_text(body)
    assert main([str(path)]) == 2
    assert str(path) in capsys.readouterr().err

from pathlib import Path

from bench.record import Figures, Machine, Run, Spread, read_runs, write_runs


def a_run() -> Run:
    figures = Figures(calls_answered=5, twiml_ms=Spread.of([1.0, 2.0]), cpu=0.25)
    return Run("bare bridge", 5, 26.0, 10.0, "2026-01-01T00:00:00+00:00", "abc", Machine(), figures)


def test_percentiles_are_values_that_occurred() -> None:
    spread = Spread.of([float(n) for n in range(1, 101)])
    assert spread == Spread(100, p50=50, p95=95, p99=99, p999=100, max=100)


def test_one_value_is_every_percentile() -> None:
    assert Spread.of([7.0]) == Spread(1, 7, 7, 7, 7, 7)


def test_nothing_has_no_spread() -> None:
    assert Spread.of([]) is None


def test_runs_come_back_from_json_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "new" / "runs.json"
    write_runs(path, [a_run()])
    assert read_runs(path) == [a_run()]

from bench.levels import BARGE_IN, FLOOR, MEMORY, UNDERRUNS, Range, levels
from tests.bench.runs import DAPHNE, a_run, late, same


def test_loads_rise_and_the_floor_comes_first() -> None:
    found = levels([a_run(DAPHNE, 50), a_run(FLOOR, 50), a_run(DAPHNE, 5)])
    assert [(calls, list(here)) for calls, here in found.items()] == [
        (5, [DAPHNE]),
        (50, [FLOOR, DAPHNE]),
    ]


def test_rounds_become_their_median_and_extremes() -> None:
    rounds = [a_run(round=n, figures={"barge_in_onset_ms": same(n * 10)}) for n in (1, 5, 2)]
    assert levels(rounds)[50][FLOOR].range(BARGE_IN) == Range(20, 10, 50)


def test_an_invalid_run_gives_no_figures_and_is_kept() -> None:
    level = levels([late()])[50][FLOOR]
    assert level.range(UNDERRUNS) is None
    assert [run.reasons for run in level.invalid] == [["2 % left late"]]


def test_a_figure_that_was_not_measured_is_none_and_never_0() -> None:
    run = a_run(figures={"barge_in_onset_ms": None, "memory_per_call_bytes": None})
    assert BARGE_IN.of(run.figures) is None
    assert MEMORY.of(run.figures) is None


def test_memory_is_told_in_millions_of_bytes() -> None:
    assert MEMORY.of(a_run(figures={"memory_per_call_bytes": 1_500_000}).figures) == 1.5

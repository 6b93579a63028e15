"""The bench of row-level security: its arithmetic, and one small run of the whole."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from bench.record import Machine, Spread
from bench.rls import cases
from bench.rls_record import AT_MOST, COUNT, INDEX, Case, RlsRun, text
from prosaas.launch.environment import ROOT

PLAN = ["Limit", f"  ->  Index Scan using {INDEX} on calls_call"]


def spread(p50: float) -> Spread:
    return Spread(count=3, p50=p50, p95=p50, p99=p50, p999=p50, max=p50)


def case(fenced: float, unfenced: float) -> Case:
    return Case("A large tenant", "first page, query", spread(fenced), spread(unfenced))


def run(*measured: Case, plan: list[str] = PLAN) -> RlsRun:
    return RlsRun(
        calls=1_000_000,
        tenants=1_000,
        rounds=60,
        fill_s=46.0,
        cases=list(measured),
        plans={"first page": plan, "count": ["Aggregate"]},
        machine=Machine("CPU", 2, "3.11"),
    )


def test_the_cost_is_the_ratio_of_medians() -> None:
    assert case(3.0, 2.0).ratio == 1.5


@pytest.mark.parametrize(("fenced", "is_met"), [(1.0, True), (AT_MOST, True), (1.16, False)])
def test_a_case_meets_the_goal_up_to_15_percent(fenced: float, is_met: bool) -> None:
    assert case(fenced, 1.0).is_met is run(case(fenced, 1.0)).is_met is is_met


def test_one_case_that_misses_is_told_and_misses_for_all() -> None:
    missed = run(case(1.0, 1.0), case(2.0, 1.0))
    assert not missed.is_met
    assert "missed by 1 of 2 cases" in text(missed)
    assert "the costliest 2.000" in text(missed)


def test_a_page_that_is_not_read_by_its_index_misses_the_goal() -> None:
    missed = run(case(1.0, 1.0), plan=["Sort", "  ->  Seq Scan on calls_call"])
    assert not missed.is_met
    assert f"not read by the index {INDEX}" in text(missed)


def test_the_count_alone_is_told_and_not_judged() -> None:
    part = replace(case(1.3, 1.0), name=f"{COUNT}, query")
    made = run(case(1.1, 1.0), part)
    assert made.is_met
    assert "part" in text(made)


def test_a_run_survives_json() -> None:
    made = run(case(1.1, 1.0))
    assert RlsRun.from_json(json.loads(json.dumps(made.to_json()))) == made


def test_the_report_has_a_line_for_each_case_and_the_plans() -> None:
    told = text(replace(run(case(1.1, 1.0)), commit="abc", load=0.5))
    assert "1,000,000 calls of 1,000 tenants" in told
    assert "first page, query" in told
    assert "1.100" in told
    assert PLAN[1] in told


def test_samples_become_spreads_and_a_case_without_any_is_left_out() -> None:
    samples = {"G": {"one": {"fenced": [1.0, 3.0, 2.0], "unfenced": [1.0]}, "none": {}}}
    empty = {"fenced": list[float](), "unfenced": list[float]()}
    samples["G"]["none"] = empty
    (made,) = cases(samples)
    assert (made.group, made.name, made.fenced.p50, made.unfenced.count) == ("G", "one", 2.0, 1)


def test_a_small_run_measures_every_case_and_removes_its_database() -> None:
    """2,000 calls of 20 tenants: that it works, not how fast; its goal is nobody's."""
    sizes = ["--rls-calls", "2000", "--rls-tenants", "20", "--rls-rounds", "1"]
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--rls", *sizes],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=180,
    )  # fmt: skip
    assert done.returncode in {0, 1}
    assert done.stderr == ""
    for words in ("A large tenant, 1,000 calls", "A small tenant, 52 calls", "/api/v1/calls/"):
        assert words in done.stdout
    assert "Plan of the count, as the runtime role" in done.stdout
    directory = ROOT / done.stdout.partition("report in ")[2].partition("\n")[0]
    found = RlsRun.from_json(json.loads((directory / "rls.json").read_text()))
    assert [each.fenced.count for each in found.cases] == [5] * 12
    assert not (directory / "home").exists()

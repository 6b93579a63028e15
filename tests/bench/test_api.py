"""The bench of the API: its goals, and one run of the whole at a hundredth."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bench.api_record import (
    DEEP_PAGE,
    DETAIL,
    FILTERED,
    FIRST_PAGE,
    LIST,
    SEARCH,
    ApiRun,
    Case,
    Export,
    missed,
    text,
)
from bench.record import Machine, Spread
from prosaas.launch.environment import ROOT


def case(group: str, name: str, ms: float) -> Case:
    return Case(group, name, Spread(count=3, p50=ms, p95=ms, p99=ms, p999=ms, max=ms), 50)


def run(*more: Case, deep: float = 10.0, grown: float = 60.0) -> ApiRun:
    return ApiRun(
        calls=1_000_000,
        turns=10_000_000,
        tenants=100,
        of_tenant=100_000,
        cases=[case(LIST, FIRST_PAGE, 10.0), case(LIST, DEEP_PAGE, deep), *more],
        exports=[Export("csv", 100_001, 9.0, grown)],
        plans={"newest": ["Limit", "  ->  Index Scan using calls_call_newest on calls_call"]},
        machine=Machine("CPU", 2, "3.11"),
    )


@pytest.mark.parametrize(
    ("group", "most"), [(LIST, 50.0), (FILTERED, 80.0), (SEARCH, 200.0), (DETAIL, 40.0)]
)
def test_each_group_has_its_goal(group: str, most: float) -> None:
    assert run(case(group, "x", most)).is_met
    assert list(missed(run(case(group, "x", most + 1)))) == [f"{group}, x: p95 {most + 1:.0f} ms"]


def test_a_page_far_down_costs_what_the_first_does() -> None:
    assert run(deep=15.0).is_met
    assert "goals missed: page far down costs 1.60" in text(run(deep=16.0)).lower()


def test_an_export_has_little_memory() -> None:
    assert not run(grown=61.0).is_met


def test_a_run_survives_json() -> None:
    made = run(case(DETAIL, "x", 1.0))
    assert ApiRun.from_json(json.loads(json.dumps(made.to_json()))) == made


def test_the_report_has_cases_exports_and_plans() -> None:
    told = text(replace(run(case(SEARCH, "a rare word", 5.0)), commit="abc"))
    for words in ("1,000,000 calls with 10,000,000 turns", "a rare word", "100,001 lines"):
        assert words in told
    assert "Plan, newest" in told


def test_a_hundredth_measures_every_case(tmp_path: Path) -> None:
    """10,000 calls, 1,000 of the tenant: that it works, not how fast; its goals are nobody's."""
    sizes = ["--scale", "0.01", "--api-requests", "3", "--api-home", str(tmp_path / "home")]
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--api", *sizes],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.returncode in {0, 1}
    directory = ROOT / done.stdout.partition("report in ")[2].partition("\n")[0]
    found = ApiRun.from_json(json.loads((directory / "api.json").read_text()))
    assert (found.calls, found.of_tenant) == (10_000, 1_000)
    assert [each.lines for each in found.exports] == [1_001, 1_000]
    assert {each.group for each in found.cases} == {LIST, FILTERED, SEARCH, DETAIL}

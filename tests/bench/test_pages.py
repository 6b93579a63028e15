"""The bench of the pages: its goal, its words, its JSON."""

import json
from pathlib import Path

from bench import pages_record
from bench.pages import PAGES
from bench.pages_record import PageCase, PagesRun, missed, text
from bench.record import Machine, Spread


def run(ms: float = 10.0, *refused: str) -> PagesRun:
    took = Spread(count=3, p50=ms, p95=ms, p99=ms, p999=ms, max=ms)
    return PagesRun(
        calls=200_000,
        of_tenant=100_000,
        cases=[PageCase("overview, 30 days", took, 39_147, first=321.0)],
        machine=Machine("CPU", 2, "3.11"),
        refused=refused,
    )


def test_a_page_takes_a_tenth_of_a_second_at_most() -> None:
    assert run(100.0).is_met
    assert list(missed(run(101.0))) == ["overview, 30 days: p95 101 ms"]


def test_a_page_that_is_not_answered_misses_the_goal() -> None:
    assert list(missed(run(10.0, "live"))) == ["live: not answered"]


def test_it_says_how_much_there_was_and_how_heavy_a_page_is() -> None:
    told = text(run())
    assert "39,147" in told
    assert "321.0" in told
    assert "100,000" in told
    assert "All goals met." in told


def test_the_record_is_read_back(tmp_path: Path) -> None:
    pages_record.write(run(5.0, "live"), tmp_path)
    body = json.loads((tmp_path / "pages.json").read_text(encoding="utf-8"))
    assert missed_of(PagesRun.from_json(body)) == ["live: not answered"]


def missed_of(found: PagesRun) -> list[str]:
    return list(missed(found))


def test_each_page_is_asked_once_by_a_name_of_its_own() -> None:
    assert len(set(PAGES.values())) == len(PAGES)

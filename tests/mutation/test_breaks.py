"""The table of broken rules is true, and a break that nobody notices is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from tests.mutation.breaks import BREAKS, Break
from tests.mutation.ids import Tree, Verdict, named_by

RULE = "def may_hang_up(heard: bool) -> bool:\n    return heard\n"
GOOD = "from rule import may_hang_up\n\ndef test_it():\n    assert not may_hang_up(False)\n"
BLIND = "from rule import may_hang_up\n\ndef test_it():\n    assert may_hang_up(True)\n"


def toy(folder: Path, test: str) -> Tree:
    """Return a project of one rule and one test."""
    (folder / "rule.py").write_text(RULE)
    (folder / "test_rule.py").write_text(test)
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -p no:django\npythonpath = .\n")
    return Tree(folder)


ALWAYS = Break("L54", "rule.py", "return heard", "return True")


@pytest.mark.parametrize(
    ("test", "change", "verdict"),
    [
        (GOOD, ALWAYS, Verdict.NOTICED),
        (BLIND, ALWAYS, Verdict.UNNOTICED),
        (GOOD, replace(ALWAYS, old="return nothing"), Verdict.STALE),
        (GOOD, replace(ALWAYS, old="heard"), Verdict.STALE),
        (GOOD, replace(ALWAYS, new="return ("), Verdict.UNCLEAR),
    ],
    ids=["noticed", "blind test", "not there", "there twice", "no Python"],
)
def test_a_break_is_judged_by_the_tests_that_name_it(
    tmp_path: Path, test: str, change: Break, verdict: Verdict
) -> None:
    tree = toy(tmp_path, test)
    assert tree.broken(change, ["test_rule.py"]) is verdict
    assert (tmp_path / "rule.py").read_text() == RULE


def test_an_id_that_no_test_names_is_told(tmp_path: Path) -> None:
    assert toy(tmp_path, GOOD).broken(ALWAYS, []) is Verdict.UNNAMED


@pytest.mark.parametrize("one", BREAKS, ids=lambda one: one.id)
def test_every_break_of_the_table_can_be_made(one: Break) -> None:
    """A replacement whose text is gone, or there twice, breaks nothing any more."""
    assert (ROOT / one.path).read_text(encoding="utf-8").count(one.old) == 1
    assert one.old != one.new
    assert named_by().get(one.id)


def test_the_sample_is_spread_over_all_families() -> None:
    families = {one.id[:2] if one.id[0] == "S" else one.id[0] for one in BREAKS}
    assert families >= {"S0", "S1", "S2", "S4", "R", "L"}
    assert len({one.id for one in BREAKS}) >= 25

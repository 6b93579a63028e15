"""How ids are read from the document and from tests: on toys."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.requirements.ids import named, order, stated
from tests.requirements.proofs import proofs

DOCUMENT = """
- S0-1 One thing, unlike S9-9 and L99.
- L12 A symptom - its cause. Rule: something.
| id | conflict |
| R3 | S0-1 against L12 |
Text about S0-7.
"""
TESTS = '''
"""L1: a module names nothing."""
CASES = [pytest.param(1, id="S1-2 none")]

@pytest.mark.parametrize("one", CASES)
@pytest.mark.parametrize("two", [1], ids=["S1-3"])
def test_a(one, two):
    """R1: it holds."""
    # L2: a comment names nothing
    assert "L3"

def helper():
    """L4."""

class TestB:
    """R2."""
    async def test_c(self):
        """R4."""

class AnyCall(RuleBasedStateMachine):
    """L5."""
    @invariant()
    def holds(self):
        """L6."""
'''


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("S1-7, S1-8: both", {"S1-7", "S1-8"}),
        ("S1-4..S1-6", {"S1-4", "S1-5", "S1-6"}),
        ("S0-20..23.", {"S0-20", "S0-21", "S0-22", "S0-23"}),
        ("(L26/L27)", {"L26", "L27"}),
        ("R4", {"R4"}),
        ("F4, B1, XL5, S5-1, E-L3, R2D2", set()),
    ],
)
def test_a_text_names_single_ids_and_ranges(text: str, ids: set[str]) -> None:
    assert named(text) == ids


def test_a_range_stays_in_its_family() -> None:
    with pytest.raises(ValueError, match="no range"):
        named("S1-4..S2-6")


def test_the_document_states_an_id_at_the_head_of_a_bullet_or_a_row() -> None:
    assert [one for one, _ in stated(DOCUMENT)] == ["S0-1", "L12", "R3"]
    assert stated(DOCUMENT)[2][1] == "R3 | S0-1 against L12 |"


def test_ids_are_sorted_as_the_document_has_them() -> None:
    assert sorted(["L2", "R10", "S1-1", "R2", "S0-9"], key=order) == [
        "S0-9",
        "S1-1",
        "R2",
        "R10",
        "L2",
    ]


def test_only_tests_prove_and_only_where_a_reader_sees_it() -> None:
    assert proofs(ast.parse(TESTS), Path("t.py")) == {
        "R1": {"t.py::test_a"},
        "S1-2": {"t.py::test_a"},
        "S1-3": {"t.py::test_a"},
        "R2": {"t.py::TestB::test_c"},
        "R4": {"t.py::TestB::test_c"},
        "L6": {"t.py::TestAnyCall"},
    }

"""Every requirement of the live call is named by a test, and every name means a requirement.

L68 and later concern what comes after the call, records, outbound and the platform: they are
outside of this check.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache

from tests.architecture.tree import ROOT, parsed, python_files
from tests.requirements.ids import order, stated
from tests.requirements.not_applicable import NOT_APPLICABLE
from tests.requirements.proofs import proofs

DOCUMENT = ROOT / "docs" / "requirements.md"
LAST_RULE_OF_THE_CALL = 67
STAND_INS = {"sandbox", "bench"}  # their tests prove the tools, not the product


@cache
def _stated() -> dict[str, str]:
    return dict(stated(DOCUMENT.read_text(encoding="utf-8")))


def _of_the_call() -> set[str]:
    return {one for one in _stated() if one[0] != "L" or int(one[1:]) <= LAST_RULE_OF_THE_CALL}


@cache
def _named(*, by_the_product: bool) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in python_files("tests"):
        if by_the_product and path.parts[1] in STAND_INS:
            continue
        for one, tests in proofs(parsed(path), path).items():
            found.setdefault(one, set()).update(tests)
    return found


def _lines(ids: Iterable[str]) -> str:
    return "\n".join(_stated().get(one, one) for one in sorted(ids, key=order))


def test_the_document_states_every_id_once() -> None:
    ids = [one for one, _ in stated(DOCUMENT.read_text(encoding="utf-8"))]
    assert [one for one, count in Counter(ids).items() if count > 1] == []


def test_every_requirement_of_the_live_call_is_named_by_a_test() -> None:
    """L1: a guard without a test does not exist."""
    unproven = _of_the_call() - _named(by_the_product=True).keys() - NOT_APPLICABLE.keys()
    assert not unproven, f"no test of the product names\n{_lines(unproven)}"


def test_every_id_that_a_test_names_is_stated() -> None:
    named = _named(by_the_product=False)
    unknown = {one: sorted(tests) for one, tests in named.items() if one not in _stated()}
    assert unknown == {}


def test_what_does_not_apply_is_stated_and_not_proven() -> None:
    assert NOT_APPLICABLE.keys() <= _of_the_call()
    proven = NOT_APPLICABLE.keys() & _named(by_the_product=True).keys()
    assert not proven, f"proven all the same\n{_lines(proven)}"


def test_what_does_not_apply_has_a_reason() -> None:
    brief = [one for one, why in NOT_APPLICABLE.items() if len(why.split()) < 6 or why[-1] != "."]
    assert brief == []

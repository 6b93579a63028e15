"""The first corpus has a fixed seed: the detector may not get worse on it (L2)."""

from __future__ import annotations

import pytest

from tests.speech.corpus import cases
from tests.speech.limits import SEED, SIZE, TARGETS, figures, thresholds
from tests.speech.scoring import Score, score


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    return score(cases(SEED, SIZE))


@pytest.mark.parametrize("name", thresholds())
def test_no_figure_is_worse_than_it_was(scores: dict[str, Score], name: str) -> None:
    """L2, R4, R17: a scored gate before any constant changes."""
    failed = {kind: [case.number for case in result.failed] for kind, result in scores.items()}
    assert figures(scores)[name] <= thresholds()[name], failed


@pytest.mark.parametrize("name", TARGETS)
def test_no_threshold_is_looser_than_its_target(name: str) -> None:
    """L2: the file may only tighten."""
    assert thresholds()[name] <= TARGETS[name]


def test_every_figure_has_its_threshold(scores: dict[str, Score]) -> None:
    assert figures(scores).keys() == thresholds().keys()
